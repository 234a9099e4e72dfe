import { isFinal, type VideoTask } from '../shared/videoTask';
import type { CallbackReport } from './provider';

/**
 * The pauses, in milliseconds, after which a task is read again that has not reached the status which a callback
 * reports: a provider may call back before its own reading shows the change.
 */
export const CATCH_UP_PAUSES_MS: readonly number[] = [1_000, 2_000, 4_000];

/** Whether a callback says that the task has ended. */
export const reportsEnd = ({ status }: CallbackReport): boolean =>
	status === 'ended' || (status !== undefined && isFinal({ status }));

/** Whether a task has come as far as a callback reports; the provider's reading may also be ahead of it. */
export const hasReached = (
	{ status }: Pick<VideoTask, 'status'>,
	report: CallbackReport,
): boolean => {
	if (isFinal({ status })) return true;
	return !reportsEnd(report) && (status === 'processing' || report.status !== 'processing');
};
