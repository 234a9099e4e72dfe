import { setTimeout as realTime } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { chain } from '../../engine';
import { decodeVideo } from '../support/decodeVideo';
import { createTask, waitForVideo } from '../support/packageEngine';
import { sandboxEngineForTests } from '../support/sandboxEngine';
import { useSleptTime } from '../support/sleptTime';

const create = (parameters: INodeParameters = {}) =>
	createTask({ provider: 'kling', imageUrl: 'https://example.com/photo.jpg', ...parameters });
const wait = (parameters: INodeParameters = {}, settings = {}) =>
	waitForVideo({ provider: 'kling', ...parameters }, settings);
const item = (taskId: string, more = {}) => ({ json: { provider: 'kling', taskId, ...more } });

describe('Wait For Video', () => {
	const test = sandboxEngineForTests({ holdNewTasks: true });
	const time = useSleptTime();

	const reads = () => test.sandbox.requests().filter(({ operation }) => operation === 'get');

	/** Creates tasks in the sandbox and gives their ids. */
	async function newTasks(count: number): Promise<string[]> {
		const input = Array.from({ length: count }, () => ({ json: {} }));
		const run = await test.engine.run(chain([create()]), { input });
		return run.json('Create').map(({ taskId }) => String(taskId));
	}

	it('waits for the video of a new task and downloads it', async () => {
		test.sandbox.holdNewTasks(false);
		const run = await test.engine.run(chain([create(), wait({ downloadVideo: true })]));
		expect(run.error).toBeUndefined();
		const [done] = run.output('Wait');
		expect(done!.json).toMatchObject({
			provider: 'kling',
			status: 'succeeded',
			videoUrl: expect.stringMatching(/^http.*\.mp4$/) as string,
			videos: [{ durationSeconds: 5 }],
			videoExpiresAt: expect.stringMatching(/^\d{4}-/) as string,
		});
		expect(done!.pairedItem).toEqual({ item: 0 });
		const file = done!.binary!.data!;
		expect(file).toMatchObject({
			mimeType: 'video/mp4',
			fileName: `${String(done!.json.taskId)}.mp4`,
		});
		const video = await decodeVideo(await test.engine.readBinary(file));
		expect(video.durationSeconds).toBeCloseTo(5, 1);
		// The link leads to another host than the credential's, as far as the package knows.
		const download = test.sandbox.requests().find(({ operation }) => operation === 'video');
		expect(download?.headers.authorization).toBeUndefined();
	});

	it('keeps failed videos in place, so that each item is at the place of its row', async () => {
		const taskIds = await newTasks(3);
		await test.sandbox.finish(taskIds[0]!);
		await test.sandbox.fail(taskIds[1]!, 'no');
		await test.sandbox.finish(taskIds[2]!);
		const run = await test.engine.run(
			chain([wait({ ifVideoFails: 'inPlace' }, { onError: 'continueRegularOutput' })]),
			{ input: [...taskIds.map((id) => item(id)), item('404')] },
		);
		expect(run.json('Wait')).toMatchObject([
			{ taskId: taskIds[0], status: 'succeeded', inputItem: 0 },
			{ taskId: taskIds[1], status: 'failed', failure: { message: 'no' }, inputItem: 1 },
			{ taskId: taskIds[2], status: 'succeeded', inputItem: 2 },
			{ taskId: '404', error: expect.any(String) as string, inputItem: 3 },
		]);
		expect(run.output('Wait', 1)).toEqual([]);
		const hints = run.runs('Wait')[0]!.hints!.map(({ message }) => message);
		expect(hints[0]).toMatch(/^Finished videos: 2 of 4, /);
		expect(hints).toContain('Failed videos: 1. The first reason: no');
		expect(hints.join()).not.toContain('Nothing is connected');
	});

	it('names the finished videos with their URLs when a failed one stops the workflow', async () => {
		const taskIds = await newTasks(2);
		await test.sandbox.finish(taskIds[0]!);
		const url = (await test.engine.run(chain([wait()]), { input: [item(taskIds[0]!)] })).json(
			'Wait',
		)[0]!.videoUrl;
		await test.sandbox.fail(taskIds[1]!, 'no');
		const run = await test.engine.run(chain([wait({ ifVideoFails: 'stop' })]), {
			input: taskIds.map((id) => item(id)),
		});
		expect(run.error?.message).toBe(
			`The video was not made: no. Videos that are finished: ${taskIds[0]} (${String(url)})`,
		);
	});

	it('downloads the video unless the user switches it off', async () => {
		const [taskId] = await newTasks(1);
		await test.sandbox.finish(taskId!);
		const asOnTheCanvas = { ...wait(), parameters: { provider: 'kling' } };
		const run = await test.engine.run(chain([asOnTheCanvas]), { input: [item(taskId!)] });
		expect(run.output('Wait')[0]!.binary!.data).toMatchObject({ mimeType: 'video/mp4' });
		const off = await test.engine.run(chain([wait({ downloadVideo: false })]), {
			input: [item(taskId!)],
		});
		expect(off.output('Wait')[0]!.binary).toBeUndefined();
	});

	describe('while other tasks are still running', () => {
		const videoRequests = () =>
			test.sandbox.requests().filter(({ operation }) => operation === 'video');

		it('downloads a video as soon as it is finished', async () => {
			const [first, second] = await newTasks(2);
			await test.sandbox.finish(first!);
			let readsBefore = 0;
			time.whileSleeping = async () => {
				await realTime(20);
				if (videoRequests().length === 0 || readsBefore > 0) return;
				readsBefore = test.sandbox.requests().length;
				await test.sandbox.finish(second!);
			};
			const run = await test.engine.run(chain([wait({ downloadVideo: true })]), {
				input: [item(second!), item(first!)],
			});
			expect(run.error).toBeUndefined();
			expect(readsBefore).toBeGreaterThan(0);
			expect(run.json('Wait').map(({ taskId }) => taskId)).toEqual([second, first]);
			for (const { json, binary } of run.output('Wait'))
				expect(binary!.data!.fileName).toBe(`${String(json.taskId)}.mp4`);
			expect(videoRequests()).toHaveLength(2);
		});

		it('stops at a failed download, and names its task', async () => {
			const [first, second] = await newTasks(2);
			await test.sandbox.finish(first!);
			const node = wait({ downloadVideo: true, options: { maxVideoSize: 0.001 } });
			time.whileSleeping = async () => await realTime(20);
			const run = await test.engine.run(chain([node]), { input: [item(second!), item(first!)] });
			expect(run.error).toMatchObject({
				message: expect.stringMatching(/^The video has .* allowed: up to 0.001 MB/) as string,
				description: expect.stringMatching(new RegExp(`Item 1, task ${first!}`)) as string,
			});
			expect(time.elapsed).toBeLessThan(1_200_000);
		});
	});

	it('downloads nothing as the tool of an agent', async () => {
		const [taskId] = await newTasks(1);
		await test.sandbox.finish(taskId!);
		const tool = wait({
			downloadVideo: true,
			taskId: { __rl: true, mode: 'id', value: taskId! },
		});
		const { answers } = await test.engine.runAsTool(tool);
		expect(JSON.stringify(answers)).toContain('.mp4');
		expect(test.sandbox.requests().filter(({ operation }) => operation === 'video')).toEqual([]);
	});

	it('sends videos to Completed and failed tasks to Failed, with the reason', async () => {
		const [good, bad] = await newTasks(2);
		await test.sandbox.finish(good!);
		await test.sandbox.fail(bad!, 'The image shows a celebrity');
		const run = await test.engine.run(chain([wait()]), { input: [item(bad!), item(good!)] });
		expect(run.json('Wait', 0)).toMatchObject([{ taskId: good, status: 'succeeded' }]);
		expect(run.json('Wait', 1)).toMatchObject([
			{ taskId: bad, status: 'failed', failure: { message: 'The image shows a celebrity' } },
		]);
		expect(run.output('Wait', 0)[0]!.pairedItem).toEqual({ item: 1 });
	});

	it('stops the workflow at a failed video if the option says so', async () => {
		const [bad] = await newTasks(1);
		await test.sandbox.fail(bad!, 'no');
		const run = await test.engine.run(chain([wait({ ifVideoFails: 'stop' })]), {
			input: [item(bad!)],
		});
		expect(run.error?.message).toMatch(/^The video was not made: no/);
	});

	it('reads a task once when several items name it', async () => {
		const [taskId] = await newTasks(1);
		await test.sandbox.finish(taskId!);
		const run = await test.engine.run(chain([wait()]), { input: [item(taskId!), item(taskId!)] });
		expect(run.json('Wait')).toHaveLength(2);
		expect(reads()).toHaveLength(1);
	});

	it('passes on items that are already final without a request', async () => {
		const final = {
			status: 'succeeded',
			videoUrl: 'https://example.com/a.mp4',
			videos: [{ url: 'https://example.com/a.mp4' }],
		};
		const run = await test.engine.run(chain([wait()]), { input: [item('1', final)] });
		expect(run.json('Wait')).toMatchObject([{ taskId: '1', ...final }]);
		expect(test.sandbox.requests()).toEqual([]);
	});

	it('gives up at the time limit, keeps the task id, and advises against buying again', async () => {
		const [taskId] = await newTasks(1);
		const run = await test.engine.run(chain([wait({ giveUpAfter: 2 })]), {
			input: [item(taskId!)],
		});
		expect(time.elapsed).toBeGreaterThanOrEqual(119_000);
		expect(time.elapsed).toBeLessThanOrEqual(121_000);
		expect(run.json('Wait', 1)).toMatchObject([
			{
				taskId,
				status: 'submitted',
				failure: {
					code: 'timedOut',
					message: expect.stringMatching(/after 2 minutes.*may still finish/) as string,
				},
			},
		]);
		// An interval of a tenth of the age: far fewer questions than one every two seconds.
		expect(reads().length).toBeLessThan(45);
		expect(reads().length).toBeGreaterThan(15);
	});

	it('reads at a fixed interval if one is set', async () => {
		const [taskId] = await newTasks(1);
		await test.engine.run(chain([wait({ giveUpAfter: 2, options: { fixedInterval: 30 } })]), {
			input: [item(taskId!)],
		});
		expect(reads()).toHaveLength(5);
	});

	it('fails only the item whose task is unknown', async () => {
		const [taskId] = await newTasks(1);
		await test.sandbox.finish(taskId!);
		const run = await test.engine.run(chain([wait({}, { onError: 'continueRegularOutput' })]), {
			input: [item('404'), item(taskId!)],
		});
		expect(run.json('Wait', 0)).toMatchObject([{ taskId }]);
		expect(run.json('Wait', 1)).toMatchObject([
			{
				taskId: '404',
				error: expect.stringMatching(/^Kling does not find this: /) as string,
			},
		]);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'delivers the video of an ambiguous submission, with %s',
		async (onError) => {
			const faults = [
				test.sandbox.addFault({ operation: 'create', kind: 'resetAfter', times: 'always' }),
				test.sandbox.addFault({ operation: 'get', kind: 'status', status: 503, times: 'always' }),
			];
			const creating = createTask(
				{ provider: 'kling', imageUrl: 'https://example.com/photo.jpg' },
				{ onError },
			);
			const output = onError === 'continueErrorOutput' ? 1 : 0;
			const [open] = (await test.engine.run(chain([creating]))).output('Create', output);
			expect(JSON.stringify(open!.json)).toContain('"maybeCreated":true');
			for (const fault of faults) fault.remove();
			const [task, ...others] = test.sandbox.tasks('kling');
			expect(others).toEqual([]);
			await test.sandbox.finish(task!.id);

			const refused = { error: 'no balance', itemIndex: 1, provider: 'kling' };
			const run = await test.engine.run(chain([wait()]), {
				input: [{ json: open!.json }, { json: refused }],
			});
			expect(run.error).toBeUndefined();
			expect(run.json('Wait', 0)).toMatchObject([{ taskId: task!.id, status: 'succeeded' }]);
			expect(run.json('Wait', 1)).toEqual([{ ...refused, inputItem: 1 }]);
			expect(test.sandbox.createdTasks()).toBe(1);
		},
	);

	it('tolerates unreadable answers for a while', async () => {
		const [taskId] = await newTasks(1);
		await test.sandbox.finish(taskId!);
		const kinds = ['html', 'invalidJson', 'wrongShape', 'emptyBody', 'resetAfter'] as const;
		const faults = kinds.map((kind, index) =>
			test.sandbox.addFault({
				provider: 'kling',
				operation: 'get',
				kind,
				nth: index + 1,
				times: 1,
			}),
		);
		const run = await test.engine.run(chain([wait()]), { input: [item(taskId!)] });
		expect(faults.map(({ fired }) => fired)).toEqual([1, 1, 1, 1, 1]);
		expect(run.json('Wait')).toMatchObject([{ taskId, status: 'succeeded' }]);
	});

	it('sends nothing before Retry-After ends', async () => {
		const [taskId] = await newTasks(1);
		await test.sandbox.finish(taskId!);
		test.sandbox.addFault({
			provider: 'kling',
			operation: 'get',
			kind: 'status',
			status: 429,
			retryAfter: 90,
		});
		await test.engine.run(chain([wait()]), { input: [item(taskId!)] });
		expect(time.elapsed).toBeGreaterThan(89_999);
		expect(time.elapsed).toBeLessThan(95_000);
	});

	it('refuses an item of another provider, naming both', async () => {
		const run = await test.engine.run(chain([wait()]), {
			input: [{ json: { provider: 'kie', taskId: '1' } }],
		});
		expect(run.error?.message).toMatch(/^.*"kie".*"kling"/);
		expect(test.sandbox.requests()).toEqual([]);
	});

	it('stops at once when the execution is cancelled during the wait', async () => {
		const [taskId] = await newTasks(1);
		jest.restoreAllMocks();
		const handle = test.engine.start(chain([wait()]), { input: [item(taskId!)] });
		while (reads().length === 0) await realTime(10);
		await realTime(50);
		handle.cancel();
		const run = await handle.finished;
		expect(run.status).toBe('canceled');
		const readsThen = reads().length;
		await realTime(2_500);
		expect(reads()).toHaveLength(readsThen);
	});

	describe('a download', () => {
		const downloaded = async (options = {}) => {
			const [taskId] = await newTasks(1);
			await test.sandbox.finish(taskId!);
			return await test.engine.run(
				chain([wait({ downloadVideo: true, options }, { onError: 'continueErrorOutput' })]),
				{ input: [item(taskId!)] },
			);
		};

		it('that is cut off is retried', async () => {
			const fault = test.sandbox.addFault({ operation: 'video', kind: 'truncatedVideo', times: 2 });
			const run = await downloaded();
			expect(fault.fired).toBe(2);
			expect(run.json('Wait', 2)).toEqual([]);
			const file = await test.engine.readBinary(run.output('Wait')[0]!.binary!.data!);
			expect((await decodeVideo(file)).durationSeconds).toBeCloseTo(5, 1);
		});

		it('with an expired link gets a new link', async () => {
			const fault = test.sandbox.addFault({ operation: 'video', kind: 'status', status: 403 });
			const run = await downloaded();
			expect(fault.fired).toBe(1);
			expect(reads()).toHaveLength(2);
			expect(run.output('Wait')[0]!.binary!.data).toBeDefined();
		});

		it('of a video that is too large fails its item, which still names task and URL', async () => {
			const run = await downloaded({ maxVideoSize: 0.001 });
			expect(run.json('Wait', 2)).toMatchObject([
				{
					error: expect.stringMatching(/allowed: up to 0.001 MB/) as string,
					details: {
						taskId: expect.any(String) as string,
						videoUrl: expect.stringMatching(/^http/) as string,
					},
				},
			]);
		});

		it('is stored in the chosen field', async () => {
			const run = await downloaded({ binaryPropertyName: 'film' });
			expect(Object.keys(run.output('Wait')[0]!.binary!)).toEqual(['film']);
		});
	});
});
