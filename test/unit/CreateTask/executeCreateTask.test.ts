import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, INode } from 'n8n-workflow';

import { executeCreateTask } from '../../../nodes/CreateTask/executeCreateTask';
import { TaskMemory } from '../../../nodes/CreateTask/taskMemory';
import type { ProviderCall, VideoProvider } from '../../../nodes/providers/provider';
import { InvalidInputError } from '../../../nodes/shared/failures';
import { fakeExecution, type FakeExecution } from '../support/executeFunctions';
import { ambiguous, permanent, transient } from '../support/failures';
import { useFakeClock } from '../support/fakeClock';
import { fakeProvider } from '../support/fakeProvider';
import { created, fakeTaskRequest } from '../support/fakeTaskRequest';

const clock = useFakeClock();

/** Items with a number each. */
const items = (count: number) =>
	Array.from({ length: count }, (_, number) => ({ json: { number } as IDataObject }));

/** A provider whose item n gives task n, unless the script says otherwise. */
function scripted(scripts: Record<number, Partial<Parameters<typeof fakeTaskRequest>[0]> | Error>) {
	const requests = new Map<number, ReturnType<typeof fakeTaskRequest>>();
	const prepare = async ({ itemIndex }: ProviderCall) => {
		const script = scripts[itemIndex] ?? {};
		if (script instanceof Error) throw script;
		const known = requests.get(itemIndex);
		if (known) return known.request;
		const request = fakeTaskRequest({
			send: [created(`task-${itemIndex}`)],
			find: [undefined],
			externalTaskId: `order-${itemIndex}`,
			content: { itemIndex },
			...script,
		});
		requests.set(itemIndex, request);
		return request.request;
	};
	return {
		provider: fakeProvider({ prepare }),
		calls: () => [...requests.values()].flatMap(({ calls }) => calls),
	};
}

async function run(provider: VideoProvider, execution: FakeExecution = {}) {
	const { parameters = { options: {} }, ...others } = execution;
	const fake = fakeExecution({
		items: items(3),
		parameters: (itemIndex) => ({
			provider: 'test',
			...(typeof parameters === 'function' ? parameters(itemIndex) : parameters),
		}),
		...others,
	});
	const output = executeCreateTask(fake.context, [provider]).then((outputs) => outputs.flat());
	return { ...fake, output };
}

const failedItem = { json: expect.objectContaining({ error: expect.any(String) }) };

describe('Create Task', () => {
	it('returns one item per input item, in order, each paired with its input item', async () => {
		const { provider } = scripted({});
		const { output } = await run(provider);
		expect(await output).toEqual(
			[0, 1, 2].map((itemIndex) => ({
				json: {
					provider: 'test',
					taskId: `task-${itemIndex}`,
					externalTaskId: `order-${itemIndex}`,
					status: 'submitted',
				},
				pairedItem: { item: itemIndex },
			})),
		);
	});

	it('adds the raw answer and the input fields when the options ask for them', async () => {
		const { provider } = scripted({ 0: { send: [created('1', { raw: { task_id: '1' } })] } });
		const { output } = await run(provider, {
			items: [{ json: { order: 5, taskId: 'of the input' } }],
			parameters: { options: { output: 'raw', inputFields: 'beside' } },
		});
		expect((await output)[0]!.json).toEqual({
			order: 5,
			provider: 'test',
			taskId: '1',
			externalTaskId: 'order-0',
			status: 'submitted',
			raw: { task_id: '1' },
		});
	});

	it.each([
		[1, 1],
		[2, 2],
		[undefined, 5],
	])('processes %p items at a time', async (concurrency, expected) => {
		let running = 0;
		let most = 0;
		const provider = fakeProvider({
			prepare: async ({ itemIndex }) => ({
				content: itemIndex,
				send: async () => {
					most = Math.max(most, ++running);
					await new Promise((resolve) => setImmediate(resolve));
					running--;
					return created(`task-${itemIndex}`);
				},
			}),
		});
		const options = concurrency === undefined ? {} : { concurrency };
		const { output } = await run(provider, { items: items(8), parameters: { options } });
		expect(await output).toHaveLength(8);
		expect(most).toBe(expected);
	});

	it('shows each hint of the provider once', async () => {
		const { request } = fakeTaskRequest({ send: [created('1')] });
		const provider = fakeProvider({
			prepare: async (call) => {
				call.hint('The documents disagree');
				return request;
			},
		});
		const { output, hints } = await run(provider);
		await output;
		expect(hints).toEqual(['The documents disagree']);
	});

	it('logs each task that it creates', async () => {
		const { output, log } = await run(scripted({}).provider);
		await output;
		expect(log.map(({ message }) => message)).toEqual([
			'Test task task-0 is created for item 0',
			'Test task task-1 is created for item 1',
			'Test task task-2 is created for item 2',
		]);
	});
});

