import type { INodeParameters } from 'n8n-workflow';
import { chain, type Run } from '../../engine';
import { clock } from '../../nodes/shared/clock';
import { decodeVideo } from '../support/decodeVideo';
import {
	creating,
	suspending,
	taskItem,
	useWaitingStage,
	withLoopBack,
} from '../support/waitingStage';

const MINUTE_MS = 60_000;

describe('a suspended wait', () => {
	const stage = useWaitingStage();

	const suspended = async (taskIds: string[], parameters: INodeParameters = {}): Promise<Run> =>
		await stage.suspended(
			chain([suspending(parameters)]),
			taskIds.map((taskId) => taskItem(taskId)),
		);
	const nudge = async (run: Run, taskId?: string) => await stage.nudge(run, { task_id: taskId });

	it('does not suspend when all tasks are final', async () => {
		const [taskId] = await stage.newTasks(1);
		await stage.sandbox.finish(taskId!);
		const run = await stage.engine.run(chain([suspending()]), { input: [taskItem(taskId!)] });
		expect(run.status).toBe('success');
		expect(run.json('Wait')).toMatchObject([{ taskId, status: 'succeeded', inputItem: 0 }]);
	});

	it('shows the items with their current status until the next check', async () => {
		const [running, done] = await stage.newTasks(2);
		await stage.sandbox.finish(done!);
		const before = Date.now();
		const run = await suspended([running!, done!], { checkEvery: 5 });
		expect(run.json('Wait', 0)).toMatchObject([{ taskId: done, inputItem: 1 }]);
		expect(run.json('Wait', 2)).toMatchObject([
			{ taskId: running, status: 'submitted', inputItem: 0 },
		]);
		const waitMs = run.waitTill!.getTime() - before;
		expect(waitMs).toBeGreaterThan(4.9 * MINUTE_MS);
		expect(waitMs).toBeLessThan(5.5 * MINUTE_MS);
	});

	it('keeps the fields and the files of each row through Create Task and the wait', async () => {
		const image = await stage.engine.binaryFile(Buffer.from('picture'), 'a.png', 'image/png');
		const rows = [
			{ json: { id: 'a', status: 'todo' }, binary: { data: image } },
			{ json: { id: 'b', status: 'todo' } },
		];
		const create = creating('kling', { inputFields: 'underInput', includeInputFiles: true });
		const wait = suspending({ downloadVideo: true, options: { includeInputFiles: true } });
		const run = await stage.suspended(chain([create, wait]), rows);
		const taskIds = run.json('Create').map(({ taskId }) => String(taskId));
		await stage.sandbox.fail(taskIds[1]!, 'no');
		await stage.sandbox.finish(taskIds[0]!);
		const { run: resumed } = await nudge(run, taskIds[0]);
		expect(resumed!.json('Wait', 0)).toMatchObject([
			{ taskId: taskIds[0], status: 'succeeded', input: rows[0]!.json },
		]);
		expect(resumed!.json('Wait', 1)).toMatchObject([
			{ taskId: taskIds[1], status: 'failed', input: rows[1]!.json },
		]);
		expect(resumed!.output('Wait', 0)[0]!.binary).toMatchObject({
			data: { mimeType: 'video/mp4' },
			input_data: { mimeType: 'image/png' },
		});
	});

	it('puts the fields of an item under input by default', async () => {
		const [taskId] = await stage.newTasks(1);
		const row = { id: 'a', name: 'cat' };
		const items = [{ json: { ...taskItem(taskId!).json, ...row } }];
		const run = await stage.suspended(chain([suspending()]), items);
		expect(run.json('Wait', 2)).toMatchObject([{ taskId, input: row }]);
		await stage.sandbox.finish(taskId!);
		const { run: resumed } = await nudge(run, taskId);
		expect(resumed!.json('Wait', 0)).toMatchObject([{ taskId, input: row }]);
	});

	it('ends when a callback finds all tasks final, with the right video on the right item', async () => {
		const taskIds = await stage.newTasks(3);
		const run = await suspended(taskIds, { downloadVideo: true });
		await stage.sandbox.finish(taskIds[0]!);
		await stage.sandbox.fail(taskIds[1]!, 'no');
		const early = await nudge(run, taskIds[0]);
		expect(early.response.status).toBe(200);
		expect(early.run).toBeUndefined();

		await stage.sandbox.finish(taskIds[2]!);
		const { response, run: resumed } = await nudge(run, taskIds[2]);
		expect(response.status).toBe(200);
		expect(resumed!.status).toBe('success');
		expect(resumed!.json('Wait', 0)).toMatchObject([
			{ taskId: taskIds[0], inputItem: 0 },
			{ taskId: taskIds[2], inputItem: 2 },
		]);
		expect(resumed!.json('Wait', 1)).toMatchObject([
			{ taskId: taskIds[1], inputItem: 1, failure: { message: 'no' } },
		]);
		const file = resumed!.output('Wait', 0)[1]!.binary!.data!;
		expect(file.fileName).toBe(`${taskIds[2]!}.mp4`);
		expect((await decodeVideo(await stage.engine.readBinary(file))).durationSeconds).toBeCloseTo(
			5,
			1,
		);
	});

	it('keeps tasks that were final before it was suspended', async () => {
		const [done, running] = await stage.newTasks(2);
		await stage.sandbox.finish(done!);
		const run = await suspended([done!, running!], { downloadVideo: true });
		await stage.sandbox.finish(running!);
		const { run: resumed } = await nudge(run, running);
		expect(resumed!.json('Wait', 0).map(({ taskId }) => taskId)).toEqual([done, running]);
		for (const { binary } of resumed!.output('Wait', 0))
			expect(binary?.data?.mimeType).toBe('video/mp4');
	});

	it('passes unfinished tasks on without a request when the timer wakes it', async () => {
		const [done, running] = await stage.newTasks(2);
		await stage.sandbox.finish(done!);
		const run = await suspended([done!, running!]);
		const resumed = await stage.engine.resumeByTimer(run);
		expect(resumed.status).toBe('success');
		expect(resumed.json('Wait', 0)).toMatchObject([{ taskId: done }]);
		expect(resumed.json('Wait', 2)).toMatchObject([{ taskId: running }]);
		expect(stage.sandbox.requests()).toEqual([]);
	});

	it('reads again in a loop and ends at its time limit, counted from the first wait', async () => {
		const [slow, quick] = await stage.newTasks(2);
		const started = Date.now();
		const now = jest.spyOn(clock, 'now').mockReturnValue(started);
		let run = await stage.engine.run(
			withLoopBack(suspending({ giveUpAfter: 25, checkEvery: 10 })),
			{
				input: [taskItem(slow!), taskItem(quick!)],
			},
		);
		await stage.sandbox.finish(quick!);
		let stretches = 1;
		while (run.status === 'waiting') {
			now.mockReturnValue(run.waitTill!.getTime() + 1);
			run = await stage.engine.resumeByTimer(run);
			stretches++;
			expect(stretches).toBeLessThan(10);
		}
		// 0, 10, 20 and 25 minutes.
		expect(stretches).toBe(4);
		expect(run.status).toBe('success');
		expect(run.json('Wait', 1)).toMatchObject([
			{ taskId: slow, inputItem: 0, failure: { code: 'timedOut' } },
		]);
		const completed = run.runs('Wait').flatMap(({ data }) => data?.main?.[0] ?? []);
		expect(completed.map(({ json }) => json)).toMatchObject([{ taskId: quick, inputItem: 1 }]);
	});

	it.each([
		['forged', { body: { task_id: 'nobody' } }],
		['without a body', {}],
	])('causes at most one reading for a callback that is %s', async (_name, call) => {
		const taskIds = await stage.newTasks(50);
		const run = await suspended(taskIds);
		const { response, run: resumed } = await stage.engine.resumeByWebhook(run, {
			suffix: 'video',
			...call,
		});
		expect(response.status).toBe(200);
		expect(resumed).toBeUndefined();
		expect(stage.reads().length).toBeLessThanOrEqual(2);
	});

	it('needs few requests for a callback about one of many unfinished tasks', async () => {
		const taskIds = await stage.newTasks(50);
		const run = await suspended(taskIds);
		await stage.sandbox.finish(taskIds[7]!);
		await nudge(run, taskIds[7]);
		expect(stage.reads().length).toBeLessThanOrEqual(3);
	});

	it('refuses a callback with a wrong token', async () => {
		const [taskId] = await stage.newTasks(1);
		const run = await suspended([taskId!]);
		const url = run.resumeUrl.replace(/signature=.*/, 'signature=wrong');
		const { response, run: resumed } = await stage.engine.resumeByWebhook(run, {
			url,
			suffix: 'video',
		});
		expect(response.status).toBe(401);
		expect(resumed).toBeUndefined();
	});

	it('ignores a second callback after the end', async () => {
		const [taskId] = await stage.newTasks(1);
		const run = await suspended([taskId!]);
		await stage.sandbox.finish(taskId!);
		await nudge(run, taskId);
		expect((await nudge(run, taskId)).response.status).toBe(409);
	});

	it.each([
		[
			'the provider is down',
			() =>
				stage.sandbox.addFault({ provider: 'kling', kind: 'html', status: 502, times: 'always' }),
		],
		[
			'the key was revoked',
			() =>
				stage.sandbox.addFault({
					provider: 'kling',
					kind: 'providerCode',
					code: 1002,
					times: 'always',
				}),
		],
	])('keeps waiting with all its tasks while %s', async (_name, breakIt) => {
		const taskIds = await stage.newTasks(2);
		const run = await suspended(taskIds);
		breakIt();
		const { response, run: none } = await nudge(run, taskIds[0]);
		expect(response.status).toBe(503);
		expect(JSON.stringify(response.body)).not.toMatch(/stack|sandbox-kling/);
		expect(none).toBeUndefined();

		stage.sandbox.clearFaults();
		for (const taskId of taskIds) await stage.sandbox.finish(taskId);
		const { run: resumed } = await nudge(run, taskIds[0]);
		expect(resumed!.json('Wait', 0).map(({ taskId }) => taskId)).toEqual(taskIds);
	});

	it('fails only the item of a task that the provider has forgotten', async () => {
		const [taskId, forgotten] = await stage.newTasks(2);
		const run = await suspended([taskId!, forgotten!]);
		stage.forget(forgotten!);
		await stage.sandbox.finish(taskId!);
		const { run: resumed, response } = await nudge(run, taskId);
		expect(response.body).toEqual({ message: 'All tasks are finished.' });
		expect(resumed!.json('Wait', 0)).toMatchObject([{ taskId }]);
		expect(resumed!.json('Wait', 1)).toMatchObject([
			{ taskId: forgotten, error: expect.stringMatching(/^Kling does not find this/) as string },
		]);
	});

	it('gives up an overdue task when a callback comes', async () => {
		const taskIds = await stage.newTasks(2);
		const run = await suspended(taskIds, { giveUpAfter: 20 });
		await stage.sandbox.finish(taskIds[0]!);
		jest.spyOn(clock, 'now').mockReturnValue(Date.now() + 21 * MINUTE_MS);
		const { run: resumed } = await nudge(run, taskIds[0]);
		expect(resumed!.json('Wait', 0)).toMatchObject([{ taskId: taskIds[0] }]);
		expect(resumed!.json('Wait', 1)).toMatchObject([
			{ taskId: taskIds[1], failure: { code: 'timedOut' } },
		]);
	});

	it("is resumed by the provider's own callback to the URL that Create Task sent", async () => {
		const node = suspending({ taskId: { __rl: true, mode: 'id', value: '={{ $json.taskId }}' } });
		const run = await stage.engine.run(chain([creating('kling', { callback: 'resume' }), node]));
		expect(run.status).toBe('waiting');
		const [task] = stage.sandbox.tasks('kling');
		expect(task!.callbackUrl).toMatch(/\/webhook-waiting\/[^/]+\/video\?signature=/);
		const resumed = stage.engine.whenResumed(run);
		await stage.sandbox.finish(task!.id);
		expect((await resumed).json('Wait')).toMatchObject([{ taskId: task!.id, status: 'succeeded' }]);
	});

	it('never suspends as the tool of an agent', async () => {
		const [taskId] = await stage.newTasks(1);
		await stage.sandbox.finish(taskId!);
		const { run, answers } = await stage.engine.runAsTool(
			suspending({ taskId: { __rl: true, mode: 'id', value: taskId! } }),
		);
		expect(run.status).toBe('success');
		expect(JSON.stringify(answers)).toContain('succeeded');
	});
});
