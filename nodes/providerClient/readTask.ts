import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type {
	CallbackReport,
	TaskReference,
	VideoProvider,
	VideoTask,
} from '../providers/provider';
import { clock } from '../shared/clock';
import { mayReadAgain, withRetries } from '../shared/http/retry';
import { TaskCallError } from '../shared/n8n/itemErrors';
import { outcomeOf } from '../shared/outcome';
import { creationIn, isYoung } from '../shared/tasks/recentTasks';
import { endedWithoutVideo, isFinal } from '../shared/tasks/videoTask';
import type { Connection } from './connection';
import { factsOf } from './taskField';

/** How patiently tasks are read. */
export interface ReaderOptions {
	/** How long a reading may be tried again, in milliseconds. */
	retryBudgetMs: number;
	signal?: AbortSignal;
}

/** The pauses, in milliseconds, after which a task that has ended without a video is read again before it is believed. */
export const CONFIRMATION_PAUSES_MS: readonly number[] = [2_000, 4_000];

/**
 * Gives the reading of single tasks; what may pass is tried again within the budget, also a task that is not found
 * and was created less than a minute ago.
 *
 * The reading takes when the task was created, in milliseconds since 1970, if that is known. It throws TaskCallError,
 * which names the task.
 */
export function taskReader(
	provider: VideoProvider,
	connection: Connection,
	{ retryBudgetMs, signal }: ReaderOptions,
): (reference: TaskReference, itemIndex: number, createdAt?: number) => Promise<VideoTask> {
	const signalOption = signal && { signal };
	return async (reference, itemIndex, createdAt) => {
		const read = async () =>
			await withRetries(async () => await provider.get!(connection.call(itemIndex), reference), {
				budgetMs: retryBudgetMs,
				mayRetry: (failure) =>
					mayReadAgain(failure) ||
					(failure.unknownTask === true && isYoung(clock.now() - (createdAt ?? Number.NaN))),
				...signalOption,
			});
		const outcome = await outcomeOf(async () => {
			let task = await read();
			for (const pauseMs of CONFIRMATION_PAUSES_MS) {
				if (!endedWithoutVideo(task)) break;
				await clock.sleep(pauseMs, signal);
				task = await read();
			}
			return task;
		});
		if (outcome.ok) return outcome.value;
		throw new TaskCallError(outcome.error, factsOf(provider, reference));
	};
}

/**
 * When a task was created, as far as that is known: by its item or in this execution. The later of both, because a
 * provider's clock may be slow.
 *
 * @param json the item, which may be about another task
 * @returns milliseconds since 1970
 */
export function createdAtOf(
	context: IExecuteFunctions,
	provider: VideoProvider,
	{ id }: TaskReference,
	json: IDataObject | undefined,
): number | undefined {
	const isOwn = json !== undefined && [json.taskId, json.externalTaskId].includes(id);
	const told = isOwn ? Date.parse(String(json.createdAt)) : Number.NaN;
	const created = creationIn(context.getExecutionId(), provider.id, id) ?? Number.NaN;
	const times = [told, created].filter((time) => time > 0);
	return times.length > 0 ? Math.max(...times) : undefined;
}

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
