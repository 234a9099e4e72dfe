import { clock } from '../clock';
import { isUnknownTask, ProviderCallError, type ProviderFailure } from '../failures';
import { backoffDelay } from '../http/retry';
import type { Outcome } from '../outcome';
import { isYoung } from './recentTasks';

/** A target that is read until it is final. */
export interface PollTarget {
	key: string;
	/** Its creation time in milliseconds since 1970, if known. */
	createdAt?: number;
	/** The time limit, in milliseconds from now. */
	giveUpAfterMs: number;
}

/** The result for one target. */
export type PollResult<T> =
	| { state: 'final'; value: T }
	| { state: 'failed'; error: Error }
	| { state: 'timedOut'; lastValue?: T; lastError?: Error };

/** How to read targets and how to interpret their values. */
export interface PollOptions<T> {
	/**
	 * Reads the due targets, in as few requests as the provider allows. The result may include other pending targets.
	 */
	read(due: string[], others: string[]): Promise<Map<string, Outcome<T>>>;
	isFinal(value: T): boolean;
	/** The value's creation time in milliseconds since 1970, if any. */
	createdAt(value: T): number | undefined;
	/** The pause before the next reading, from the target's age. Both are in milliseconds. */
	interval(ageMs: number): number;
	/** The final value for a failure that has reached its `maxConsecutive`; undefined if it stays a failure. */
	afterRepeated?(key: string, failure: ProviderFailure): T | undefined;
	/** Called for each result as soon as it is known. */
	onResult?(key: string, result: PollResult<T>): void;
	/** Called for each value that is not final yet. */
	onProgress?(key: string, value: T): void;
	/** Whether a result ends the polling early. Targets that are still pending then have no result. */
	stopWhen?(result: PollResult<T>, key: string): boolean;
	signal?: AbortSignal;
}

/** Targets that are due within this time are read together. */
const TOGETHER_MS = 250;
/** A larger age is attributed to a wrong clock. */
const LARGEST_AGE_MS = 24 * 60 * 60 * 1_000;

interface Pending<T> {
	target: PollTarget;
	/** The age at the start of the polling, in milliseconds. */
	initialAgeMs: number;
	/** The same, but NaN if the creation time is unknown. */
	knownAgeMs: number;
	/** The time of the next reading. A time after the deadline means that there is none. */
	nextAt: number;
	deadline: number;
	failuresInARow: number;
	/** Consecutive failures with `maxConsecutive`. */
	cappedFailuresInARow: number;
	/** When it last gave a value, by the elapsed clock; at first when the polling began. */
	answeredAt: number;
	lastValue?: T;
	lastError?: Error;
}

/**
 * Reads all targets until each is final, has failed permanently, or has reached its time limit. Reads each target once
 * more at its limit. Retries transient and ambiguous failures, and targets that are not found within a minute of their
 * creation. Respects Retry-After: a target whose Retry-After ends after its limit is not read again. Rejects at once when
 * the signal is aborted.
 */
export async function pollUntilFinal<T>(
	targets: readonly PollTarget[],
	options: PollOptions<T>,
): Promise<Map<string, PollResult<T>>> {
	const startedAt = clock.elapsed();
	const results = new Map<string, PollResult<T>>();
	const pending = new Map<string, Pending<T>>();
	for (const target of targets) {
		if (Number.isNaN(target.giveUpAfterMs)) throw new RangeError('The time limit is NaN');
		const initialAgeMs = ageOf(target.createdAt);
		// A task that was just created is not finished.
		const isNew = clock.now() - (target.createdAt ?? Number.NaN) < options.interval(0);
		const firstDelay = isNew ? options.interval(0) - initialAgeMs : 0;
		pending.set(target.key, {
			target,
			initialAgeMs,
			knownAgeMs: Math.max(0, clock.now() - (target.createdAt ?? Number.NaN)),
			nextAt: startedAt + Math.min(firstDelay, target.giveUpAfterMs),
			deadline: startedAt + target.giveUpAfterMs,
			failuresInARow: 0,
			cappedFailuresInARow: 0,
			answeredAt: startedAt,
		});
	}
	while (pending.size > 0) {
		const askable = [...pending.values()].filter((entry) => !isBarred(entry));
		// No target will be read again, so waiting longer is useless.
		if (askable.length === 0) {
			for (const [key, entry] of pending) results.set(key, timedOut(entry));
			return results;
		}
		const earliest = Math.min(...askable.map(({ nextAt }) => nextAt));
		const pause = earliest - clock.elapsed();
		if (pause > 0) await clock.sleep(pause, options.signal);
		options.signal?.throwIfAborted();
		const now = clock.elapsed();
		const isDue = (entry: Pending<T>) => !isBarred(entry) && entry.nextAt <= now + TOGETHER_MS;
		// A provider with a low limit answers only the first ones.
		const due = askable.filter(isDue).sort((one, other) => one.answeredAt - other.answeredAt);
		const others = [...pending.values()].filter((entry) => !isDue(entry));
		const outcomes = await options.read(due.map(keyOf), others.map(keyOf));
		options.signal?.throwIfAborted();
		for (const entry of [...due, ...others.filter(({ target }) => outcomes.has(target.key))]) {
			const result = judge(entry, outcomes.get(entry.target.key), startedAt, options);
			if (!result) continue;
			results.set(entry.target.key, result);
			options.onResult?.(entry.target.key, result);
			pending.delete(entry.target.key);
			if (options.stopWhen?.(result, entry.target.key)) return results;
		}
	}
	return results;
}

