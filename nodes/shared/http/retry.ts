import { clock } from '../clock';
import { ProviderCallError, type ProviderFailure } from '../failures';
import { outcomeOf } from '../outcome';

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** Node.js timers are limited to 24 days; the callers have shorter limits. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60_000;

/**
 * Exponential back-off with jitter: 1 s, 2 s, 4 s … up to 30 s, each with a random addition of up to a half, so that many
 * clients do not retry at the same moment.
 *
 * @param attempt number of failed attempts, from 1
 * @returns milliseconds
 */
export function backoffDelay(attempt: number): number {
	const full = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
	return full * (1 + clock.random() / 2);
}

/**
 * Reads a `Retry-After` header (RFC 9110, section 10.2.3): seconds, or a date.
 *
 * @returns milliseconds from now, at most a day; undefined for a missing or invalid header
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

/** Which failures are retried, and for how long. */
export interface RetryOptions {
	/**
	 * How long to retry, in milliseconds from the first failure. Waits for failures with their own limit do not count.
	 */
	budgetMs: number;
	/** Whether to retry a failure. A failure with its own limit returns its budget in milliseconds. */
	mayRetry: (failure: ProviderFailure) => boolean | { budgetMs: number };
	/** Called before each wait. */
	onRetry?: (failure: ProviderFailure, delayMs: number) => void;
	/** Aborts the wait and the call when the execution is cancelled. */
	signal?: AbortSignal;
}

/** Reading changes nothing, so every failure except a permanent one may be retried. */
export const mayReadAgain = (failure: ProviderFailure): boolean => failure.kind !== 'permanent';

/**
 * Calls `work` until it succeeds, fails permanently, or the budget is used up. Does not begin a wait that would end after
 * the budget.
 *
 * @throws the last error of `work`
 */
export async function withRetries<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
	let firstFailureAt: number | undefined;
	let cappedFailuresInARow = 0;
	let waitedOnOwnLimitsMs = 0;
	for (let attempt = 1; ; attempt++) {
		const outcome = await outcomeOf(work);
		if (outcome.ok) return outcome.value;
		const { error } = outcome;
		if (!(error instanceof ProviderCallError)) throw error;
		const failedAt = clock.elapsed();
		firstFailureAt ??= failedAt;
		const { maxConsecutive, retryAfterMs = 0 } = error.failure;
		cappedFailuresInARow = maxConsecutive === undefined ? 0 : cappedFailuresInARow + 1;
		const allowed = options.mayRetry(error.failure);
		const isOnceTooOften = maxConsecutive !== undefined && cappedFailuresInARow >= maxConsecutive;
		if (!allowed || isOnceTooOften) throw error;
		const hasOwnLimit = allowed !== true;
		const budgetMs = hasOwnLimit ? allowed.budgetMs : options.budgetMs + waitedOnOwnLimitsMs;
		const delayMs = Math.max(backoffDelay(attempt), retryAfterMs);
		// The condition is negated so that a budget of NaN ends the retries.
		if (!(failedAt - firstFailureAt + delayMs <= budgetMs)) throw error;
		options.onRetry?.(error.failure, delayMs);
		await clock.sleep(delayMs, options.signal);
		if (hasOwnLimit) waitedOnOwnLimitsMs += delayMs;
	}
}
