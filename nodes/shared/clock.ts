import { sleep } from 'n8n-workflow';

/** Gives what comes of `work`, and rejects with the signal's reason as soon as that is aborted. */
export async function untilAborted<T>(
	work: Promise<T>,
	signal: AbortSignal | undefined,
): Promise<T> {
	if (!signal) return await work;
	let onAbort: () => void = () => {};
	const aborted = new Promise<never>((_resolve, reject) => {
		onAbort = () => reject(signal.reason);
		if (signal.aborted) onAbort();
		else signal.addEventListener('abort', onAbort, { once: true });
	});
	return await Promise.race([work, aborted]).finally(() =>
		signal.removeEventListener('abort', onAbort),
	);
}

/** Waits, and rejects at once when `signal` is aborted. */
async function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	// The signal is handed on as well, so that newer n8n versions also clear their timer.
	await untilAborted(sleep(milliseconds, signal), signal);
}

/** Time and chance, in one place so that tests can put their own in. All times are milliseconds. */
export const clock = {
	/** Wall clock: milliseconds since 1970, for what leaves this process. */
	now: (): number => Date.now(),

	/** Never jumps when the machine's clock is set: for measuring how long something has taken. */
	elapsed: (): number => performance.now(),

	/** A number from 0 up to, but not including, 1. */
	random: (): number => Math.random(),

	/** Waits, and rejects at once when `signal` is aborted. */
	sleep: wait,

	/** Waits like `sleep`, beside work that it limits: where tests skip sleeps, this one still takes its time. */
	timeout: wait,
};