describe('Create Task, set to stop at an error', () => {
	it('checks every item before it creates the first task', async () => {
		const { provider, calls } = scripted({ 2: new InvalidInputError('"Mode" is "fast"') });
		const { output } = await run(provider);
		await expect(output).rejects.toHaveProperty('message', '"Mode" is "fast"');
		expect(calls()).toEqual([]);
	});

	it('starts no new task after an error and names the tasks that exist', async () => {
		const { provider, calls } = scripted({ 1: { send: [permanent({ message: 'refused' })] } });
		const { output } = await run(provider, {
			items: items(4),
			parameters: { options: { concurrency: 1 } },
		});
		await expect(output).rejects.toHaveProperty(
			'message',
			'refused (External Task ID order-1). Tasks created by this run: task-0',
		);
		expect(calls()).toEqual(['send order-0', 'send order-1']);
	});

	it('awaits tasks in flight and names them in the error', async () => {
		const late = new Promise<void>((resolve) => setTimeout(resolve, 20));
		const provider = fakeProvider({
			prepare: async ({ itemIndex }) => ({
				content: itemIndex,
				send: async () => {
					if (itemIndex === 0) throw permanent({ message: 'refused' });
					await late;
					return created(`task-${itemIndex}`);
				},
			}),
		});
		const { output } = await run(provider);
		await expect(output).rejects.toHaveProperty(
			'message',
			'refused. Tasks created by this run: task-1, task-2',
		);
	});

	it('names every task that may exist and omits refused ones', async () => {
		const open = { send: [ambiguous({ message: 'no answer' })] };
		const { provider } = scripted({ 0: open, 2: open, 3: { send: [permanent()] } });
		const { output } = await run(provider, { items: items(4) });
		await expect(output).rejects.toHaveProperty(
			'message',
			'no answer. A task may exist at Test, so it is not submitted again (External Task ID order-0). Tasks created by this run: task-1. Tasks that may exist, by External Task ID: order-2',
		);
	});

	it('names the items whose tasks may exist when the provider has no external ids', async () => {
		const open = { send: [ambiguous({ message: 'no answer' })], find: undefined };
		const { provider } = scripted({ 0: open, 2: open, 3: open });
		const { output } = await run(provider, { items: items(4) });
		await expect(output).rejects.toHaveProperty(
			'message',
			'no answer. A task may exist at Test, so it is not submitted again. Tasks created by this run: task-1. Tasks may also exist for the items 2, 3',
		);
	});

	it('names tasks that unsuccessful answers mention', async () => {
		const open = (taskId: string) => ({
			send: [ambiguous({ taskId }), permanent({ message: 'refused' })],
			find: [undefined, permanent({ message: 'no key' })],
		});
		const { provider } = scripted({ 0: open('maybe-0'), 2: open('maybe-2') });
		const { output } = await run(provider);
		await expect(output).rejects.toHaveProperty(
			'message',
			'no key. A task may exist at Test, so it is not submitted again. Tasks created by this run: task-1. Tasks that may exist: maybe-2',
		);
	});

	it('keeps the details of the failure', async () => {
		const { provider } = scripted({
			0: { send: [permanent({ code: '1201', requestId: 'r1', httpStatus: 400 })] },
		});
		const { output } = await run(provider, { items: items(1) });
		const error = await output.catch((reason: unknown) => reason);
		expect(error).toMatchObject({
			httpCode: '400',
			context: {
				itemIndex: 0,
				data: { provider: 'test', externalTaskId: 'order-0', code: '1201', requestId: 'r1' },
			},
		});
	});
});

