import { clock } from '../clock';
import { isUnknownTask, ProviderCallError, type ProviderFailure } from '../failures';
import { backoffDelay } from '../http/retry';
import type { Outcome } from '../outcome';
import { isYoung } from './recentTasks';

/** Something that is asked for until it is final. */
export interface PollTarget {
	key: string;
	/** When it was created, in milliseconds since 1970, if that is known. */
	createdAt?: number;
	/** How long to go on asking, in milliseconds from now. */
	giveUpAfterMs: number;
}

/** How the asking ended for one target. */
export type PollResult<T> =
	| { state: 'final'; value: T }
	| { state: 'failed'; error: Error }
	| { state: 'timedOut'; lastValue?: T; lastError?: Error };

/** How targets are asked for, and what their values mean. */
export interface PollOptions<T> {
	/**
	 * Asks for the targets that are due, in as few requests as the provider allows. What it thereby learns of others
	 * that are waited for is taken as their answer too.
	 */
	read(due: string[], others: string[]): Promise<Map<string, Outcome<T>>>;
	isFinal(value: T): boolean;
	/** When the value says it was created, in milliseconds since 1970. */
	createdAt(value: T): number | undefined;
	/** Milliseconds until the next question, from the target's age in milliseconds. */
	interval(ageMs: number): number;
	/** The final value that a failure stands for once it has come too often in a row; none if it stays a failure. */
	afterRepeated?(key: string, failure: ProviderFailure): T | undefined;
	/** Told of each value that is not final yet. */
	onProgress?(key: string, value: T): void;
	/** Ends the polling early because of one result; what is still pending then has no result. */
	stopWhen?(result: PollResult<T>, key: string): boolean;
	signal?: AbortSignal;
}

/** What is due this soon is asked for together with what is due now. */
const TOGETHER_MS = 250;
/** An older creation time is taken for a wrong clock. */
const LARGEST_AGE_MS = 24 * 60 * 60 * 1_000;

interface Pending<T> {
	target: PollTarget;
	/** Age when the polling began, in milliseconds. */
	initialAgeMs: number;
	/** The same without a guess: NaN where it is not known. */
	knownAgeMs: number;
	/** When it is asked for next; after the deadline it is not. */
	nextAt: number;
	deadline: number;
	failuresInARow: number;
	/** Of those that count as permanent when they repeat. */
	cappedFailuresInARow: number;
	lastValue?: T;
	lastError?: Error;
}

/**
 * Asks for all targets until each is final, has failed for good, or has reached its time limit; each is asked for
 * once more at its limit. What may pass (a broken connection, an answer that makes no sense, too many requests) is
 * asked again later, and so is a target that is not found within a minute of its creation. None is asked again before a
 * Retry-After has passed: a target whose Retry-After ends after its limit is not asked for again. Rejects at once when
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
		// A task that was created a moment ago is not finished.
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
		});
	}
	while (pending.size > 0) {
		const askable = [...pending.values()].filter((entry) => !isBarred(entry));
		// Without another question, more time brings nothing new.
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
		const due = askable.filter(isDue);
		const others = [...pending.values()].filter((entry) => !isDue(entry));
		const outcomes = await options.read(due.map(keyOf), others.map(keyOf));
		options.signal?.throwIfAborted();
		for (const entry of [...due, ...others.filter(({ target }) => outcomes.has(target.key))]) {
			const result = judge(entry, outcomes.get(entry.target.key), startedAt, options);
			if (!result) continue;
			results.set(entry.target.key, result);
			pending.delete(entry.target.key);
			if (options.stopWhen?.(result, entry.target.key)) return results;
		}
	}
	return results;
}

/** Its Retry-After ends after its time limit. */
const isBarred = <T>({ nextAt, deadline }: Pending<T>): boolean => nextAt > deadline;

const timedOut = <T>({ lastValue, lastError }: Pending<T>): PollResult<T> => ({
	state: 'timedOut',
	...(lastValue && { lastValue }),
	...(lastError && { lastError }),
});

const keyOf = <T>({ target }: Pending<T>): string => target.key;

/** The result if the target is done with; otherwise sets when to ask again. */
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
 * How long to wait before a task is asked for again: a tenth of its age, from 2 to 30 seconds, so that a video is
 * noticed at most a tenth later than it could be, and a slow one costs few requests.
 *
 * @param ageMs milliseconds since the task was created
 * @returns milliseconds
 */
export const adaptiveInterval = (ageMs: number): number =>
	Math.min(Math.max(ageMs * SHARE_OF_AGE, SHORTEST_MS), LONGEST_MS);
