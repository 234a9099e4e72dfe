import { sleep } from 'n8n-workflow';

/** Time and chance, in one place so that tests can put their own in. All times are milliseconds. */
export const clock = {
	/** Wall clock: milliseconds since 1970, for what leaves this process. */
	now: (): number => Date.now(),

	/** Never jumps when the machine's clock is set: for measuring how long something has taken. */
	elapsed: (): number => performance.now(),

	/** A number from 0 up to, but not including, 1. */
	random: (): number => Math.random(),

	/** Waits, and rejects at once when `signal` is aborted. */
	sleep: async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
		if (!signal) return await sleep(milliseconds);
		signal.throwIfAborted();
		let onAbort: () => void = () => {};
		const aborted = new Promise<never>((_resolve, reject) => {
			onAbort = () => reject(signal.reason);
			signal.addEventListener('abort', onAbort, { once: true });
		});
		// The signal is handed on as well, so that newer n8n versions also clear their timer.
		await Promise.race([sleep(milliseconds, signal), aborted]).finally(() =>
			signal.removeEventListener('abort', onAbort),
		);
	},
};
