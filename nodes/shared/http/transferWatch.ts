import { clock } from '../clock';
import { outcomeOf } from '../outcome';

/** The limits of a transfer. All times are in milliseconds. */
export interface TransferLimits {
	/** How long the host may send nothing or less than `slowestBytesPerSecond`. */
	idleMs: number;
	slowestBytesPerSecond: number;
	/** How long the whole transfer may take. */
	longestMs: number;
	/** Aborts the transfer when the execution is cancelled. */
	signal?: AbortSignal;
}

/** The limit that ended a transfer. */
export type ReachedLimit = 'silent' | 'slow' | 'long';

/** A transfer under its limits. */
export interface TransferWatch {
	/** Aborted by a limit, by the cancellation of the execution, and by `end`. */
	readonly signal: AbortSignal;
	/** The limit that ended the transfer, if any. */
	readonly reached: ReachedLimit | undefined;
	/** Call it for each answer: the time of its body starts anew. */
	answered(): void;
	/** Call it for each chunk of a body. */
	received(bytes: number): void;
	/** Call it at the end of the body: the limits end. */
	complete(): void;
	/** Closes all open connections of the transfer. */
	end(): void;
}

/**
 * Enforces the limits with a timer, because n8n's own time limit ends with the headers of the answer, and a silent host
 * triggers no events.
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

/** A request and its answer, with one time limit for both. */
export interface Exchange {
	/** Aborted by the time limit, by the cancellation of the execution, and by `end`. */
	readonly signal: AbortSignal;
	readonly isTimedOut: boolean;
	/**
	 * Call it after reading. n8n closes the connection of a silent body only when its request is aborted, not when the body
	 * is destroyed.
	 */
	end(): void;
}

/** Starts the time limit. @param timeoutMs in milliseconds; received bytes do not extend it */
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
 * A context whose authenticated requests are aborted by `signal`. n8n uses the context's cancel signal for them and
 * ignores the request's own. Our signal includes time limits and may outlive a cancelled execution.
 */
export const withCancelSignal = <Context extends object>(
	context: Context,
	signal: AbortSignal,
): Context =>
	Object.create(context, { getExecutionCancelSignal: { value: () => signal } }) as Context;
