import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, INode } from 'n8n-workflow';

import { executeCreateTask } from '../../../nodes/CreateTask/executeCreateTask';
import type { ProviderCall, VideoProvider } from '../../../nodes/providers/provider';
import { InvalidInputError } from '../../../nodes/shared/failures';
import { fakeExecution, type FakeExecution } from '../support/executeFunctions';
import { ambiguous, permanent, transient } from '../support/failures';
import { useFakeClock } from '../support/fakeClock';
import { fakeProvider } from '../support/fakeProvider';
import { created, fakeTaskRequest } from '../support/fakeTaskRequest';

const clock = useFakeClock();

/** Items that are told apart by their number. */
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
	const fake = fakeExecution({ items: items(3), parameters: { options: {} }, ...execution });
	const output = executeCreateTask(fake.context, provider);
	return { ...fake, output };
}

const failedItem = { json: expect.objectContaining({ error: expect.any(String) }) };

describe('Create Task', () => {
	it('gives one item for each, in their order, linked to where it came from', async () => {
		const { provider } = scripted({});
		const { output } = await run(provider);
		expect(await output).toEqual(
			[0, 1, 2].map((itemIndex) => ({
				json: {
					provider: 'test',
					taskId: `task-${itemIndex}`,
					externalTaskId: `order-${itemIndex}`,
					status: 'submitted',
					videos: [],
				},
				pairedItem: { item: itemIndex },
			})),
		);
	});

	it('adds raw, and the input fields behind its own, where the user wants them', async () => {
		const { provider } = scripted({ 0: { send: [created('1', { raw: { task_id: '1' } })] } });
		const { output } = await run(provider, {
			items: [{ json: { order: 5, taskId: 'of the input' } }],
			parameters: { options: { output: 'raw', includeInputFields: true } },
		});
		expect((await output)[0]!.json).toEqual({
			order: 5,
			provider: 'test',
			taskId: '1',
			externalTaskId: 'order-0',
			status: 'submitted',
			videos: [],
			raw: { task_id: '1' },
		});
	});

	it.each([
		[1, 1],
		[2, 2],
		[undefined, 5],
	])('works on %p items at a time', async (concurrency, expected) => {
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

	it('shows what the provider wants the user to know, each once', async () => {
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
	it('checks every item before the first is paid for', async () => {
		const { provider, calls } = scripted({ 2: new InvalidInputError('"Mode" is "fast"') });
		const { output } = await run(provider);
		await expect(output).rejects.toHaveProperty('message', '[item 2] "Mode" is "fast"');
		expect(calls()).toEqual([]);
	});

	it('starts nothing new, and names the tasks that exist by then', async () => {
		const { provider, calls } = scripted({ 1: { send: [permanent({ message: 'refused' })] } });
		const { output } = await run(provider, {
			items: items(4),
			parameters: { options: { concurrency: 1 } },
		});
		await expect(output).rejects.toHaveProperty(
			'message',
			'[item 1] Task with External Task ID order-1: refused. Tasks created by this run: task-0',
		);
		expect(calls()).toEqual(['send order-0', 'send order-1']);
	});

	it('awaits what is in flight, and names that too', async () => {
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
			'[item 0] refused. Tasks created by this run: task-1, task-2',
		);
	});

	it('names every task that may exist, and none that was refused', async () => {
		const open = { send: [ambiguous({ message: 'no answer' })] };
		const { provider } = scripted({ 0: open, 2: open, 3: { send: [permanent()] } });
		const { output } = await run(provider, { items: items(4) });
		await expect(output).rejects.toHaveProperty(
			'message',
			'[item 0] Task with External Task ID order-0: no answer. A task may exist at Test, so it is not submitted again. Tasks created by this run: task-1. Tasks that may exist, by External Task ID: order-2',
		);
	});

	it('names the items of tasks that may exist at a provider without external ids', async () => {
		const open = { send: [ambiguous({ message: 'no answer' })], find: undefined };
		const { provider } = scripted({ 0: open, 2: open, 3: open });
		const { output } = await run(provider, { items: items(4) });
		await expect(output).rejects.toHaveProperty(
			'message',
			'[item 0] no answer. A task may exist at Test, so it is not submitted again. Tasks created by this run: task-1. Tasks may also exist for the items 2, 3',
		);
	});

	it('carries the details of the failure', async () => {
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

	it('gives the error in its item, with the details beside it', async () => {
		const { output } = await run(scripted(scripts).provider, {
			continueOnFail: true,
			node: { onError: 'continueRegularOutput' },
		});
		expect(await output).toEqual([
			{
				json: { error: '[item 0] "Mode" is "fast"', itemIndex: 0, description: 'Choose one.' },
				pairedItem: { item: 0 },
			},
			expect.objectContaining({ json: expect.objectContaining({ taskId: 'task-1' }) }),
			{
				json: {
					error: '[item 2] Task with External Task ID order-2: refused',
					itemIndex: 2,
					provider: 'test',
					externalTaskId: 'order-2',
					code: '1301',
				},
				pairedItem: { item: 2 },
			},
		]);
	});

	it("gives n8n's error output exactly error, message and details", async () => {
		const { output } = await run(scripted(scripts).provider, {
			continueOnFail: true,
			node: { onError: 'continueErrorOutput' },
		});
		const message = '[item 2] Task with External Task ID order-2: refused';
		expect((await output)[2]!.json).toEqual({
			error: message,
			message,
			details: { itemIndex: 2, provider: 'test', externalTaskId: 'order-2', code: '1301' },
		});
	});
});

describe('Create Task, run once more', () => {
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

	it('after an error, gives the tasks of the first run and sends only what is missing', async () => {
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
			', also where the first item tells of an error and n8n does not run it again',
			{ continueOnFail: true },
			{ 0: { send: [permanent()] } },
		],
	])('after delivery, creates new tasks%s', async (_case, settings, failing) => {
		const { provider, calls } = scripted(failing);
		await runs(provider, 2, settings);
		expect(calls().filter((call) => call === 'send order-1')).toHaveLength(2);
	});

	it('because its first item tells of an error, gives the tasks of the first run', async () => {
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

	it('as a tool that continues at errors, does not send again what it has left open', async () => {
		const { provider, calls } = scripted({
			0: { send: [ambiguous()], find: [permanent(), created('task-0')], externalTaskId: undefined },
		});
		const node = { type: 'n8n-nodes-image-to-video.createTaskTool' };
		const outputs = await runs(provider, 2, { node, continueOnFail: true });
		expect(outputs[1]).toMatchObject([{ json: { taskId: 'task-0' } }, {}, {}]);
		expect(calls().filter((call) => /^send (?!order)/.test(call))).toHaveLength(1);
	});
});

describe('Create Task, when the execution is cancelled', () => {
	it('ends with the reason although answers have come', async () => {
		const controller = new AbortController();
		const reason = new Error('cancelled');
		const { provider, calls } = scripted({ 0: { whileSending: () => controller.abort(reason) } });
		const { output, log } = await run(provider, {
			signal: controller.signal,
			parameters: { options: { concurrency: 1 } },
		});
		await expect(output).rejects.toBe(reason);
		expect(calls()).toEqual(['send order-0']);
		expect(log).toMatchObject([{ message: 'Test task task-0 is created for item 0' }]);
	});

	it('waits no longer to try again', async () => {
		const controller = new AbortController();
		clock.whileSleeping(() => controller.abort(new Error('cancelled')));
		const { provider, calls } = scripted({ 0: { send: [transient(), created('task-0')] } });
		const { output } = await run(provider, { items: items(1), signal: controller.signal });
		await expect(output).rejects.toThrow('[item 0] Task with External Task ID order-0: cancelled');
		expect(calls()).toEqual(['send order-0']);
	});

	it('sends nothing when that was before it began', async () => {
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
