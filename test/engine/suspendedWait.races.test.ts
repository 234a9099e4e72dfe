import { setTimeout as realTime } from 'node:timers/promises';
import { chain, workflow } from '../../engine';
import { creating, suspending, taskItem, useWaitingStage } from '../support/waitingStage';

/** Long enough for the execution to reach its second wait meanwhile. */
const SLOW_MS = 3_000;

describe('a call that is still at work when the execution waits again', () => {
	const stage = useWaitingStage();

	const second = [
		{ ...creating(), name: 'Create Second' },
		{ ...suspending(), name: 'Wait For Second' },
	];
	const nudge = async (run: Awaited<ReturnType<typeof stage.suspended>>, taskId: string) =>
		await stage.engine.resumeByWebhook(run, { suffix: 'video', body: { task_id: taskId } });
	const until = async (condition: () => boolean) => {
		while (!condition()) await realTime(5);
	};

	it('does not run the nodes after the wait a second time, after another callback', async () => {
		const [taskId] = await stage.newTasks(1);
		const run = await stage.suspended(chain([suspending(), ...second]), [taskItem(taskId!)]);
		await stage.sandbox.finish(taskId!);
		const slow = stage.sandbox.addFault({ kind: 'slow', operation: 'get', milliseconds: SLOW_MS });
		const late = nudge(run, taskId!);
		await until(() => slow.fired === 1);
		await nudge(run, taskId!);
		const waiting = await stage.engine.whenResumed(run);
		expect(waiting.status).toBe('waiting');
		expect(stage.sandbox.tasks()).toHaveLength(2);
		const { response } = await late;
		expect(response).toMatchObject({
			status: 200,
			body: { message: 'Another callback is resuming the execution.' },
		});
		await realTime(1_000);
		expect(stage.sandbox.tasks()).toHaveLength(2);
		await stage.sandbox.finish(stage.sandbox.tasks()[1]!.id);
		await nudge(run, stage.sandbox.tasks()[1]!.id);
		const ended = await stage.engine.whenResumed(waiting);
		expect([ended.status, ended.json('Wait For Second')]).toMatchObject([
			'success',
			[{ status: 'succeeded' }],
		]);
	});

	it('does not run the nodes after the wait a second time, after the timer', async () => {
		const [taskId] = await stage.newTasks(1);
		const json = workflow({
			nodes: [
				{ type: 'n8n-nodes-base.manualTrigger', name: 'Start' },
				suspending({ downloadVideo: true }),
				...second,
			],
			connections: [
				['Start', 'Wait'],
				['Wait', 2, 'Wait'],
				['Wait', 'Create Second'],
				['Create Second', 'Wait For Second'],
			],
		});
		const run = await stage.suspended(json, [taskItem(taskId!)]);
		await stage.sandbox.finish(taskId!);
		const slow = stage.sandbox.addFault({
			kind: 'slow',
			operation: 'video',
			milliseconds: SLOW_MS,
		});
		await nudge(run, taskId!);
		await until(() => slow.fired === 1);
		const waiting = await stage.engine.resumeByTimer(run);
		expect(waiting.status).toBe('waiting');
		expect(stage.sandbox.tasks()).toHaveLength(2);
		await realTime(SLOW_MS + 1_000);
		expect(stage.sandbox.tasks()).toHaveLength(2);
	});
});
