import { clock } from '../clock';
import { outcomeOf } from '../outcome';

/** What ends a transfer. All times are milliseconds. */
export interface TransferLimits {
	/** How long the host may send nothing, or less than `slowestBytesPerSecond`. */
	idleMs: number;
	slowestBytesPerSecond: number;
	/** How long the whole transfer may take. */
	longestMs: number;
	/** Ends the transfer when the execution is cancelled. */
	signal?: AbortSignal;
}

/** The limit that a transfer has reached. */
export type ReachedLimit = 'silent' | 'slow' | 'long';

/** A transfer under its limits. */
export interface TransferWatch {
	/** Aborted when a limit is reached, when the execution is cancelled, and at the end. */
	readonly signal: AbortSignal;
	/** The limit that has ended the transfer, if one has. */
	readonly reached: ReachedLimit | undefined;
	/** To be told when an answer has come: its body has its own time. */
	answered(): void;
	/** To be told of each piece of a body. */
	received(bytes: number): void;
	/** To be told when no more is expected: from then on the time does not count. */
	complete(): void;
	/** Closes every connection of the transfer that is still open. */
	end(): void;
}

/**
 * Watches a transfer by the clock, because n8n's own time limit ends with the headers of the answer, and a silent
 * host gives nothing to look at.
 */
export function watchTransfer(limits: TransferLimits): TransferWatch {
	const { idleMs, slowestBytesPerSecond, longestMs } = limits;
	const transfer = new AbortController();
	const watching = new AbortController();
	const startedAt = clock.elapsed();
	let progressAt = startedAt;
	let stretch = { startedAt, bytes: 0 };
	let reached: ReachedLimit | undefined;

	const reachedLimit = (now: number): ReachedLimit | undefined => {
		if (now - progressAt >= idleMs) return 'silent';
		if (now - startedAt >= longestMs) return 'long';
		const stretchMs = now - stretch.startedAt;
		if (stretchMs < idleMs) return undefined;
		const isSlow = stretch.bytes < (stretchMs / 1_000) * slowestBytesPerSecond;
		stretch = { startedAt: now, bytes: 0 };
		return isSlow ? 'slow' : undefined;
	};
	const watch = async () => {
		for (;;) {
			const now = clock.elapsed();
			reached = reachedLimit(now);
			if (reached) break;
			const next = Math.min(progressAt + idleMs, stretch.startedAt + idleMs, startedAt + longestMs);
			await clock.timeout(Math.max(1, next - now), watching.signal);
		}
		transfer.abort(new Error(`the transfer was ${reached}`));
	};
	void outcomeOf(watch);

	return {
		signal: limits.signal ? AbortSignal.any([limits.signal, transfer.signal]) : transfer.signal,
		get reached() {
			return reached;
		},
		answered: () => {
			progressAt = clock.elapsed();
			stretch = { startedAt: progressAt, bytes: 0 };
		},
		received: (bytes) => {
			progressAt = clock.elapsed();
			stretch.bytes += bytes;
		},
		complete: () => watching.abort(),
		end: () => {
			watching.abort();
			transfer.abort(new Error('the transfer is over'));
		},
	};
}

/** A request and its answer, with a time limit for the whole. */
export interface Exchange {
	/** Aborted by the time limit, when the execution is cancelled, and at the end. */
	readonly signal: AbortSignal;
	readonly isTimedOut: boolean;
	/**
	 * To be called when no more is read. n8n closes the connection of a silent body only when its request is aborted,
	 * not when the body is destroyed.
	 */
	end(): void;
}

/** @param timeoutMs in milliseconds: a slow trickle of bytes does not extend it */
export function openExchange(timeoutMs: number, signal?: AbortSignal): Exchange {
	const timeout = AbortSignal.timeout(timeoutMs);
	const over = new AbortController();
	return {
		signal: AbortSignal.any([timeout, over.signal, ...(signal ? [signal] : [])]),
		get isTimedOut() {
			return timeout.aborted;
		},
		end: () => over.abort(new Error('the exchange is over')),
	};
}

/**
 * A context whose requests end with `signal`. n8n ties authenticated requests to the signal that the context names,
 * and ignores the request's own; ours also knows time limits, and may outlive a cancelled execution.
 */
export const withCancelSignal = <Context extends object>(
	context: Context,
	signal: AbortSignal,
): Context =>
	Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as Context;
