import { TaskCallError } from '../shared/itemErrors';
import { outcomeOf } from '../shared/outcome';
import { mayReadAgain, withRetries } from '../shared/retry';
import type { Connection } from './connection';
import type { TaskReference, VideoProvider, VideoTask } from './provider';
import { factsOf } from './taskField';

/** How patiently tasks are read. */
export interface ReaderOptions {
	/** How long a reading may be tried again, in milliseconds. */
	retryBudgetMs: number;
	signal?: AbortSignal;
}

/**
 * Gives the reading of single tasks; what may pass is tried again within the budget.
 *
 * The reading throws TaskCallError, which names the task.
 */
export function taskReader(
	provider: VideoProvider,
	connection: Connection,
	options: ReaderOptions,
): (reference: TaskReference, itemIndex: number) => Promise<VideoTask> {
	return async (reference, itemIndex) => {
		const outcome = await outcomeOf(
			async () =>
				await withRetries(async () => await provider.get!(connection.call(itemIndex), reference), {
					budgetMs: options.retryBudgetMs,
					mayRetry: mayReadAgain,
					...(options.signal && { signal: options.signal }),
				}),
		);
		if (outcome.ok) return outcome.value;
		throw new TaskCallError(outcome.error, factsOf(provider, reference));
	};
}
