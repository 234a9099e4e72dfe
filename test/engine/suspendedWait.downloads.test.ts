import { setTimeout as realTime } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { chain, type Run } from '../../engine';
import { suspending, taskItem, useWaitingStage, withLoopBack } from '../support/waitingStage';

describe('the downloads of a suspended wait', () => {
	const stage = useWaitingStage();

	const suspended = async (
		taskIds: string[],
		{ options = {}, json }: { options?: INodeParameters; json?: typeof withLoopBack } = {},
	): Promise<Run> => {
		const node = suspending({ downloadVideo: true, options });
		const workflow = json ? json(node) : chain([node]);
		return await stage.suspended(
			workflow,
			taskIds.map((taskId) => taskItem(taskId)),
		);
	};
	const nudge = async (run: Run, taskId: string) => await stage.nudge(run, { task_id: taskId });
	/** The requests for videos, whose paths differ. */
	const downloads = () => stage.sandbox.requests().filter(({ operation }) => operation === 'video');
	const downloaded = () => downloads().filter(({ status }) => status === 200).length;
	const until = async (condition: () => boolean) => {
		while (!condition()) await realTime(5);
	};
	const untilDownloaded = async (count: number) => await until(() => downloaded() === count);

	it('begin at the callback of each finished task, and end up at the right items', async () => {
		const taskIds = await stage.newTasks(3);
		const run = await suspended(taskIds);
		for (const [index, taskId] of taskIds.slice(0, 2).entries()) {
			await stage.sandbox.finish(taskId);
			const { run: none } = await nudge(run, taskId);
			expect(none).toBeUndefined();
			await untilDownloaded(index + 1);
		}
		await stage.sandbox.finish(taskIds[2]!);
		const { run: resumed } = await nudge(run, taskIds[2]!);
		const items = resumed!.output('Wait', 0);
		expect(items.map(({ json }) => json.taskId)).toEqual(taskIds);
		expect(new Set(downloads().map(({ path }) => path)).size).toBe(3);
		expect(downloads()).toHaveLength(3);
		for (const [index, taskId] of taskIds.entries()) {
			const file = items[index]!.binary!.data!;
			expect(file.fileName).toBe(`${taskId}.mp4`);
			// n8n deletes such a file together with the execution.
			expect(file.id).toContain(`/executions/${run.executionId}/`);
			expect(await stage.engine.readBinary(file)).toEqual(await stage.sandbox.video(taskId));
		}
	});

	it('do not delay the answer, and are awaited when the last callback comes', async () => {
		const [first, last] = await stage.newTasks(2);
		const run = await suspended([first!, last!]);
		await stage.sandbox.finish(first!);
		const slow = stage.sandbox.addFault({ kind: 'slow', operation: 'video', milliseconds: 1_000 });
		const { response } = await nudge(run, first!);
		expect(response.status).toBe(200);
		expect(downloaded()).toBe(0);
		await stage.sandbox.finish(last!);
		const { run: resumed } = await nudge(run, last!);
		expect(slow.fired).toBe(1);
		expect(downloads()).toHaveLength(2);
		const [item] = resumed!.output('Wait', 0);
		expect(await stage.engine.readBinary(item!.binary!.data!)).toEqual(
			await stage.sandbox.video(first!),
		);
	});

	it('are repeated when the execution is resumed if they failed before', async () => {
		const [first, last] = await stage.newTasks(2);
		const run = await suspended([first!, last!]);
		await stage.sandbox.finish(first!);
		stage.sandbox.addFault({
			kind: 'status',
			status: 403,
			operation: 'video',
			times: 2,
		});
		await nudge(run, first!);
		await until(
			() => downloads().length === 2 && downloads().every(({ status }) => status === 403),
		);
		await stage.sandbox.finish(last!);
		const { run: resumed } = await nudge(run, last!);
		expect(resumed!.output('Wait', 1)).toEqual([]);
		expect(resumed!.output('Wait', 0).map(({ binary }) => binary?.data?.fileName)).toEqual([
			`${first}.mp4`,
			`${last}.mp4`,
		]);
	});

	it('are of use when the timer wakes the execution and it reads its tasks again', async () => {
		const [first, last] = await stage.newTasks(2);
		const run = await suspended([first!, last!], { json: withLoopBack });
		await stage.sandbox.finish(first!);
		await nudge(run, first!);
		await untilDownloaded(1);
		const again = await stage.engine.resumeByTimer(run);
		expect(again.status).toBe('waiting');
		await stage.sandbox.finish(last!);
		const { run: resumed } = await nudge(again, last!);
		expect(downloads()).toHaveLength(2);
		expect(resumed!.output('Wait', 0).map(({ binary }) => binary?.data?.fileName)).toEqual([
			`${first}.mp4`,
			`${last}.mp4`,
		]);
	});

	it('are at most as many at a time as Max Concurrent Requests', async () => {
		const taskIds = await stage.newTasks(4);
		const run = await suspended(taskIds, { options: { concurrency: 1 } });
		const slow = stage.sandbox.addFault({
			kind: 'slow',
			operation: 'video',
			milliseconds: 1_000,
			times: 'always',
		});
		for (const taskId of taskIds.slice(0, 3)) {
			await stage.sandbox.finish(taskId);
			await nudge(run, taskId);
		}
		await until(() => slow.fired > 0);
		expect(slow.fired).toBe(1);
		await stage.sandbox.finish(taskIds[3]!);
		const { run: resumed } = await nudge(run, taskIds[3]!);
		expect(resumed!.output('Wait', 0)).toHaveLength(4);
		expect(downloads()).toHaveLength(4);
	});

	it('do not begin without Download Video', async () => {
		const [first, last] = await stage.newTasks(2);
		const items = [taskItem(first!), taskItem(last!)];
		const run = await stage.suspended(chain([suspending({ downloadVideo: false })]), items);
		await stage.sandbox.finish(first!);
		await nudge(run, first!);
		await realTime(100);
		expect(downloads()).toEqual([]);
	});
});
