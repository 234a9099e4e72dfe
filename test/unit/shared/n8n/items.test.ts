import type { INode } from 'n8n-workflow';

import { mapItems } from '../../../../nodes/shared/n8n/items';
import { fakeExecution } from '../../support/executeFunctions';
import { permanent } from '../../support/failures';

const items = [0, 1, 2, 3].map((number) => ({ json: { number } }));
const item = (itemIndex: number, json = {}) => ({ json, pairedItem: { item: itemIndex } });

const run = async (
	work: Parameters<typeof mapItems>[2],
	settings: { continueOnFail?: boolean; node?: Partial<INode>; signal?: AbortSignal } = {},
	concurrency = 1,
) => await mapItems(fakeExecution({ items, ...settings }).context, concurrency, work);

describe('mapItems', () => {
	it('returns the results of the items in order', async () => {
		const output = await run(
			async (itemIndex) => {
				await new Promise((resolve) => setTimeout(resolve, 10 - itemIndex));
				return item(itemIndex);
			},
			{},
			4,
		);
		expect(output).toEqual([0, 1, 2, 3].map((itemIndex) => item(itemIndex)));
	});

	it('accepts several results per item, or none', async () => {
		const output = await run(async (itemIndex) =>
			Array.from({ length: itemIndex }, () => item(itemIndex)),
		);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			[1, 2, 2, 3, 3, 3].map((itemIndex) => ({ item: itemIndex })),
		);
	});

	it('stops the node at the first failure, naming the item', async () => {
		const work = jest.fn(async (itemIndex: number) => {
			if (itemIndex === 1) throw permanent({ message: 'refused' });
			return item(itemIndex);
		});
		await expect(run(work)).rejects.toThrow('refused');
		expect(work).toHaveBeenCalledTimes(2);
	});

	it('processes the other items when the node continues on errors', async () => {
		const output = await run(
			async (itemIndex) => {
				if (itemIndex % 2 === 1) throw permanent({ message: 'refused' });
				return item(itemIndex);
			},
			{ continueOnFail: true },
		);
		expect(output).toEqual([
			item(0),
			item(1, { error: 'refused', itemIndex: 1 }),
			item(2),
			item(3, { error: 'refused', itemIndex: 3 }),
		]);
	});

	it('ends with the cancel reason, whatever the setting', async () => {
		const controller = new AbortController();
		const reason = new Error('cancelled');
		const work = jest.fn(async (itemIndex: number) => {
			controller.abort(reason);
			return item(itemIndex);
		});
		const running = run(work, { continueOnFail: true, signal: controller.signal });
		await expect(running).rejects.toBe(reason);
		expect(work).toHaveBeenCalledTimes(1);
	});
});
