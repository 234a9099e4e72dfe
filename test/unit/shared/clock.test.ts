import { getEventListeners } from 'node:events';

import { clock, untilAborted } from '../../../nodes/shared/clock';

const AN_HOUR = 3_600_000;

describe('clock.sleep', () => {
	it('waits at least as long as requested', async () => {
		const startedAt = clock.elapsed();
		await clock.sleep(20);
		// Timers count whole milliseconds.
		expect(clock.elapsed() - startedAt).toBeGreaterThan(18);
	});

	it("rejects at once with the signal's reason when the signal is aborted", async () => {
		const controller = new AbortController();
		const sleeping = clock.sleep(AN_HOUR, controller.signal);
		const reason = new Error('cancelled by the user');
		controller.abort(reason);
		await expect(sleeping).rejects.toBe(reason);
	});

	it('does not start when the signal is already aborted', async () => {
		const reason = new Error('cancelled before');
		await expect(clock.sleep(AN_HOUR, AbortSignal.abort(reason))).rejects.toBe(reason);
	});

	it('removes its listener from the signal', async () => {
		const { signal } = new AbortController();
		for (let round = 0; round < 5; round++) await clock.sleep(1, signal);
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});
});

describe('clock', () => {
	it('has a wall clock and a monotonic clock', () => {
		expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
		expect(clock.elapsed()).toBeLessThan(Date.now() / 2);
	});

	it('returns random numbers from 0 to below 1', () => {
		const numbers = Array.from({ length: 1_000 }, () => clock.random());
		expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...numbers)).toBeLessThan(1);
		expect(new Set(numbers).size).toBeGreaterThan(900);
	});
});

const never = new Promise<never>(() => {});

describe('untilAborted', () => {
	it('returns the result of the work and removes its listener', async () => {
		const { signal } = new AbortController();
		await expect(untilAborted(Promise.resolve(7), signal)).resolves.toBe(7);
		await expect(untilAborted(Promise.resolve(7), undefined)).resolves.toBe(7);
		await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('rejects with the reason, before or during the work', async () => {
		const reason = new Error('cancelled');
		await expect(untilAborted(never, AbortSignal.abort(reason))).rejects.toBe(reason);
		const controller = new AbortController();
		const running = untilAborted(never, controller.signal);
		controller.abort(reason);
		await expect(running).rejects.toBe(reason);
	});
});
