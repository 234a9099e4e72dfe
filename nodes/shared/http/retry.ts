import { clock } from '../clock';
import { ProviderCallError, type ProviderFailure } from '../failures';
import { outcomeOf } from '../outcome';

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** Timers count to 24 days; whoever waits has a shorter limit of their own. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60_000;

/**
 * Exponential back-off with jitter: 1 s, 2 s, 4 s … up to 30 s, each lengthened by up to a half at random so
 * that many clients do not come back in one moment.
 *
 * @param attempt how many attempts have failed, from 1
 * @returns milliseconds
 */
export function backoffDelay(attempt: number): number {
	const full = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
	return full * (1 + clock.random() / 2);
}

/**
 * Reads a `Retry-After` header (RFC 9110, section 10.2.3): seconds, or a date.
 *
 * @returns milliseconds from now, at most a day; undefined where the header says nothing usable
 */
export function parseRetryAfter(header: unknown): number | undefined {
	if (typeof header !== 'string' || header.trim() === '') return undefined;
	const text = header.trim();
	const milliseconds = /^\d+(\.\d+)?$/.test(text)
		? Number(text) * 1_000
		: Date.parse(text) - clock.now();
	if (Number.isNaN(milliseconds)) return undefined;
	return Math.min(Math.max(milliseconds, 0), LONGEST_RETRY_AFTER_MS);
}

/** What is tried again, and for how long. */
export interface RetryOptions {
	/**
	 * How long failures of this call may be retried, in milliseconds, from the first attempt. What was waited for
	 * failures with a limit of their own does not count.
	 */
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
	let cappedFailuresInARow = 0;
	let waitedOnOwnLimitsMs = 0;
	for (let attempt = 1; ; attempt++) {
		const outcome = await outcomeOf(work);
		if (outcome.ok) return outcome.value;
		const { error } = outcome;
		if (!(error instanceof ProviderCallError)) throw error;
		const { maxConsecutive, retryAfterMs = 0 } = error.failure;
		cappedFailuresInARow = maxConsecutive === undefined ? 0 : cappedFailuresInARow + 1;
		const allowed = options.mayRetry(error.failure);
		const isOnceTooOften = maxConsecutive !== undefined && cappedFailuresInARow >= maxConsecutive;
		if (!allowed || isOnceTooOften) throw error;
		const hasOwnLimit = allowed !== true;
		const budgetMs = hasOwnLimit ? allowed.budgetMs : options.budgetMs + waitedOnOwnLimitsMs;
		const delayMs = Math.max(backoffDelay(attempt), retryAfterMs);
		// Turned around, a budget that is no number would never be used up.
		if (!(clock.elapsed() - startedAt + delayMs <= budgetMs)) throw error;
		options.onRetry?.(error.failure, delayMs);
		await clock.sleep(delayMs, options.signal);
		if (hasOwnLimit) waitedOnOwnLimitsMs += delayMs;
	}
}
