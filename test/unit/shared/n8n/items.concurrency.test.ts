import { mapWithConcurrency } from '../../../../nodes/shared/n8n/items';

/** Work whose ends the test decides. */
function openWork() {
	const running = new Map<number, { finish: () => void; fail: (error: Error) => void }>();
	const started: number[] = [];
	let most = 0;
	const work = async (_item: unknown, index: number) => {
		started.push(index);
		try {
			return await new Promise<string>((resolve, reject) => {
				running.set(index, { finish: () => resolve(`result ${index}`), fail: reject });
				most = Math.max(most, running.size);
			});
		} finally {
			running.delete(index);
		}
	};
	const settle = async () => await new Promise((resolve) => setImmediate(resolve));
	return {
		work,
		started,
		most: () => most,
		finish: async (index: number) => {
			running.get(index)!.finish();
			await settle();
		},
		fail: async (index: number, error: Error) => {
			running.get(index)!.fail(error);
			await settle();
		},
		settle,
	};
}

const items = (count: number) => Array.from({ length: count }, (_, index) => index);
const result = (index: number) => ({ ok: true, value: `result ${index}` });

describe('mapWithConcurrency', () => {
	it('returns the outcomes in the order of the items, whichever ends first', async () => {
		const open = openWork();
		const all = mapWithConcurrency(items(3), 3, open.work);
		await open.settle();
		for (const index of [2, 0, 1]) await open.finish(index);
		expect(await all).toEqual([0, 1, 2].map(result));
	});

	it('passes each item with its index', async () => {
		const work = jest.fn(async (item: string, index: number) => `${item}${index}`);
		const outcomes = await mapWithConcurrency(['a', 'b'], 5, work);
		expect(outcomes).toEqual([
			{ ok: true, value: 'a0' },
			{ ok: true, value: 'b1' },
		]);
	});

	it.each([1, 2, 5])('processes %i items at a time and never more', async (concurrency) => {
		const open = openWork();
		const all = mapWithConcurrency(items(12), concurrency, open.work);
		await open.settle();
		for (let index = 0; index < 12; index++) {
			expect(open.started).toEqual(items(Math.min(12, index + concurrency)));
			await open.finish(index);
		}
		await all;
		expect(open.most()).toBe(concurrency);
	});

	it.each([
		[0, 1],
		[-3, 1],
		[Number.NaN, 1],
		[2.9, 2],
		[Number.POSITIVE_INFINITY, 4],
	])('a limit of %p counts as %i', async (concurrency, expected) => {
		const open = openWork();
		const all = mapWithConcurrency(items(4), concurrency, open.work);
		await open.settle();
		for (let index = 0; index < 4; index++) await open.finish(index);
		await all;
		expect(open.most()).toBe(expected);
	});

	it('continues after a failure unless it should stop', async () => {
		const outcomes = await mapWithConcurrency(items(3), 1, async (item) => {
			if (item === 1) throw new Error('no');
			return item;
		});
		expect(outcomes).toEqual([
			{ ok: true, value: 0 },
			{ ok: false, error: new Error('no') },
			{ ok: true, value: 2 },
		]);
	});

	it('starts nothing new after a stop and awaits work in flight', async () => {
		const open = openWork();
		let done = false;
		const all = mapWithConcurrency(items(5), 3, open.work, {
			stopWhen: (outcome) => !outcome.ok,
		}).finally(() => (done = true));
		await open.settle();
		await open.fail(1, new Error('refused'));
		expect(done).toBe(false);
		await open.finish(0);
		expect(done).toBe(false);
		await open.finish(2);
		expect(open.started).toEqual([0, 1, 2]);
		expect(await all).toEqual([
			result(0),
			{ ok: false, error: new Error('refused') },
			result(2),
			undefined,
			undefined,
		]);
	});

	it('starts nothing new after a cancel and awaits work in flight', async () => {
		const open = openWork();
		const controller = new AbortController();
		const all = mapWithConcurrency(items(3), 1, open.work, { signal: controller.signal });
		await open.settle();
		controller.abort();
		await open.finish(0);
		expect(await all).toEqual([result(0), undefined, undefined]);
		expect(open.started).toEqual([0]);
	});

	it('does nothing for no items', async () => {
		expect(await mapWithConcurrency([], 5, async () => 1)).toEqual([]);
	});
});
