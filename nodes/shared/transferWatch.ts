import { clock } from './clock';
import { outcomeOf } from './outcome';

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
