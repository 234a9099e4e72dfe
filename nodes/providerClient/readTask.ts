import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type {
	CallbackReport,
	TaskReference,
	VideoProvider,
	VideoTask,
} from '../providers/provider';
import { clock } from '../shared/clock';
import { ProviderCallError } from '../shared/failures';
import { mayReadAgain, withRetries } from '../shared/http/retry';
import { TaskCallError } from '../shared/n8n/itemErrors';
import { outcomeOf } from '../shared/outcome';
import { creationIn, isYoung } from '../shared/tasks/recentTasks';
import { endedWithoutVideo, isFinal } from '../shared/tasks/videoTask';
import type { Connection } from './connection';
import { factsOf } from './taskField';

/** The limits for reading tasks. */
export interface ReaderOptions {
	/** How long to retry a reading, in milliseconds. */
	retryBudgetMs: number;
	signal?: AbortSignal;
}

/** The pauses, in milliseconds, before a task that ended without a video is read again for confirmation. */
export const CONFIRMATION_PAUSES_MS: readonly number[] = [2_000, 4_000];

/**
 * Returns a function that reads single tasks. It retries transient and ambiguous failures within the budget, and tasks
 * that are not found less than a minute after their creation. A task counts as processing if the provider gives no
 * answer while it makes a video.
 *
 * Its parameter `createdAt` is in milliseconds since 1970, if known. It throws TaskCallError with the task's ID.
 */
export function taskReader(
	provider: VideoProvider,
	connection: Connection,
	{ retryBudgetMs, signal }: ReaderOptions,
): (reference: TaskReference, itemIndex: number, createdAt?: number) => Promise<VideoTask> {
	return async (reference, itemIndex, createdAt) => {
		const read = () =>
			withRetries(() => provider.get!(connection.call(itemIndex), reference), {
				budgetMs: retryBudgetMs,
				mayRetry: (failure) =>
					mayReadAgain(failure) ||
					(failure.reason === 'unknownTask' && isYoung(clock.now() - (createdAt ?? Number.NaN))),
				signal,
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
		const facts = factsOf(provider, reference);
		const { error } = outcome;
		if (error instanceof ProviderCallError && error.failure.meansRunningTask) {
			return { taskId: '', ...facts, status: 'processing', videos: [], raw: undefined };
		}
		throw new TaskCallError(error, facts);
	};
}

/**
 * A task's creation time from its item or from this execution, if known. Returns the later time, because the provider's
 * clock may be slow.
 *
 * @param json the item, which may describe another task
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
 * The pauses, in milliseconds, before a task is read again because it has not reached the status of a callback. A
 * provider may call back before its API returns the new status.
 */
export const CATCH_UP_PAUSES_MS: readonly number[] = [1_000, 2_000, 4_000];

/** Whether a callback reports the end of the task. */
export const reportsEnd = ({ status }: CallbackReport): boolean =>
	status === 'ended' || (status !== undefined && isFinal({ status }));

/** Whether a task has reached the status that a callback reports, or a later one. */
export const hasReached = (
	{ status }: Pick<VideoTask, 'status'>,
	report: CallbackReport,
): boolean => {
	if (isFinal({ status })) return true;
	return !reportsEnd(report) && (status === 'processing' || report.status !== 'processing');
};
