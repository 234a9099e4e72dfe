import { getEventListeners } from 'node:events';

import { untilAborted } from '../../../nodes/shared/untilAborted';

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
