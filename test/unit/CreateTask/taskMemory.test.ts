import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';

import type { SubmissionFacts } from '../../../nodes/CreateTask/submissionFacts';
import { TaskMemory } from '../../../nodes/CreateTask/taskMemory';
import { fakeExecution, type FakeExecution } from '../support/executeFunctions';
import { created } from '../support/fakeTaskRequest';

const provider = { id: 'test', displayName: 'Test' };
const open: SubmissionFacts = {
	provider,
	maybeCreated: true,
	startedAt: 5,
	externalTaskId: 'id-1',
};
const refused: SubmissionFacts = { ...open, maybeCreated: false };
const paid: SubmissionFacts = { ...open, task: created('1', { raw: {} }) };

let nodeContext: IDataObject;
beforeEach(() => {
	nodeContext = {};
});

/** The memory as a run of the node opens it. The node's context is the same in all of them. */
const memoryOf = (run: FakeExecution = {}, steeringOptions: string[] = []): TaskMemory =>
	new TaskMemory(
		fakeExecution({ nodeContext, items: [{ json: {} }, { json: {} }], ...run }).context,
		steeringOptions,
	);

/** The execution that retries the first, after n8n has saved and loaded it. */
const retry = (run: FakeExecution = {}, steeringOptions: string[] = []): TaskMemory => {
	nodeContext = JSON.parse(JSON.stringify(nodeContext)) as IDataObject;
	return memoryOf({ executionId: 'execution-2', ...run }, steeringOptions);
};

const withParameters = (parameters: INode['parameters']) => ({ node: { parameters } });
const ids = (entries: Array<{ task?: { taskId: string }; externalTaskId?: string }>) =>
	entries.map(({ task, externalTaskId }) => task?.taskId ?? externalTaskId);

describe('the memory of a node', () => {
	it('is empty at first', () => {
		expect(memoryOf().recall(0)).toBeUndefined();
	});

	it('returns the last remembered value', () => {
		const memory = memoryOf();
		memory.remember(0, open);
		memory.remember(0, refused);
		expect(memory.recall(0)).toMatchObject(refused);
		expect(memoryOf().recall(0)).toMatchObject(refused);
	});

	it('distinguishes items and the runs of a loop', () => {
		memoryOf({ runIndex: 0 }).remember(0, open);
		expect(memoryOf({ runIndex: 0 }).recall(1)).toBeUndefined();
		expect(memoryOf({ runIndex: 1 }).recall(0)).toBeUndefined();
		expect(memoryOf({ runIndex: 0 }).recall(0)).toBeDefined();
	});

	it('stores only hashes, no content of parameters, items or requests', () => {
		const secret = { prompt: 'private words' };
		const run = { ...withParameters(secret), items: [{ json: secret }] };
		memoryOf(run).remember(0, open, secret);
		expect(JSON.stringify(nodeContext)).not.toContain('private words');
	});

	it('keeps other values in the context unchanged', () => {
		nodeContext = { other: 'value' };
		memoryOf().remember(0, open);
		expect(nodeContext).toMatchObject({ other: 'value' });
	});

	it.each<[string, INodeExecutionData['json']]>([
		['a circular item', Object.assign({}, { own: {} })],
		['an item with a big integer', { count: 10n as never }],
	])('accepts %s', (_case, json) => {
		if (json.own) json.own = json;
		const memory = memoryOf({ items: [{ json }] });
		memory.remember(0, open);
		expect(memory.recall(0)).toMatchObject(open);
	});
});

