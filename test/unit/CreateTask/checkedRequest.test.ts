import { type IDataObject, type INode, NodeOperationError } from 'n8n-workflow';

import { executeCreateTask } from '../../../nodes/CreateTask/executeCreateTask';
import { InvalidInputError } from '../../../nodes/shared/failures';
import { outcomeOf } from '../../../nodes/shared/outcome';
import { fakeExecution, type FakeExecution } from '../support/executeFunctions';
import { useFakeClock } from '../support/fakeClock';
import { fakeProvider } from '../support/fakeProvider';
import { created, fakeTaskRequest } from '../support/fakeTaskRequest';

useFakeClock();

/** Runs the node. Its provider refuses an item by `refusal`, if there is one. */
async function run(
	items: FakeExecution['items'],
	more: Omit<FakeExecution, 'parameters'> & { options?: IDataObject; refusal?: Error } = {},
) {
	const { options = {}, refusal, ...execution } = more;
	const sent: number[] = [];
	const provider = fakeProvider({
		prepare: async ({ itemIndex }) => {
			const item = items![itemIndex]!;
			if (refusal && Object.keys({ ...item.json, ...item.binary }).length === 0) throw refusal;
			const { request } = fakeTaskRequest({ send: [created(`new-${itemIndex}`)], find: [] });
			return {
				...request,
				send: async (id) => {
					sent.push(itemIndex);
					return await request.send(id);
				},
			};
		},
	});
	const fake = fakeExecution({
		...execution,
		items: items!,
		parameters: { provider: 'test', options },
	});
	const outcome = await outcomeOf(async () => await executeCreateTask(fake.context, [provider]));
	return { sent, outcome, output: outcome.ok ? outcome.value.flat() : [] };
}

const task = (more: IDataObject = {}): IDataObject => ({
	provider: 'test',
	taskId: '829',
	status: 'processing',
	videos: [],
	...more,
});
const timedOut = task({ failure: { code: 'timedOut', message: 'No video after 20 minutes.' } });
const unreadTask = { error: 'no answer', itemIndex: 0, provider: 'test', taskId: '829' };
const openEnd = {
	error: 'no answer',
	itemIndex: 0,
	provider: 'test',
	externalTaskId: 'order-1',
	maybeCreated: true,
};
const { error: reason, ...details } = openEnd;

describe('an item that is itself a task', () => {
	it.each<[string, IDataObject, string]>([
		[
			'timed out',
			timedOut,
			'the item is this task, which timed out and may still be made, so no second task is created',
		],
		[
			'has only been submitted',
			task({ status: 'submitted' }),
			'the item is this task, which is not finished, so no second task is created',
		],
		[
			'belongs to another provider',
			task({ provider: 'kie' }),
			'the item is this task, which is not finished, so no second task is created',
		],
		[
			'could not be read',
			unreadTask,
			'the item reports a failure about this task, which exists, so no second task is created',
		],
		[
			'may exist after a lost answer',
			openEnd,
			'the item reports a submission that may have created a task, so no second task is created (External Task ID order-1)',
		],
		[
			'comes from an error output beside the fields of the row',
			{ order: 7, error: reason, message: reason, details },
			'the item reports a submission that may have created a task, so no second task is created (External Task ID order-1)',
		],
	])('is refused if it %s', async (_case, json, message) => {
		const { outcome, sent } = await run([{ json }]);
		const description = expect.stringContaining('switch on the option Order Anew') as string;
		expect(outcome).toMatchObject({ ok: false, error: { message, description } });
		expect(sent).toEqual([]);
	});

	it.each<[string, IDataObject]>([
		['failed', task({ status: 'failed', failure: { message: 'refused' } })],
		['has its video', task({ status: 'succeeded', videoUrl: 'https://example.com/v.mp4' })],
		['certainly created nothing', { error: 'no slot', itemIndex: 0, provider: 'test' }],
		['is a row with a status and an error of its own', { status: 'processing', error: 'typo' }],
	])('is ordered if it %s', async (_case, json) => {
		expect((await run([{ json }])).sent).toEqual([0]);
	});

	it('is ordered with "Order Anew"', async () => {
		const { sent } = await run([{ json: timedOut }, { json: openEnd }], {
			options: { orderAnew: true },
		});
		expect(sent).toEqual([0, 1]);
	});

	it('keeps its ID in the item, so that a later node can read it', async () => {
		const { output, sent } = await run([{ json: timedOut }, { json: { row: 2 } }], {
			continueOnFail: true,
		});
		expect(output[0]!.json).toMatchObject({
			error: expect.any(String),
			provider: 'test',
			taskId: '829',
		});
		expect(output[1]!.json).toMatchObject({ taskId: 'new-1' });
		expect(sent).toEqual([1]);
	});
});

describe('an item without data', () => {
	const node: Partial<INode> = { parameters: { imageUrl: '={{ $json.image }}' } };
	const refusal = InvalidInputError.forField('Image URL', undefined, 'a URL');

	it('is an error that says so', async () => {
		const { outcome, sent } = await run([{ json: {} }], { node, refusal });
		expect(outcome).toMatchObject({
			ok: false,
			error: {
				message:
					'The item is empty, so nothing came in for the fields of this node. "Image URL" is empty; allowed: a URL',
				description: expect.stringContaining('Skip Empty Items') as string,
			},
		});
		expect(sent).toEqual([]);
	});

	it("says so once where n8n's own message names the item", async () => {
		const parameters = { imageInputType: 'binary' };
		const error = new NodeOperationError({} as INode, 'but none was found [item 0]');
		const { outcome } = await run([{ json: {} }], { node: { parameters }, refusal: error });
		expect(outcome).toMatchObject({
			ok: false,
			error: {
				message:
					'The item is empty, so nothing came in for the fields of this node. but none was found',
			},
		});
	});

	it.each([
		['takes nothing from the item', { imageUrl: '' }, refusal],
		['fails for another reason', { imageUrl: '={{ $json.image }}' }, new Error('no memory')],
	])('keeps its own reason if the node %s', async (_case, parameters, error) => {
		const { outcome } = await run([{ json: {} }], {
			node: { parameters },
			refusal: error,
			options: { skipEmptyItems: true },
		});
		expect(outcome).toMatchObject({ ok: false, error: { message: error.message } });
	});

	it('is skipped with "Skip Empty Items", and the others keep their links', async () => {
		const { output, sent } = await run([{ json: {} }, { json: { image: 'a' } }], {
			node,
			refusal,
			options: { skipEmptyItems: true },
		});
		expect(sent).toEqual([1]);
		expect(output).toMatchObject([{ json: { taskId: 'new-1' }, pairedItem: { item: 1 } }]);
	});

	it('gives no output if it is the only one', async () => {
		const options = { skipEmptyItems: true };
		expect((await run([{ json: {} }], { node, refusal, options })).output).toEqual([]);
	});

	it('is ordered if the form is complete without it', async () => {
		const parameters = { imageUrl: 'https://example.com/a.jpg' };
		const { sent } = await run([{ json: {} }], {
			node: { parameters },
			options: { skipEmptyItems: true },
		});
		expect(sent).toEqual([0]);
	});
});