describe('Create Task, set to continue at an error', () => {
	const scripts = {
		0: new InvalidInputError('"Mode" is "fast"', 'Choose one.'),
		2: { send: [permanent({ message: 'refused', code: '1301' })] },
	};

	it('puts the error into its item, with the details beside it', async () => {
		const { output } = await run(scripted(scripts).provider, {
			continueOnFail: true,
			node: { onError: 'continueRegularOutput' },
		});
		expect(await output).toEqual([
			{
				json: { error: '"Mode" is "fast"', itemIndex: 0, description: 'Choose one.' },
				pairedItem: { item: 0 },
			},
			expect.objectContaining({ json: expect.objectContaining({ taskId: 'task-1' }) }),
			{
				json: {
					error: 'refused (External Task ID order-2)',
					itemIndex: 2,
					provider: 'test',
					externalTaskId: 'order-2',
					code: '1301',
				},
				pairedItem: { item: 2 },
			},
		]);
	});

	it("sends exactly error, message and details to n8n's error output", async () => {
		const { output } = await run(scripted(scripts).provider, {
			continueOnFail: true,
			node: { onError: 'continueErrorOutput' },
		});
		const message = 'refused (External Task ID order-2)';
		expect((await output)[2]!.json).toEqual({
			error: message,
			message,
			details: { itemIndex: 2, provider: 'test', externalTaskId: 'order-2', code: '1301' },
		});
	});
});

describe('Create Task, run again', () => {
	/** n8n runs the node again with the same context. */
	async function runs(
		provider: VideoProvider,
		count: number,
		settings: { node?: Partial<INode>; continueOnFail?: boolean } = {},
	) {
		const nodeContext: IDataObject = {};
		const outputs: unknown[] = [];
		for (let run_ = 0; run_ < count; run_++) {
			const { output } = await run(provider, { nodeContext, ...settings });
			outputs.push(await output.catch((error: Error) => error.message));
		}
		return outputs;
	}

	it('returns the tasks of the first run after an error and submits only the missing ones', async () => {
		const { provider, calls } = scripted({
			1: { send: [permanent({ message: 'refused' }), created('task-1')] },
		});
		const [, second] = await runs(provider, 2);
		expect(second).toMatchObject([0, 1, 2].map((item) => ({ json: { taskId: `task-${item}` } })));
		expect(calls().filter((call) => call === 'send order-0')).toHaveLength(1);
		expect(calls().filter((call) => call === 'send order-2')).toHaveLength(1);
	});

	it.each([
		['', {}, {}],
		[' also with Retry On Fail', { node: { retryOnFail: true } }, {}],
		[
			', even when the first item reports an error and n8n does not run it again',
			{ continueOnFail: true },
			{ 0: { send: [permanent()] } },
		],
	])('creates new tasks after delivery%s', async (_case, settings, failing) => {
		const { provider, calls } = scripted(failing);
		await runs(provider, 2, settings);
		expect(calls().filter((call) => call === 'send order-1')).toHaveLength(2);
	});

	it('returns the tasks of the first run when n8n runs it again because the first item has an error', async () => {
		const { provider, calls } = scripted({
			0: { send: [permanent({ message: 'refused' }), created('task-0')] },
		});
		const outputs = await runs(provider, 2, { node: { retryOnFail: true }, continueOnFail: true });
		expect(outputs[0]).toMatchObject([failedItem, {}, {}]);
		expect(outputs[1]).toMatchObject(
			[0, 1, 2].map((item) => ({ json: { taskId: `task-${item}` } })),
		);
		expect(calls().filter((call) => call === 'send order-1')).toHaveLength(1);
	});

	it('does not repeat an ambiguous submission as a tool that continues on errors', async () => {
		const { provider, calls } = scripted({
			0: { send: [ambiguous()], find: [permanent(), created('task-0')], externalTaskId: undefined },
		});
		const node = { type: 'n8n-nodes-ai-image-to-video.createTaskTool' };
		const outputs = await runs(provider, 2, { node, continueOnFail: true });
		expect(outputs[1]).toMatchObject([{ json: { taskId: 'task-0' } }, {}, {}]);
		expect(calls().filter((call) => /^send (?!order)/.test(call))).toHaveLength(1);
	});
});

