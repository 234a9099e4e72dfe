import { clock, News, settledWithin } from '../clock';
import { isUnknownTask, ProviderCallError } from '../failures';
import { backoffDelay } from '../http/retry';
import { type Outcome, outcomeOf } from '../outcome';
import type { PollOptions, PollResult, PollTarget } from './pollOptions';
import { EndTimes, type ObservedEnd } from './readingTimes';
import { isYoung } from './recentTasks';

export type { PollOptions, PollResult, PollTarget };

/** Targets that are due within this time are read together. */
const TOGETHER_MS = 250;
/** After this time, a reading that is still running no longer keeps other targets from being read. */
const PATIENCE_MS = 1_000;
/** A larger age is attributed to a wrong clock. */
const LARGEST_AGE_MS = 24 * 60 * 60 * 1_000;

interface Pending<T> {
	target: PollTarget;
	/** When its polling began, by the elapsed clock. */
	startedAt: number;
	/** Its age then, in milliseconds. */
	initialAgeMs: number;
	/** The same, but NaN if the creation time is unknown. */
	knownAgeMs: number;
	/** The time of the next reading. A time after the deadline means that there is none. */
	nextAt: number;
	deadline: number;
	/** Whether a reading of the target is running. */
	isBeingRead: boolean;
	/** Whether something follows its final value. Answers that come later do not count. */
	isOver: boolean;
	failuresInARow: number;
	/** Consecutive failures with `maxConsecutive`. */
	cappedFailuresInARow: number;
	/** When it last gave a value, by the elapsed clock; at first when the polling began. */
	answeredAt: number;
	/** Its age when it was last seen unfinished, in milliseconds; 0 before. */
	runningAgeMs: number;
	lastValue?: T;
	lastError?: Error;
}

/**
 * Reads all targets until each is final, has failed permanently, or has reached its time limit. Reads each target once
 * more at its limit. Retries transient and ambiguous failures, and targets that are not found within a minute of their
 * creation. Respects Retry-After: a target whose Retry-After ends after its limit is not read again. A target that
 * replaces another one has its own time limit. Rejects at once when the signal is aborted.
 */
