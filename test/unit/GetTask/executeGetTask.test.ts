import type { IDataObject, INode } from 'n8n-workflow';

import { executeGetTask } from '../../../nodes/GetTask/executeGetTask';
import type { VideoProvider } from '../../../nodes/providers/provider';
import { fakeExecution } from '../support/executeFunctions';
import { permanent } from '../support/failures';
import { useFakeClock, WALL_CLOCK_START } from '../support/fakeClock';
import { fakeProvider } from '../support/fakeProvider';
import { created } from '../support/fakeTaskRequest';

const clock = useFakeClock();

const openEnd = {
	error: 'HTTP 504',
	itemIndex: 0,
	provider: 'test',
	externalTaskId: 'order-1',
	maybeCreated: true,
};

/** Runs Get Task over items whose tasks the provider knows or not. */
async function run(
	items: IDataObject[],
	{
		known = [],
		node = {},
		options = {},
		get,
	}: {
		known?: string[];
		node?: Partial<INode>;
		options?: IDataObject;
		get?: VideoProvider['get'];
	} = {},
) {
	const asked: string[] = [];
	const provider = fakeProvider({
		get:
			get ??
			(async (_call, { id }) => {
				asked.push(id);
				if (!known.includes(id))
					throw permanent({ reason: 'unknownTask', message: 'no such task' });
				return created(`task of ${id}`);
			}),
	});
	const execution = fakeExecution({
		items: items.map((json) => ({ json })),
		node,
		parameters: (itemIndex) => ({ taskId: items[itemIndex]!.taskId ?? '' }),
	});
	const output = await executeGetTask(execution.context, provider, options);
	return { output, asked, hints: execution.hints };
}

describe('Get Task', () => {
	it('resolves an ambiguous submission of Create Task', async () => {
		const { output, asked } = await run([openEnd], {
			known: ['order-1'],
			options: { inputFields: 'beside' },
		});
		expect(asked).toEqual(['order-1']);
		expect(output.map(({ json }) => json)).toEqual([
			{
				provider: 'test',
				taskId: 'task of order-1',
				status: 'submitted',
				externalTaskId: 'order-1',
			},
		]);
	});

	it('passes an item without a task through unchanged and processes the others', async () => {
		const refused = { error: 'no balance', itemIndex: 0, provider: 'test', code: '1102' };
		const { output, asked } = await run([refused, { taskId: '1' }, openEnd], { known: ['1'] });
		expect(output.map(({ json }) => json)).toMatchObject([
			refused,
			{ taskId: 'task of 1' },
			openEnd,
		]);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		// The ambiguous submission is looked up again for a while.
		expect(asked.filter((id) => id === 'order-1').length).toBeGreaterThan(3);
	});

	it('sends the item to the error output with all its facts', async () => {
		const { output } = await run([openEnd], { node: { onError: 'continueErrorOutput' } });
		const { error, ...details } = openEnd;
		expect(output.map(({ json }) => json)).toEqual([{ error, message: error, details }]);
	});

	it('retries a task that was created a moment ago', async () => {
		const known: string[] = [];
		clock.whileSleeping(() => known.push('1'));
		const createdAt = new Date(WALL_CLOCK_START - 5_000).toISOString();
		const { output, asked } = await run([{ taskId: '1', createdAt }], { known });
		expect(output).toHaveLength(1);
		expect(asked).toEqual(['1', '1']);
	});

	it('does not retry an older task', async () => {
		const createdAt = new Date(WALL_CLOCK_START - 61_000).toISOString();
		await expect(run([{ taskId: '1', createdAt }])).rejects.toThrow('no such task');
	});

	it('shows the hints of its calls', async () => {
		const { hints } = await run([{ taskId: '1' }], {
			get: async (call) => {
				call.hint('One was left out');
				return created('1');
			},
		});
		expect(hints).toEqual(['One was left out']);
	});
});