describe('an execution that retries another', () => {
	const ordered = withParameters({ prompt: '={{ $json.prompt }} {{ $now }}', options: {} });

	it('recognises a request by the entered parameters and the item', () => {
		memoryOf(ordered).remember(0, paid);
		expect(retry(ordered).recall(0)).toMatchObject(paid);
	});

	it('treats changed parameters as a new request and still names the task', () => {
		memoryOf(ordered).remember(0, paid);
		const memory = retry(withParameters({ prompt: 'a dog' }));
		expect(memory.recall(0)).toBeUndefined();
		memory.remember(0, { ...paid, task: created('2') });
		expect(ids(memory.undelivered().created).sort()).toEqual(['1', '2']);
	});

	it('treats a changed item as a new request', () => {
		memoryOf({ items: [{ json: { prompt: 'a cat' } }] }).remember(0, paid);
		expect(retry({ items: [{ json: { prompt: 'a dog' } }] }).recall(0)).toBeUndefined();
	});

	it('keeps the ambiguous submission of a changed request and reports the change', () => {
		memoryOf(ordered).remember(0, open);
		const changed = withParameters({ prompt: 'a dog' });
		expect(retry(changed).recall(0)).toMatchObject({ ...open, isOfOtherOrder: true });
		expect(retry(ordered).recall(0)).not.toHaveProperty('isOfOtherOrder');
	});

	it('drops the refusal of a changed request', () => {
		memoryOf(ordered).remember(0, refused);
		expect(retry(withParameters({})).recall(0)).toBeUndefined();
	});

	it('recognises a request whose fields and dates n8n saved and loaded', () => {
		const json = { at: new Date(0) as never, none: undefined as never, b: 1, a: { d: 1, c: 2 } };
		memoryOf({ items: [{ json }] }).remember(0, paid);
		const loaded = { a: { c: 2, d: 1 }, b: 1, at: '1970-01-01T00:00:00.000Z' };
		expect(retry({ items: [{ json: loaded }] }).recall(0)).toMatchObject(paid);
	});

	it('ignores options that only control the node', () => {
		const steering = ['retryFor'];
		const before = withParameters({ options: { retryFor: 60, mode: 'pro' } });
		memoryOf(before, steering).remember(0, paid);
		const patient = withParameters({ options: { retryFor: 600, mode: 'pro' } });
		expect(retry(patient, steering).recall(0)).toMatchObject(paid);
		const other = withParameters({ options: { retryFor: 60, mode: 'std' } });
		expect(retry(other, steering).recall(0)).toBeUndefined();
	});
});

describe('the memory after delivery', () => {
	it('is empty, because the same request then means a new task', () => {
		const memory = memoryOf();
		memory.remember(0, paid);
		memory.remember(1, refused);
		memory.forgetThisRun();
		expect(memoryOf().recall(0)).toBeUndefined();
		expect(memoryOf().recall(1)).toBeUndefined();
	});

	it('keeps the other runs', () => {
		memoryOf({ runIndex: 0 }).remember(0, paid);
		const second = memoryOf({ runIndex: 1 });
		second.remember(0, paid);
		second.forgetThisRun();
		expect(memoryOf({ runIndex: 0 }).recall(0)).toBeDefined();
	});

	it('keeps ambiguous submissions', () => {
		const memory = memoryOf();
		memory.remember(0, open);
		memory.forgetThisRun();
		expect(memoryOf().recall(0)).toMatchObject(open);
	});
});

describe('undelivered tasks', () => {
	it('are listed as tasks and ambiguous submissions, without the item that is named elsewhere', () => {
		const memory = memoryOf({ items: Array(4).fill({ json: {} }) as INodeExecutionData[] });
		memory.remember(0, paid);
		memory.remember(1, open);
		memory.remember(2, { ...open, externalTaskId: 'id-2' });
		memory.remember(3, refused);
		expect(ids(memory.undelivered().created)).toEqual(['1']);
		expect(ids(memory.undelivered().open)).toEqual(['id-1', 'id-2']);
		expect(ids(memory.undelivered(1).open)).toEqual(['id-2']);
	});

	it('name the run when it is another one', () => {
		memoryOf({ runIndex: 1 }).remember(0, open);
		const memory = memoryOf({ runIndex: 2 });
		memory.remember(1, open);
		expect(memory.undelivered().open.map((task) => memory.placeOf(task))).toEqual([
			'0 of run 1',
			'1',
		]);
	});
});