describe('Create Task, retried', () => {
	/** Items 0 and 1 are paid for; item 2 is open, at a provider without external ids. */
	const firstTry = () => ({
		0: { find: undefined },
		1: { find: undefined },
		2: { find: undefined, send: [ambiguous({ message: 'no answer' })] },
	});
	const settings = [
		['Stop', { continueOnFail: false }],
		['Continue', { continueOnFail: true, node: { onError: 'continueRegularOutput' } }],
		['Error Output', { continueOnFail: true, node: { onError: 'continueErrorOutput' } }],
	] as const;

	const unreadable = { getCredentials: async () => await Promise.reject(new Error('no key')) };
	const brokenOptions = (itemIndex: number) => {
		if (itemIndex >= 0) throw new Error('the expression is broken');
		return {};
	};

	/** What is wrong in the second try, before any item is worked on. */
	const breaks: Array<[string, FakeExecution & { override?: object }, RegExp]> = [
		['the credential cannot be read', { override: unreadable }, /no key/],
		[
			'the time limit is not a number',
			{ parameters: { provider: 'test', options: { requestTimeout: 'soon' } } },
			/"Request Timeout \(Seconds\)" is "soon"/,
		],
		['an expression of the options is broken', { parameters: brokenOptions }, /is broken/],
		['the provider is gone', { parameters: { provider: 'gone', options: {} } }, /no provider/],
		[
			'the limit of tasks is not a number',
			{ parameters: { provider: 'test', options: { maxTasksPerExecution: 'few' } } },
			/"Max Tasks per Execution" is "few"/,
		],
	];

	async function secondTry(
		{ override = {}, ...broken }: FakeExecution & { override?: object },
		setting: Partial<FakeExecution>,
		scripts: Parameters<typeof scripted>[0] = firstTry(),
	) {
		const nodeContext: IDataObject = {};
		const { provider, calls } = scripted(scripts);
		const first = await run(provider, { items: items(4), nodeContext, continueOnFail: true });
		await first.output;
		const before = calls().length;
		const second = fakeExecution({
			items: items(5),
			nodeContext,
			...setting,
			parameters: { provider: 'test', options: {} },
			...broken,
		});
		Object.assign(second.context, override);
		const outcome = await executeCreateTask(second.context, [provider]).then(
			(outputs) => ({ output: outputs.flat(), message: undefined }),
			(error: Error) => ({ output: undefined, message: error.message }),
		);
		return { ...outcome, log: second.log, sent: calls().slice(before) };
	}

	// The first try is left before its results are delivered, so that its tasks are remembered.
	beforeEach(() => {
		jest.spyOn(TaskMemory.prototype, 'forgetThisRun').mockImplementationOnce(() => {});
	});

	const cells = breaks.flatMap(([what, broken, reason]) =>
		settings.map(([name, setting]) => [what, name, broken, setting, reason] as const),
	);
	it.each(cells)(
		'%s, under %s: names every task that is paid for or open',
		async (_what, name, broken, setting, reason) => {
			const scripts = { ...firstTry(), 2: { send: [ambiguous()], find: [permanent()] } };
			const { output, message, log, sent } = await secondTry(broken, setting, scripts);
			expect(sent).toEqual([]);
			if (name === 'Stop') {
				expect(message).toMatch(reason);
				expect(message).toContain('Tasks created by this run: task-0, task-1, task-3');
				expect(message).toContain('Tasks that may exist, by External Task ID: order-2');
				expect(log.map((line) => line.message)).toContain(message);
				return;
			}
			expect(output!.map(({ json }) => json.taskId)).toEqual([
				...['task-0', 'task-1', undefined, 'task-3', undefined],
			]);
			const [open, missing] = [output![2]!.json, output![4]!.json];
			expect(missing.error).toMatch(reason);
			expect(open.error).toMatch(reason);
			expect(open.error).toMatch(/A task may exist at Test.* \(External Task ID order-2\)$/);
			const facts = name === 'Continue' ? open : open.details;
			expect(facts).toMatchObject({ externalTaskId: 'order-2', maybeCreated: true });
			for (const taskId of ['task-0', 'task-1', 'task-3']) {
				expect(log.map((line) => line.message).join()).toContain(taskId);
			}
		},
	);

	it('names all tasks when an item is still open at a provider without external ids', async () => {
		const { message, log, sent } = await secondTry({}, { continueOnFail: false });
		expect(message).toBe(
			'no answer. A task may exist at Test, so it is not submitted again. Tasks created by this run: task-0, task-1, task-3',
		);
		expect(log.map((line) => line.message)).toContain(
			'no answer. A task may exist at Test, so it is not submitted again (item 2). Tasks created by this run: task-0, task-1, task-3',
		);
		expect(sent).toEqual([]);
	});

	it('returns paid tasks that no longer pass the check, and names the open task that fails it', async () => {
		const nodeContext: IDataObject = {};
		const first = scripted({ 2: { send: [ambiguous()], find: [permanent()] } });
		await (
			await run(first.provider, { nodeContext, continueOnFail: true })
		).output;
		const refusal = new InvalidInputError('"Mode" is "fast"', 'Choose one.');
		const second = scripted({ 0: refusal, 1: refusal, 2: refusal });
		const { output } = await run(second.provider, { nodeContext, continueOnFail: true });
		expect(await output).toMatchObject([
			{ json: { taskId: 'task-0' } },
			{ json: { taskId: 'task-1' } },
			{
				json: {
					error:
						'"Mode" is "fast". A task may exist at Test, so it is not submitted again (External Task ID order-2)',
					description: 'Choose one.',
					externalTaskId: 'order-2',
					maybeCreated: true,
				},
			},
		]);
	});

	it('names existing tasks when the check of another item stops the node', async () => {
		const { message } = await secondTry(
			{},
			{ continueOnFail: false },
			{
				...firstTry(),
				2: {},
				4: new InvalidInputError('"Mode" is "fast"'),
			},
		);
		expect(message).toBe(
			'"Mode" is "fast". Tasks created by this run: task-0, task-1, task-2, task-3',
		);
	});

	it('needs no credential when every item is paid for', async () => {
		const nodeContext: IDataObject = {};
		const { provider } = scripted({});
		await (
			await run(provider, { nodeContext })
		).output;
		const { context } = fakeExecution({ items: items(3), nodeContext });
		Object.assign(context, unreadable);
		const output = (await executeCreateTask(context, [provider])).flat().flat();
		expect(output.map(({ json }) => json.taskId)).toEqual(['task-0', 'task-1', 'task-2']);
	});

	it('returns the paid task of an item whose expressions evaluate differently in the retrying execution', async () => {
		const nodeContext: IDataObject = {};
		const node = { parameters: { prompt: '={{ $execution.id }}' } };
		const first = scripted({});
		await (
			await run(first.provider, { nodeContext, node })
		).output;
		const second = scripted({ 0: { content: { itemIndex: 'another' } } });
		const { output } = await run(second.provider, { nodeContext, node, executionId: 'retry' });
		expect((await output)[0]!.json.taskId).toBe('task-0');
		expect(second.calls()).toEqual([]);
	});

	it('submits a request that the user changed in the retrying execution, except over an open one', async () => {
		const nodeContext: IDataObject = {};
		const first = scripted({ 1: { find: undefined, send: [ambiguous()] } });
		await (
			await run(first.provider, { nodeContext, continueOnFail: true })
		).output;
		const second = scripted({ 0: { send: [created('new-0')] } });
		const { output, log } = await run(second.provider, {
			nodeContext,
			continueOnFail: true,
			executionId: 'retry',
			node: { parameters: { prompt: 'a dog' } },
		});
		const [changed, open] = await output;
		expect(changed!.json.taskId).toBe('new-0');
		expect(open!.json).toMatchObject({
			error:
				'A task may exist at Test from before the node was changed, so the new order is not submitted',
			description: expect.stringContaining('start a new execution') as string,
			maybeCreated: true,
		});
		expect(second.calls()).not.toContain('send order-1');
		expect(log.map(({ message }) => message)).toContain(`${String(open!.json.error)} (item 1)`);
	});
});

