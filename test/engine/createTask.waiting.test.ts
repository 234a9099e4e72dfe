import { setTimeout as realTime } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { chain, type NodeInput } from '../../engine';
import { createTask } from '../support/packageEngine';
import { sandboxEngineForTests } from '../support/sandboxEngine';
import { useSleptTime } from '../support/sleptTime';

const making = (parameters: INodeParameters = {}, settings: Partial<NodeInput> = {}) =>
	createTask(
		{
			provider: 'kling',
			imageUrl: '={{ $json.image ?? "https://example.com/photo.jpg" }}',
			waitForVideo: true,
			downloadVideo: false,
			...parameters,
		},
		settings,
	);
const inputOf = (count: number) => Array.from({ length: count }, () => ({ json: {} }));

describe('Create Task with "Wait for the Video"', () => {
	const test = sandboxEngineForTests({ holdNewTasks: true });
	const time = useSleptTime();

	const taskIds = () => test.sandbox.tasks('kling').map(({ id }) => id);
	const finishAll = async () => {
		for (const taskId of taskIds()) await test.sandbox.finish(taskId);
	};
	const operations = (operation: string) =>
		test.sandbox.requests().filter((request) => request.operation === operation);

	it('outputs the finished video with its file', async () => {
		time.whileSleeping = finishAll;
		const { parameters, ...node } = making();
		const { downloadVideo, ...asOnTheCanvas } = parameters!;
		expect(downloadVideo).toBe(false);
		const run = await test.engine.run(chain([{ ...node, parameters: asOnTheCanvas }]));
		expect(run.error).toBeUndefined();
		const [done] = run.output('Create');
		expect(done!.json).toMatchObject({ taskId: taskIds()[0], status: 'succeeded' });
		expect(done!.binary!.data).toMatchObject({ mimeType: 'video/mp4' });
		expect(run.output('Create', 1)).toEqual([]);
		expect(run.runs('Create')[0]!.hints?.[0]!.message).toMatch(/^Finished videos: 1 of 1, after /);
	});

	it('skips empty items between others, whose items and links stay right', async () => {
		time.whileSleeping = finishAll;
		const input = [{ json: {} }, { json: { image: 'https://example.com/a.jpg' } }, { json: {} }];
		const node = making({
			imageUrl: '={{ $json.image }}',
			options: { skipEmptyItems: true },
		});
		const run = await test.engine.run(chain([node]), { input });
		expect(run.error).toBeUndefined();
		expect(run.output('Create')).toMatchObject([
			{ json: { taskId: taskIds()[0], status: 'succeeded' }, pairedItem: { item: 1 } },
		]);
		expect(run.output('Create', 1)).toEqual([]);
		const nothing = await test.engine.run(chain([node]));
		expect(nothing.error).toBeUndefined();
		expect(nothing.output('Create')).toEqual([]);
		expect(test.sandbox.createdTasks('kling')).toBe(1);
	});

	it('outputs tasks at once when the switch is off', async () => {
		const run = await test.engine.run(chain([making({ waitForVideo: false })]));
		expect(run.json('Create')).toMatchObject([{ status: 'submitted' }]);
		expect(run.runs('Create')[0]!.data!.main).toHaveLength(1);
		expect(operations('get')).toEqual([]);
	});

	it('sends each item to its output, in the order of the input', async () => {
		time.whileSleeping = async () => {
			const [first, second, third] = taskIds();
			await test.sandbox.finish(third!);
			await test.sandbox.fail(second!, 'no motion');
			await test.sandbox.finish(first!);
		};
		const input = inputOf(3);
		const run = await test.engine.run(chain([making({ options: { concurrency: 1 } })]), { input });
		expect(run.error).toBeUndefined();
		const [first, second, third] = taskIds();
		expect(run.json('Create', 0).map(({ taskId }) => taskId)).toEqual([first, third]);
		expect(run.json('Create', 1)).toMatchObject([
			{ taskId: second, failure: { message: 'no motion' } },
		]);
		expect(run.output('Create', 0).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 2 },
		]);
	});

	it('gives up in time and keeps the task ID', async () => {
		const run = await test.engine.run(chain([making({ giveUpAfter: 3 })]));
		expect(time.elapsed).toBeGreaterThan(175_000);
		expect(time.elapsed).toBeLessThan(190_000);
		expect(run.json('Create', 1)).toMatchObject([
			{ taskId: taskIds()[0], failure: { code: 'timedOut' } },
		]);
	});

	it('stops at a failed video if it is told to, and names all tasks', async () => {
		time.whileSleeping = async () => await test.sandbox.fail(taskIds()[1]!, 'no motion');
		const node = making({ ifVideoFails: 'stop', options: { concurrency: 1 } });
		const run = await test.engine.run(chain([node]), { input: inputOf(3) });
		expect(run.error?.message).toBe(
			`The video was not made: no motion. Tasks created by this run: ${taskIds().join(', ')}`,
		);
	});

	describe('after a failed wait', () => {
		/** The task cannot be read any more, as with a revoked key. */
		const unreadable = (times: number | 'always' = 'always') =>
			test.sandbox.addFault({ kind: 'status', status: 403, operation: 'get', times });

		it('names the tasks, and waits for the same tasks when the execution is retried', async () => {
			const fault = unreadable();
			const first = await test.engine.run(chain([making()]), { input: inputOf(1) });
			const [taskId] = taskIds();
			expect(first.error?.message).toContain(`Tasks created by this run: ${taskId!}`);
			fault.remove();
			time.whileSleeping = finishAll;
			const second = await test.engine.retry(first);
			expect(second.error).toBeUndefined();
			expect(second.json('Create')).toMatchObject([{ taskId, status: 'succeeded' }]);
			expect(test.sandbox.createdTasks()).toBe(1);
		});

		it('waits for the same tasks with Retry On Fail', async () => {
			unreadable(1);
			time.whileSleeping = finishAll;
			const node = making({}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 });
			const run = await test.engine.run(chain([node]), { input: inputOf(1) });
			expect(run.error).toBeUndefined();
			expect(run.json('Create')).toMatchObject([{ taskId: taskIds()[0], status: 'succeeded' }]);
			expect(test.sandbox.createdTasks()).toBe(1);
		});
	});

	it('logs the tasks of a cancelled wait', async () => {
		const handle = test.engine.start(chain([making({ options: { concurrency: 1 } })]), {
			input: inputOf(2),
		});
		time.whileSleeping = async () => {
			if (taskIds().length === 2 && operations('list').length > 0) handle.cancel();
		};
		const run = await handle.finished;
		expect(run.status).toBe('canceled');
		const line = `The execution was cancelled. Tasks created by this run: ${taskIds().join(', ')}`;
		// n8n does not wait for the node.
		while (!test.engine.logs.some(({ message }) => message === line)) await realTime(5);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'passes a refused item on without waiting for it, with %s',
		async (onError) => {
			time.whileSleeping = finishAll;
			const input = [{ json: { image: 'not a URL' } }, { json: {} }];
			const run = await test.engine.run(chain([making({}, { onError })]), { input });
			expect(run.json('Create', 0)).toMatchObject([{ status: 'succeeded' }]);
			const output = onError === 'continueErrorOutput' ? 2 : 1;
			expect(run.json('Create', output)).toMatchObject([
				{ error: expect.stringMatching(/^"Image URL"/) as string },
			]);
			expect(test.sandbox.createdTasks()).toBe(1);
		},
	);

	it('finds the task of a submission that ended open, and waits for it', async () => {
		test.sandbox.addFault({ operation: 'create', kind: 'resetAfter', times: 'always' });
		test.sandbox.addFault({ operation: 'get', kind: 'status', status: 503, times: 1 });
		time.whileSleeping = finishAll;
		const node = making({ options: { retryFor: 0 } }, { onError: 'continueRegularOutput' });
		const run = await test.engine.run(chain([node]));
		expect(run.error).toBeUndefined();
		expect(run.json('Create', 0)).toMatchObject([{ taskId: taskIds()[0], status: 'succeeded' }]);
		expect(test.sandbox.createdTasks()).toBe(1);
	});

	it('makes a video in one call of an agent, and answers with its URL but no file', async () => {
		time.whileSleeping = finishAll;
		const { run, answers } = await test.engine.runAsTool(making({ downloadVideo: true }));
		expect(run.error).toBeUndefined();
		expect(JSON.stringify(answers)).toContain(test.sandbox.tasks('kling')[0]!.videoUrl!);
		expect(test.sandbox.createdTasks()).toBe(1);
		expect(operations('video')).toEqual([]);
	});

	it('tells an agent why there is no video', async () => {
		time.whileSleeping = async () => await test.sandbox.fail(taskIds()[0]!, 'no motion');
		const { answers } = await test.engine.runAsTool(making());
		expect(JSON.stringify(answers)).toContain('no motion');
	});
});