describe.each([
	['by its type', { type: 'n8n-nodes-ai-image-to-video.createTaskTool' }],
	['by its output', { rewireOutputLogTo: 'ai_tool' as const }],
])("the memory of an agent's tool, recognised %s", (_how, node) => {
	const call = (runIndex: number, ...args: IDataObject[]) =>
		memoryOf({
			node,
			runIndex,
			items: args.map((json) => ({ json: { ...json, toolCallId: `call-${runIndex}` } })),
		});
	const cat = { prompt: 'a cat' };
	const dog = { prompt: 'a dog' };

	it('recognises a call by its arguments, regardless of their order, the run and the item', () => {
		call(0, { prompt: 'a cat', mode: 'pro' }).remember(0, open);
		const later = call(3, dog, { mode: 'pro', prompt: 'a cat' });
		expect(later.recall(1)).toMatchObject(open);
		expect(later.recall(0)).toBeUndefined();
	});

	it('distinguishes equal calls by their order', () => {
		const first = call(0, cat, dog, cat);
		first.remember(2, { ...open, externalTaskId: 'id-2' });
		first.remember(0, open);
		const second = call(1, cat, cat, cat);
		expect(second.recall(0)?.externalTaskId).toBe('id-1');
		expect(second.recall(1)?.externalTaskId).toBe('id-2');
		expect(second.recall(2)).toBeUndefined();
	});

	it('recognises an ambiguous submission that a later call repeats in other words', () => {
		const content = { prompt: 'a cat', duration: '5' };
		call(0, cat).remember(0, open, content);
		const later = call(1, { prompt: 'a cat', duration: 5 }, { prompt: 'a cat', duration: '5' });
		expect(later.recallEqual(0, content)).toMatchObject(open);
		// One ambiguous submission stands for one task.
		expect(later.recallEqual(1, content)).toBeUndefined();
		later.remember(0, paid, content);
		later.forgetThisRun();
		expect(call(2, cat).recall(0)).toBeUndefined();
	});

	it('treats a call after delivery as a request for another video', () => {
		const memory = call(0, cat);
		memory.remember(0, paid);
		memory.forgetThisRun();
		expect(call(1, cat).recall(0)).toBeUndefined();
	});

	it('keeps an ambiguous submission when the agent calls again', () => {
		const memory = call(0, cat);
		memory.remember(0, open);
		memory.forgetThisRun();
		expect(call(1, cat).recall(0)).toMatchObject(open);
	});
});

describe('the limit of tasks', () => {
	const refuse = (existing: number) => new Error(`${existing} exist`);
	/** Sends for an item; ends as `end` says, which a test can hold back. */
	const send = (
		memory: TaskMemory,
		itemIndex: number,
		limit: number,
		end: () => Promise<SubmissionFacts> = async () => paid,
	) =>
		memory.sendWithin(itemIndex, limit, {
			send: async () => {
				memory.remember(itemIndex, open);
				memory.remember(itemIndex, await end());
				return itemIndex;
			},
			refuse,
		});

	it('counts tasks of all runs, including delivered ones and those of the retried execution', async () => {
		for (const runIndex of [0, 1]) {
			const memory = memoryOf({ runIndex });
			await send(memory, 0, 3);
			memory.forgetThisRun();
		}
		await send(retry({ runIndex: 2 }), 0, 3);
		await expect(send(memoryOf({ runIndex: 3 }), 0, 3)).rejects.toThrow('3 exist');
	});

	it('counts ambiguous submissions and not refusals', async () => {
		await send(memoryOf({ runIndex: 0 }), 0, 2, async () => open);
		await send(memoryOf({ runIndex: 1 }), 0, 2, async () => refused);
		await send(memoryOf({ runIndex: 2 }), 0, 2);
		await expect(send(memoryOf({ runIndex: 3 }), 0, 2)).rejects.toThrow('2 exist');
	});

	it('holds for simultaneous submissions, including parallel calls of an agent', async () => {
		const memories = [0, 1, 2, 3].map((runIndex) => memoryOf({ runIndex }));
		const sent = await Promise.allSettled(
			memories.flatMap((memory) => [send(memory, 0, 5), send(memory, 1, 5)]),
		);
		expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
		expect(sent.filter(({ status }) => status === 'rejected')).toMatchObject(
			Array(3).fill({ reason: new Error('5 exist') }),
		);
	});

	it('waits for submissions in flight, which may have created nothing', async () => {
		let answer: (facts: SubmissionFacts) => void = () => {};
		const first = send(memoryOf(), 0, 1, async () => await new Promise((end) => (answer = end)));
		const second = send(memoryOf(), 1, 1);
		answer(refused);
		await first;
		expect(await second).toBe(1);
	});

	it('sends nothing after the wait when the node has stopped', async () => {
		let answer: (facts: SubmissionFacts) => void = () => {};
		const first = send(memoryOf(), 0, 1, async () => await new Promise((end) => (answer = end)));
		const second = memoryOf().sendWithin(1, 1, {
			send: async () => 1,
			refuse,
			hasStopped: () => true,
		});
		answer(refused);
		await first;
		await expect(second).rejects.toThrow('The execution was stopped');
	});
});
