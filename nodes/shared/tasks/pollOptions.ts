import type { ProviderFailure } from '../failures';
import type { Outcome } from '../outcome';

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
	 *
	 * @param tell takes each outcome as soon as it is known, so that a slow answer delays no other target
	 */
	read(
		due: string[],
		others: string[],
		tell: (key: string, outcome: Outcome<T>) => void,
	): Promise<Map<string, Outcome<T>>>;
	isFinal(value: T): boolean;
	/** The value's creation time in milliseconds since 1970, if any. */
	createdAt(value: T): number | undefined;
	/** When a final value ended, in milliseconds since 1970, if known. */
	endedAt?(value: T): number | undefined;
	/** The same text for values whose targets take about the same time. */
	likeness?(value: T): string;
	/** Whether to read the other targets around the age at which the first ones have ended. */
	learnsEnds?: boolean;
	/** The pause before the next reading, from the target's age. Both are in milliseconds. */
	interval(ageMs: number): number;
	/** The final value for a failure that has reached its `maxConsecutive`; undefined if it stays a failure. */
	afterRepeated?(key: string, failure: ProviderFailure): T | undefined;
	/**
	 * What follows a final value: nothing (`undefined`), another target in its place, or another result. The target is not
	 * read meanwhile, and the value is no result yet. A rejection ends the polling.
	 */
	replace?(key: string, value: T): Promise<PollTarget | PollResult<T>> | undefined;
	/** Called for each result as soon as it is known. */
	onResult?(key: string, result: PollResult<T>): void;
	/** Called for each value that is not final yet. */
	onProgress?(key: string, value: T): void;
	/** Whether a result ends the polling early. Targets that are still pending then have no result. */
	stopWhen?(result: PollResult<T>, key: string): boolean;
	signal?: AbortSignal;
}
