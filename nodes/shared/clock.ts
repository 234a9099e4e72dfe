import { sleep } from 'n8n-workflow';

/** Settles like `work`, or rejects with the signal's reason as soon as the signal is aborted. */
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
	// `sleep` gets the signal too, because newer n8n versions then clear their timer.
	await untilAborted(sleep(milliseconds, signal), signal);
}

/** Time and randomness. Tests replace these functions. All times are in milliseconds. */
export const clock = {
	/** Wall clock: milliseconds since 1970. Use it for times that leave this process. */
	now: (): number => Date.now(),

	/** Monotonic clock for measuring durations: it does not jump when the machine's clock is set. */
	elapsed: (): number => performance.now(),

	/** A number from 0 up to, but not including, 1. */
	random: (): number => Math.random(),

	/** Waits, and rejects at once when `signal` is aborted. */
	sleep: wait,

	/** Waits like `sleep`. Use it to limit work that runs in parallel: tests skip `sleep`, but not `timeout`. */
	timeout: wait,
};

/** Waits for work, at most for this time in milliseconds. */
export async function settledWithin(work: Promise<void>, milliseconds: number): Promise<void> {
	const over = new AbortController();
	await Promise.race([work, clock.timeout(milliseconds, over.signal).then(undefined, () => {})]);
	over.abort();
}

/** Wakes a loop when work that runs beside it has brought something. */
export class News {
	arrive: () => void = () => {};

	/** Waits until something arrives, at most for this time in milliseconds, which may be infinite. */
	async within(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
		const woken = new AbortController();
		const arrived = new Promise<void>((resolve) => (this.arrive = resolve));
		const either = signal ? AbortSignal.any([signal, woken.signal]) : woken.signal;
		const isLimited = Number.isFinite(milliseconds);
		const slept = isLimited ? [clock.sleep(milliseconds, either).then(undefined, () => {})] : [];
		await untilAborted(Promise.race([arrived, ...slept]), signal);
		woken.abort();
	}
}
