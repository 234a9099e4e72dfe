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
