import { clock } from '../shared/clock';
import { TaskCallError } from '../shared/itemErrors';
import { outcomeOf } from '../shared/outcome';
import { isYoung } from '../shared/recentTasks';
import { mayReadAgain, withRetries } from '../shared/retry';
import { endedWithoutVideo } from '../shared/videoTask';
import type { Connection } from './connection';
import type { TaskReference, VideoProvider, VideoTask } from './provider';
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