describe('Create Task, with a limit of tasks', () => {
	const limited = (maxTasksPerExecution: unknown, more: FakeExecution = {}) => ({
		parameters: { options: { maxTasksPerExecution } as IDataObject },
		...more,
	});

	it('refuses the task above the limit before sending anything, and names the limit and the number of existing tasks', async () => {
		const { provider, calls } = scripted({});
		const { output } = await run(provider, limited(2, { continueOnFail: true }));
		expect(await output).toMatchObject([
			{ json: { taskId: 'task-0' } },
			{ json: { taskId: 'task-1' } },
			{
				json: {
					error: '"Max Tasks per Execution" is 2, and this execution has 2 already',
				},
			},
		]);
		expect(calls()).toEqual(['send order-0', 'send order-1']);
	});

	it('counts all runs of a loop', async () => {
		const nodeContext: IDataObject = {};
		const { provider } = scripted({});
		for (const runIndex of [0, 1]) {
			await (
				await run(provider, limited(6, { nodeContext, runIndex }))
			).output;
		}
		const { output } = await run(provider, limited(6, { nodeContext, runIndex: 2 }));
		await expect(output).rejects.toThrow('is 6, and this execution has 6 already');
	});

	it('does not count reused tasks or tasks that existed before', async () => {
		const nodeContext: IDataObject = {};
		const { provider } = scripted({
			0: {
				returnExisting: true,
				send: [permanent({ reason: 'maybeDuplicate' })],
				find: [created('old-0')],
			},
			2: { send: [permanent(), created('task-2')] },
		});
		const first = await run(provider, limited(2, { nodeContext }));
		await expect(first.output).rejects.toThrow();
		const { output } = await run(provider, limited(2, { nodeContext }));
		expect((await output).map(({ json }) => json.taskId)).toEqual(['old-0', 'task-1', 'task-2']);
	});

	it('counts ambiguous submissions', async () => {
		const open = { find: undefined, send: [ambiguous()] };
		const { provider } = scripted({ 0: open });
		const { output } = await run(provider, limited(2, { continueOnFail: true }));
		expect((await output)[2]!.json.error).toContain('is 2, and this execution has 2 already');
	});

	it.each([[0], [-1], [1.5], ['few'], [''], [null], [Number.NaN], [Infinity], [true], [[3]]])(
		'refuses %p',
		async (limit) => {
			const { provider, calls } = scripted({});
			const { output } = await run(provider, limited(limit));
			await expect(output).rejects.toThrow(
				/"Max Tasks per Execution" is .*; allowed: a whole number from 1/,
			);
			expect(calls()).toEqual([]);
		},
	);

	it('accepts a number as text from an expression', async () => {
		const { output } = await run(scripted({}).provider, limited('3'));
		expect(await output).toHaveLength(3);
	});
});

