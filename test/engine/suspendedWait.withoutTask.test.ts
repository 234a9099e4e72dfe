import type { IDataObject } from 'n8n-workflow';
import { chain } from '../../engine';
import { clock } from '../../nodes/shared/clock';
import {
	creating,
	suspending,
	taskItem,
	useWaitingStage,
	withLoopBack,
} from '../support/waitingStage';

const COMPLETED = 0;
const FAILED = 1;
const STILL_RUNNING = 2;
const MINUTE_MS = 60_000;

describe('a suspended wait for items without a task', () => {
	const stage = useWaitingStage();

	const openEnd = {
		error: 'Kling has a problem: an empty answer (External Task ID order-1)',
		itemIndex: 0,
		provider: 'kling',
		externalTaskId: 'order-1',
		maybeCreated: true,
	};
	const refused = { error: 'no balance', itemIndex: 1, provider: 'kling', code: '1102' };
	const itemsWith = (taskId: string) =>
		[openEnd, refused, taskItem(taskId).json].map((json) => ({ json: json as IDataObject }));

	/** Creates the task whose submission the item reports as open. */
	async function openTask(): Promise<string> {
		const run = await stage.engine.run(chain([creating('kling', { externalTaskId: 'order-1' })]));
		return String(run.json('Create')[0]!.taskId);
	}

	it('resolves an ambiguous submission and sends the others to Failed unchanged', async () => {
		const [running] = await stage.newTasks(1);
		const open = await openTask();
		const run = await stage.suspended(chain([suspending()]), itemsWith(running!));
		expect(run.json('Wait', FAILED)).toEqual([{ ...refused, inputItem: 1 }]);
		expect(run.json('Wait', STILL_RUNNING)).toMatchObject([
			{ taskId: open, externalTaskId: 'order-1', inputItem: 0 },
			{ taskId: running, inputItem: 2 },
		]);
		await stage.sandbox.finish(open);
		await stage.sandbox.finish(running!);
		const { run: resumed } = await stage.nudge(run);
		expect(resumed!.status).toBe('success');
		expect(resumed!.json('Wait', COMPLETED)).toMatchObject([
			{ taskId: open, status: 'succeeded', inputItem: 0 },
			{ taskId: running, status: 'succeeded', inputItem: 2 },
		]);
		expect(resumed!.json('Wait', FAILED)).toEqual([{ ...refused, inputItem: 1 }]);
	});

	it('waits a minute for a task that is not found, then passes its item on unchanged', async () => {
		const [running] = await stage.newTasks(1);
		const run = await stage.suspended(chain([suspending()]), itemsWith(running!));
		expect(run.json('Wait', STILL_RUNNING)).toMatchObject([openEnd, { taskId: running }]);
		await stage.sandbox.finish(running!);
		expect((await stage.nudge(run)).run).toBeUndefined();

		jest.spyOn(clock, 'now').mockReturnValue(Date.now() + MINUTE_MS);
		const { run: resumed } = await stage.nudge(run);
		expect(resumed!.json('Wait', COMPLETED)).toMatchObject([{ taskId: running }]);
		expect(resumed!.json('Wait', FAILED)).toEqual([
			{ ...openEnd, inputItem: 0 },
			{ ...refused, inputItem: 1 },
		]);
	});

	it('keeps the item through a loop until its task appears', async () => {
		const [running] = await stage.newTasks(1);
		const json = withLoopBack(suspending());
		const run = await stage.suspended(json, itemsWith(running!));
		const open = await openTask();
		await stage.sandbox.finish(open);
		await stage.sandbox.finish(running!);
		const resumed = await stage.engine.resumeByTimer(run);
		expect([resumed.status, resumed.error]).toEqual(['success', undefined]);
		expect(resumed.json('Wait', COMPLETED)).toMatchObject([
			{ taskId: open, inputItem: 0 },
			{ taskId: running, inputItem: 2 },
		]);
	});

	it('stops at an unknown task only after the others are final', async () => {
		const [running] = await stage.newTasks(1);
		const input = [taskItem('404'), taskItem(running!)];
		const run = await stage.suspended(withLoopBack(suspending()), input);
		expect(run.json('Wait', STILL_RUNNING)).toMatchObject([{ taskId: '404' }, { taskId: running }]);
		await stage.sandbox.finish(running!);
		const resumed = await stage.engine.resumeByTimer(run);
		expect(resumed.error).toMatchObject({
			message: expect.stringMatching(/^Kling does not find this: /) as string,
			description: expect.stringMatching(/ Item 0, task 404, code 1203, /) as string,
		});
	});

	it('does not treat a task created a moment ago as forgotten', async () => {
		const [young, running] = await stage.newTasks(2);
		const createdAt = new Date().toISOString();
		const input = [
			{ json: { ...taskItem(young!).json, createdAt } },
			{ json: { ...taskItem(running!).json, createdAt } },
		];
		stage.forget(young!);
		const run = await stage.suspended(chain([suspending()]), input);
		await stage.sandbox.finish(running!);
		expect((await stage.nudge(run)).run).toBeUndefined();
		jest.spyOn(clock, 'now').mockReturnValue(Date.now() + MINUTE_MS);
		const { run: resumed } = await stage.nudge(run);
		expect(resumed!.json('Wait', COMPLETED)).toMatchObject([{ taskId: running }]);
		expect(resumed!.json('Wait', FAILED)).toMatchObject([{ taskId: young, code: '1203' }]);
	});
});
