import { clock } from './clock';
import { ProviderCallError, type ProviderFailure } from './failures';
import { outcomeOf } from './outcome';
import { backoffDelay } from './retryDelay';

export interface RetryOptions {
	/** How long failures of this call may be retried, in milliseconds, from the first attempt. */
	budgetMs: number;
	/** Which failures may be tried again; also how long this one may go on, where it has its own limit. */
	mayRetry: (failure: ProviderFailure) => boolean | { budgetMs: number };
	/** Told before each wait. */
	onRetry?: (failure: ProviderFailure, delayMs: number) => void;
	/** Ends the waiting, and with it the call, when the execution is cancelled. */
	signal?: AbortSignal;
}

/** Reading changes nothing, so everything but a permanent refusal may be read again. */
export const mayReadAgain = (failure: ProviderFailure): boolean => failure.kind !== 'permanent';

/**
 * Calls `work` until it succeeds, fails for good, or the budget is used up; then its last error is thrown.
 * A wait that would end after the budget is not begun.
 */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
	const startedAt = clock.elapsed();
	for (let attempt = 1; ; attempt++) {
		const outcome = await outcomeOf(work);
		if (outcome.ok) return outcome.value;
		const { error } = outcome;
		if (!(error instanceof ProviderCallError)) throw error;
		const allowed = options.mayRetry(error.failure);
		const isOnceTooOften = attempt >= (error.failure.mostInARow ?? Number.POSITIVE_INFINITY);
		if (!allowed || isOnceTooOften) throw error;
		const budgetMs = allowed === true ? options.budgetMs : allowed.budgetMs;
		const delayMs = Math.max(backoffDelay(attempt), error.failure.retryAfterMs ?? 0);
		if (clock.elapsed() - startedAt + delayMs > budgetMs) throw error;
		options.onRetry?.(error.failure, delayMs);
		await clock.sleep(delayMs, options.signal);
	}
}