describe('Create Task, when the execution is cancelled', () => {
	it('ends with the cancel reason although answers have arrived', async () => {
		const controller = new AbortController();
		const reason = new Error('cancelled');
		const { provider, calls } = scripted({ 0: { whileSending: () => controller.abort(reason) } });
		const { output, log } = await run(provider, {
			signal: controller.signal,
			parameters: { options: { concurrency: 1 } },
		});
		await expect(output).rejects.toBe(reason);
		expect(calls()).toEqual(['send order-0']);
		expect(log.map(({ message }) => message)).toEqual([
			'Test task task-0 is created for item 0',
			'The execution was cancelled. Tasks created by this run: task-0',
		]);
	});

	it('stops waiting for the next attempt', async () => {
		const controller = new AbortController();
		clock.whileSleeping(() => controller.abort(new Error('cancelled')));
		const { provider, calls } = scripted({ 0: { send: [transient(), created('task-0')] } });
		const { output } = await run(provider, { items: items(1), signal: controller.signal });
		await expect(output).rejects.toThrow('cancelled (External Task ID order-0)');
		expect(calls()).toEqual(['send order-0']);
	});

	it('sends nothing when the execution was cancelled before the node started', async () => {
		const { provider, calls } = scripted({});
		const { output } = await run(provider, { signal: AbortSignal.abort(new Error('cancelled')) });
		await expect(output).rejects.toThrow('cancelled');
		expect(calls()).toEqual([]);
	});
});

it.each([
	['two minutes', {}, {}, 120],
	['as long as the provider may need', { createTimeoutSeconds: 600 }, {}, 600],
	['as long as the user allows', { createTimeoutSeconds: 600 }, { requestTimeout: 5 }, 5],
])('waits for an answer %s', async (_howLong, more, options, seconds) => {
	const timeouts: Array<number | undefined> = [];
	const helpers = {
		httpRequestWithAuthentication: async (_type: string, request: IHttpRequestOptions) => {
			timeouts.push(request.timeout);
			return { statusCode: 200, body: '{}' };
		},
	};
	const provider = fakeProvider({
		...more,
		prepare: async (call) => ({
			content: {},
			send: async () => {
				await call.request({ method: 'POST', url: 'https://api.example.com/tasks' });
				return created('1');
			},
		}),
	});
	const { output } = await run(provider, {
		items: items(1),
		parameters: { options },
		helpers: helpers as unknown as IExecuteFunctions['helpers'],
	});
	await output;
	// n8n's own limit, which comes a second after ours.
	expect(timeouts).toEqual([seconds * 1_000 + 1_000]);
});

it('waits between attempts no longer than "Retry For" allows', async () => {
	const busy = transient({ message: 'busy' });
	const { provider } = scripted({ 0: { send: [busy] } });
	const { output } = await run(provider, {
		items: items(1),
		parameters: { options: { retryFor: 3 } },
	});
	await expect(output).rejects.toThrow('busy');
	expect(clock.sleeps).toEqual([1_000, 2_000]);
});