export async function pollUntilFinal<T>(
	targets: readonly PollTarget[],
	options: PollOptions<T>,
): Promise<Map<string, PollResult<T>>> {
	const results = new Map<string, PollResult<T>>();
	const pending = new Map<string, Pending<T>>();
	for (const target of targets) pending.set(target.key, pendingTarget(target, options));
	const endsByLikeness = new Map<string, EndTimes>();
	const endsLike = (value: T | undefined): EndTimes => {
		const likeness = (value !== undefined && options.likeness?.(value)) || '';
		const ends = endsByLikeness.get(likeness) ?? new EndTimes();
		endsByLikeness.set(likeness, ends);
		return ends;
	};
	let failure: Error | undefined;
	let isStopped = false;
	const news = new News();
	const take = (entry: Pending<T> | undefined, outcome: Outcome<T> | undefined) => {
		if (!entry || entry.isOver || isStopped || !pending.has(entry.target.key)) return;
		entry.isBeingRead = false;
		const { key } = entry.target;
		const interval = (ageMs: number) => {
			const usual = options.interval(ageMs);
			return options.learnsEnds
				? endsLike(entry.lastValue).pause(ageMs, usual, pending.size)
				: usual;
		};
		const result = judge(entry, outcome, { ...options, interval });
		if (result?.state === 'final') {
			endsLike(entry.lastValue ?? result.value).add(observedEnd(entry, result.value, options));
			const next = options.replace?.(key, result.value);
			if (next) return void follow(entry, next);
		}
		if (result) settle(key, result);
		news.arrive();
	};
	const settle = (key: string, result: PollResult<T>) => {
		results.set(key, result);
		pending.delete(key);
		isStopped = options.stopWhen?.(result, key) ?? false;
		options.onResult?.(key, result);
	};
	const follow = async (entry: Pending<T>, next: Promise<PollTarget | PollResult<T>>) => {
		Object.assign(entry, { isBeingRead: true, isOver: true, nextAt: entry.deadline });
		const outcome = await outcomeOf(async () => {
			const value = await next;
			if (isStopped) return;
			if ('state' in value) return settle(entry.target.key, value);
			pending.delete(entry.target.key);
			pending.set(value.key, pendingTarget(value, options));
		});
		if (!outcome.ok && !isStopped) failure ??= outcome.error;
		news.arrive();
	};
	const readAll = async (due: Array<Pending<T>>, others: Array<Pending<T>>) => {
		const told = new Set<string>();
		const tell = (key: string, outcome: Outcome<T> | undefined) => {
			if (told.has(key)) return;
			told.add(key);
			take(pending.get(key), outcome);
		};
		for (const entry of due) entry.isBeingRead = true;
		const read = await outcomeOf(() => options.read(due.map(keyOf), others.map(keyOf), tell));
		if (!read.ok) failure ??= read.error;
		else
			for (const key of [...due.map(keyOf), ...read.value.keys()]) tell(key, read.value.get(key));
		news.arrive();
	};
	while (pending.size > 0 && !isStopped) {
		const readable = [...pending.values()].filter((entry) => !isBarred(entry));
		// No target will be read again, so waiting longer is useless.
		if (readable.length === 0) {
			for (const [key, entry] of pending) {
				results.set(key, timedOut(entry));
				options.onResult?.(key, results.get(key)!);
			}
			return results;
		}
		const idle = readable.filter(({ isBeingRead }) => !isBeingRead);
		const pause = Math.min(...idle.map(({ nextAt }) => nextAt)) - clock.elapsed();
		const isReading = idle.length < readable.length;
		if (pause > 0) {
			await (isReading ? news.within(pause, options.signal) : clock.sleep(pause, options.signal));
			options.signal?.throwIfAborted();
			if (failure) throw failure;
			if (isReading) continue;
		}
		const now = clock.elapsed();
		const isDue = (entry: Pending<T>) =>
			!entry.isBeingRead && !isBarred(entry) && entry.nextAt <= now + TOGETHER_MS;
		// A provider with a low limit answers only the first ones.
		const due = idle.filter(isDue).sort((one, other) => one.answeredAt - other.answeredAt);
		const others = [...pending.values()].filter((entry) => !isDue(entry) && !entry.isBeingRead);
		await settledWithin(readAll(due, others), PATIENCE_MS);
		options.signal?.throwIfAborted();
		if (failure) throw failure;
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

function pendingTarget<T>(target: PollTarget, { interval }: PollOptions<T>): Pending<T> {
	if (Number.isNaN(target.giveUpAfterMs)) throw new RangeError('The time limit is NaN');
	const startedAt = clock.elapsed();
	const initialAgeMs = ageOf(target.createdAt);
	const knownAgeMs = clock.now() - (target.createdAt ?? Number.NaN);
	// A task that was just created is not finished.
	const firstDelay = knownAgeMs < interval(0) ? interval(0) - initialAgeMs : 0;
	return {
		target,
		startedAt,
		initialAgeMs,
		knownAgeMs: Math.max(0, knownAgeMs),
		nextAt: startedAt + Math.min(firstDelay, target.giveUpAfterMs),
		deadline: startedAt + target.giveUpAfterMs,
		isBeingRead: false,
		isOver: false,
		failuresInARow: 0,
		cappedFailuresInARow: 0,
		answeredAt: startedAt,
		runningAgeMs: 0,
	};
}

function observedEnd<T>(
	{ initialAgeMs, runningAgeMs, target, startedAt }: Pending<T>,
	value: T,
	{ createdAt, endedAt }: PollOptions<T>,
): ObservedEnd {
	const created = createdAt(value) ?? target.createdAt ?? Number.NaN;
	return {
		runningAgeMs,
		noticedAgeMs: initialAgeMs + clock.elapsed() - startedAt,
		reportedAgeMs: (endedAt?.(value) ?? Number.NaN) - created,
	};
}

/** The result if the target is done; otherwise undefined, after setting the time of the next reading. */
function judge<T>(
	entry: Pending<T>,
	outcome: Outcome<T> | undefined,
	options: PollOptions<T>,
): PollResult<T> | undefined {
	const now = clock.elapsed();
	const { startedAt } = entry;
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
		entry.runningAgeMs = ageMs();
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
