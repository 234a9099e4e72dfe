import { clock } from './clock';

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