/** Whether a target's Retry-After ends after its time limit. */
const isBarred = <T>({ nextAt, deadline }: Pending<T>): boolean => nextAt > deadline;

const timedOut = <T>({ lastValue, lastError }: Pending<T>): PollResult<T> => ({
	state: 'timedOut',
	...(lastValue && { lastValue }),
	...(lastError && { lastError }),
});

const keyOf = <T>({ target }: Pending<T>): string => target.key;

/** The result if the target is done; otherwise undefined, after setting the time of the next reading. */
function judge<T>(
	entry: Pending<T>,
	outcome: Outcome<T> | undefined,
	startedAt: number,
	options: PollOptions<T>,
): PollResult<T> | undefined {
	const now = clock.elapsed();
	const ageMs = () => entry.initialAgeMs + (now - startedAt);
	let delay = options.interval(ageMs());
	let retryAfterMs = 0;
	if (outcome?.ok) {
		const { value } = outcome;
		if (options.isFinal(value)) return { state: 'final', value };
		entry.lastValue = value;
		entry.answeredAt = now;
		delete entry.lastError;
		entry.failuresInARow = 0;
		entry.cappedFailuresInARow = 0;
		if (entry.initialAgeMs === 0 && entry.target.createdAt === undefined) {
			entry.initialAgeMs = Math.max(0, ageOf(options.createdAt(value)) - (now - startedAt));
		}
		delay = options.interval(ageMs());
		options.onProgress?.(entry.target.key, value);
	} else if (outcome && isNotFoundYet(outcome.error, entry.knownAgeMs + (now - startedAt))) {
		entry.lastError = outcome.error;
	} else if (outcome) {
		const { error } = outcome;
		const mayPass = error instanceof ProviderCallError && error.failure.kind !== 'permanent';
		if (!mayPass) return { state: 'failed', error };
		entry.lastError = error;
		entry.failuresInARow++;
		const { maxConsecutive } = error.failure;
		entry.cappedFailuresInARow = maxConsecutive === undefined ? 0 : entry.cappedFailuresInARow + 1;
		if (maxConsecutive !== undefined && entry.cappedFailuresInARow >= maxConsecutive) {
			const value = options.afterRepeated?.(entry.target.key, error.failure);
			return value ? { state: 'final', value } : { state: 'failed', error };
		}
		delay = Math.max(delay, backoffDelay(entry.failuresInARow));
		retryAfterMs = error.failure.retryAfterMs ?? 0;
	}
	if (now >= entry.deadline) return timedOut(entry);
	entry.nextAt = Math.max(Math.min(now + delay, entry.deadline), now + retryAfterMs);
	return undefined;
}

const isNotFoundYet = (error: Error, ageMs: number): boolean =>
	isUnknownTask(error) && isYoung(ageMs);

function ageOf(createdAt: number | undefined): number {
	const age = clock.now() - (createdAt ?? Number.NaN);
	return age > 0 && age < LARGEST_AGE_MS ? age : 0;
}

const SECOND_MS = 1_000;
const SHORTEST_MS = 2 * SECOND_MS;
const LONGEST_MS = 30 * SECOND_MS;
const SHARE_OF_AGE = 0.1;

/**
 * The pause before the next reading of a task: a tenth of its age, from 2 to 30 seconds. The wait is then at most a tenth
 * longer than necessary, and a slow task needs few requests.
 *
 * @param ageMs milliseconds since the task was created
 * @returns milliseconds
 */
export const adaptiveInterval = (ageMs: number): number =>
	Math.min(Math.max(ageMs * SHARE_OF_AGE, SHORTEST_MS), LONGEST_MS);
