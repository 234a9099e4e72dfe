import { getEventListeners } from 'node:events';

import { clock, untilAborted } from '../../../nodes/shared/clock';

const AN_HOUR = 3_600_000;

describe('clock.sleep', () => {
	it('waits at least as long as it was told to', async () => {
		const startedAt = clock.elapsed();
		await clock.sleep(20);
		// Timers count whole milliseconds.
		expect(clock.elapsed() - startedAt).toBeGreaterThan(18);
	});

	it('ends at once when the signal is aborted, with its reason', async () => {
		const controller = new AbortController();
		const sleeping = clock.sleep(AN_HOUR, controller.signal);
		const reason = new Error('cancelled by the user');
		controller.abort(reason);
		await expect(sleeping).rejects.toBe(reason);
	});

	it('does not begin when the signal is aborted already', async () => {
		const reason = new Error('cancelled before');
		await expect(clock.sleep(AN_HOUR, AbortSignal.abort(reason))).rejects.toBe(reason);
	});

	it('leaves no listener behind on a signal that lives on', async () => {
		const { signal } = new AbortController();
		for (let round = 0; round < 5; round++) await clock.sleep(1, signal);
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});
});

describe('clock', () => {
	it('has a wall clock and one that cannot be set', () => {
		expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
		expect(clock.elapsed()).toBeLessThan(Date.now() / 2);
	});

	it('gives chance from 0 up to 1', () => {
		const numbers = Array.from({ length: 1_000 }, () => clock.random());
		expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...numbers)).toBeLessThan(1);
		expect(new Set(numbers).size).toBeGreaterThan(900);
	});
});

const never = new Promise<never>(() => {});

describe('untilAborted', () => {
	it('gives what comes of the work, and leaves no listener behind', async () => {
		const { signal } = new AbortController();
		await expect(untilAborted(Promise.resolve(7), signal)).resolves.toBe(7);
		await expect(untilAborted(Promise.resolve(7), undefined)).resolves.toBe(7);
		await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('rejects with the reason, before or while the work is done', async () => {
		const reason = new Error('cancelled');
		await expect(untilAborted(never, AbortSignal.abort(reason))).rejects.toBe(reason);
		const controller = new AbortController();
		const running = untilAborted(never, controller.signal);
		controller.abort(reason);
		await expect(running).rejects.toBe(reason);
	});
});
