import { setTimeout as realTime } from 'node:timers/promises';
import { chain } from '../../engine';
import { clock } from '../../nodes/shared/clock';
import { getTask } from '../support/packageEngine';
import {
	creating,
	suspending,
	taskItem,
	useWaitingStage,
	withLoopBack,
} from '../support/waitingStage';

const COMPLETED = 0;
const STILL_RUNNING = 2;

describe('callbacks for a suspended wait', () => {
	const stage = useWaitingStage();

	const wait = chain([suspending()]);
	const items = (taskIds: string[]) => taskIds.map((taskId) => taskItem(taskId));
	const until = async (condition: () => boolean) => {
		while (!condition()) await realTime(5);
	};
	/** The answers to reads come late enough for something to happen meanwhile. */
	const slowReads = (milliseconds = 300) =>
		stage.sandbox.addFault({ kind: 'slow', method: 'GET', milliseconds, times: 'always' });

	it('may come before the wait, because the provider is read before the suspension', async () => {
		const slowRead = stage.sandbox.addFault({ kind: 'slow', operation: 'get', milliseconds: 300 });
		const handle = stage.engine.start(
			chain([
				creating('kling', { callback: 'resume' }),
				getTask({ provider: 'kling' }),
				suspending(),
			]),
		);
		await until(() => slowRead.fired === 1);
		const [task] = stage.sandbox.tasks();
		await stage.sandbox.finish(task!.id);
		const run = await handle.finished;
		// n8n lets nobody resume an execution that runs.
		expect(stage.sandbox.callbacks().at(-1)?.outcome).toBe('answered 409');
		expect(run.json('Get')).toMatchObject([{ status: 'submitted' }]);
		expect(run.status).toBe('success');
		expect(run.json('Wait')).toMatchObject([{ taskId: task!.id, status: 'succeeded' }]);
	});

	describe.each([
		['kling', (taskId: string) => ({ task_id: taskId, task_status: 'succeed' })],
		['kie', (taskId: string) => ({ code: 200, data: { taskId, state: 'success' } })],
	] as const)('of %s before the reading shows the end', (provider, bodyFor) => {
		const node = suspending({ provider }, { credentials: [`${provider}Api`] });

		it('end the wait once the reading shows it', async () => {
			const [taskId] = await stage.newTasks(1, provider);
			const run = await stage.suspended(chain([node]), [taskItem(taskId!, provider)]);
			const sleep = jest.spyOn(clock, 'sleep').mockImplementation(async () => {
				await stage.sandbox.finish(taskId!);
			});
			const { run: resumed } = await stage.nudge(run, bodyFor(taskId!));
			expect(sleep).toHaveBeenCalledTimes(1);
			expect(resumed!.json('Wait', COMPLETED)).toMatchObject([{ taskId, status: 'succeeded' }]);
		});

		it('are answered 503 while the reading does not show it, and lose nothing', async () => {
			const [taskId] = await stage.newTasks(1, provider);
			const run = await stage.suspended(chain([node]), [taskItem(taskId!, provider)]);
			jest.spyOn(clock, 'sleep').mockResolvedValue();
			const { response } = await stage.nudge(run, bodyFor(taskId!));
			expect(response.status).toBe(503);
			expect(stage.reads()).toHaveLength(4);
			await stage.sandbox.finish(taskId!);
			const { run: resumed } = await stage.nudge(run, bodyFor(taskId!));
			expect(resumed!.json('Wait', COMPLETED)).toMatchObject([{ taskId, status: 'succeeded' }]);
		});
	});

	it('end the wait once when the same one comes twice at the same time', async () => {
		const taskIds = await stage.newTasks(2);
		const run = await stage.suspended(wait, items(taskIds));
		for (const taskId of taskIds) await stage.sandbox.finish(taskId);
		slowReads();
		const call = async () =>
			await stage.engine.resumeByWebhook(run, { suffix: 'video', body: { task_id: taskIds[0] } });
		const answers = await Promise.all([call(), call()]);
		expect(answers.map(({ response }) => response.status)).toEqual([200, 200]);
		const resumed = await stage.engine.whenResumed(run);
		expect(resumed.status).toBe('success');
		expect(resumed.json('Wait', COMPLETED).map(({ taskId }) => taskId)).toEqual(taskIds);
		await realTime(100);
		expect((await stage.nudge(run)).response.status).toBe(409);
	});

	it('lose nothing when the timer wakes the execution during the answer', async () => {
		const taskIds = await stage.newTasks(2);
		const run = await stage.suspended(wait, items(taskIds));
		for (const taskId of taskIds) await stage.sandbox.finish(taskId);
		const slow = slowReads();
		const answer = stage.engine.resumeByWebhook(run, { suffix: 'video', body: {} });
		await until(() => slow.fired > 0);
		const resumed = await stage.engine.resumeByTimer(run);
		expect(resumed.status).toBe('success');
		expect(resumed.json('Wait', STILL_RUNNING).map(({ taskId }) => taskId)).toEqual(taskIds);
		expect((await answer).response.status).toBe(200);
	});

	it('find the videos once when the loop restarts the wait during the answer', async () => {
		const taskIds = await stage.newTasks(2);
		const run = await stage.suspended(withLoopBack(suspending()), items(taskIds));
		for (const taskId of taskIds) await stage.sandbox.finish(taskId);
		const slow = slowReads();
		const answer = stage.engine.resumeByWebhook(run, { suffix: 'video', body: {} });
		await until(() => slow.fired > 0);
		const resumed = await stage.engine.resumeByTimer(run);
		await answer;
		expect(resumed.status).toBe('success');
		expect(resumed.json('Wait', COMPLETED).map(({ taskId }) => taskId)).toEqual(taskIds);
	});

	it('cost one or two requests for a task that is not waited for', async () => {
		const [own, other] = await stage.newTasks(2);
		const run = await stage.suspended(wait, items([own!]));
		await stage.sandbox.finish(other!);
		const { response, run: resumed } = await stage.nudge(run, { task_id: other });
		expect(response).toMatchObject({ status: 200, body: { message: /Still waiting/ } } as object);
		expect(resumed).toBeUndefined();
		expect(stage.reads().map(({ path }) => path.split('/').at(-1))).toEqual([own]);
	});

	it.each([
		['a list', '[]'],
		['null', 'null'],
		['a text', '"finished"'],
		['data that is null', '{"data":null}'],
		['data that is a list', '{"data":[1]}'],
		['an id that is an object', '{"task_id":{"$ne":1},"data":{"taskId":[[]]}}'],
	])('trigger a reading whatever their body: %s', async (_case, rawBody) => {
		const [taskId] = await stage.newTasks(1);
		const run = await stage.suspended(wait, items([taskId!]));
		const { response } = await stage.engine.resumeByWebhook(run, {
			suffix: 'video',
			rawBody,
			headers: { 'content-type': 'application/json' },
		});
		expect(response.status).toBeLessThan(500);
		await stage.sandbox.finish(taskId!);
		const { run: resumed } = await stage.nudge(run);
		expect(resumed!.json('Wait', COMPLETED)).toMatchObject([{ taskId }]);
	});

	it('cost two requests however many kie tasks are unfinished', async () => {
		const taskIds = await stage.newTasks(15, 'kie');
		const node = suspending({ provider: 'kie' }, { credentials: ['kieApi'] });
		const run = await stage.suspended(
			chain([node]),
			taskIds.map((taskId) => taskItem(taskId, 'kie')),
		);
		await stage.sandbox.finish(taskIds[7]!);
		const { response } = await stage.nudge(run, { code: 200, data: { taskId: taskIds[7] } });
		expect(response.body).toEqual({ message: 'Not all tasks are finished. Still waiting.' });
		expect(stage.reads().map(({ query }) => query.taskId)).toEqual([taskIds[7], taskIds[14]]);
	});

	it('need few requests for 300 videos, three of them failed, and keep the order', async () => {
		const taskIds = await stage.newTasks(300);
		const run = await stage.suspended(wait, items(taskIds));
		const bad = [3, 100, 299];
		for (const [index, taskId] of taskIds.entries()) {
			if (bad.includes(index)) await stage.sandbox.fail(taskId, `no ${index}`);
			else await stage.sandbox.finish(taskId);
		}
		const { run: resumed } = await stage.nudge(run, { task_id: taskIds[50] });
		expect(stage.reads().length).toBeLessThanOrEqual(4);
		const good = taskIds.filter((_, index) => !bad.includes(index));
		expect(resumed!.json('Wait', 0).map(({ taskId }) => taskId)).toEqual(good);
		expect(resumed!.json('Wait', 1)).toMatchObject(
			bad.map((index) => ({
				taskId: taskIds[index],
				inputItem: index,
				failure: { message: `no ${index}` },
			})),
		);
	});

	it('retry a download that goes silent in the resumed wait', async () => {
		const [taskId] = await stage.newTasks(1);
		const node = suspending({ downloadVideo: true, options: { requestTimeout: 1 } });
		const run = await stage.suspended(chain([node]), [taskItem(taskId!)]);
		await stage.sandbox.finish(taskId!);
		const stall = stage.sandbox.addFault({ kind: 'stallMidAnswer', operation: 'video' });
		const { run: resumed } = await stage.nudge(run, { task_id: taskId });
		const file = resumed!.output('Wait')[0]!.binary!.data!;
		expect(await stage.engine.readBinary(file)).toEqual(await stage.sandbox.video(taskId!));
		expect(stall.fired).toBe(1);
	});

	it('of kie.ai resume the execution through the URL that Create Task sent', async () => {
		const run = await stage.engine.run(
			chain([
				creating('kie', { callback: 'resume' }),
				suspending({ provider: 'kie', downloadVideo: true }, { credentials: ['kieApi'] }),
			]),
		);
		expect([run.status, run.error?.message]).toEqual(['waiting', undefined]);
		const [task] = stage.sandbox.tasks('kie');
		const resumed = stage.engine.whenResumed(run);
		await stage.sandbox.finish(task!.id);
		const [done] = (await resumed).output('Wait');
		expect(done).toMatchObject({
			json: { provider: 'kie', taskId: task!.id, status: 'succeeded' },
			binary: { data: { mimeType: 'video/mp4', fileName: `${task!.id}.mp4` } },
		});
	});
});
