import { chain } from '../../engine';
import { suspending, taskItem, useWaitingStage, withLoopBack } from '../support/waitingStage';

const COMPLETED = 0;
const FAILED = 1;
const STILL_RUNNING = 2;
const ERROR = 3;

describe('a suspended wait with an error output', () => {
	const stage = useWaitingStage();

	const node = suspending({}, { onError: 'continueErrorOutput' });
	const unknownTask = {
		error: expect.stringMatching(/^Kling does not find this: /) as string,
		message: expect.stringMatching(/^Kling does not find this: /) as string,
		details: expect.objectContaining({ taskId: '404', inputItem: 0 }) as object,
	};

	/** Items of an unknown task, a finished, a failed and a running one, in this order. */
	async function oneOfEach() {
		const [done, bad, running] = await stage.newTasks(3);
		await stage.sandbox.finish(done!);
		await stage.sandbox.fail(bad!, 'no');
		const input = ['404', done!, bad!, running!].map((taskId) => taskItem(taskId));
		return { done, bad, running: running!, input };
	}

	it('shows every item while it waits', async () => {
		const { done, bad, running, input } = await oneOfEach();
		const run = await stage.suspended(chain([node]), input);
		expect(run.json('Wait', COMPLETED)).toMatchObject([{ taskId: done, inputItem: 1 }]);
		expect(run.json('Wait', FAILED)).toMatchObject([{ taskId: bad, inputItem: 2 }]);
		expect(run.json('Wait', STILL_RUNNING)).toMatchObject([{ taskId: running, inputItem: 3 }]);
		expect(run.json('Wait', ERROR)).toEqual([unknownTask]);
	});

	it('keeps every item when the timer wakes it', async () => {
		const { done, bad, running, input } = await oneOfEach();
		const run = await stage.suspended(chain([node]), input);
		const resumed = await stage.engine.resumeByTimer(run);
		expect([resumed.status, resumed.error]).toEqual(['success', undefined]);
		expect(resumed.json('Wait', COMPLETED)).toMatchObject([{ taskId: done }]);
		expect(resumed.json('Wait', FAILED)).toMatchObject([{ taskId: bad }]);
		expect(resumed.json('Wait', STILL_RUNNING)).toMatchObject([{ taskId: running }]);
		expect(resumed.json('Wait', ERROR)).toEqual([unknownTask]);
	});

	it('keeps every item when a callback finds all tasks final', async () => {
		const { done, bad, running, input } = await oneOfEach();
		const run = await stage.suspended(chain([node]), input);
		await stage.sandbox.finish(running);
		const { run: resumed } = await stage.nudge(run);
		expect([resumed!.status, resumed!.error]).toEqual(['success', undefined]);
		expect(resumed!.json('Wait', COMPLETED)).toMatchObject([
			{ taskId: done, inputItem: 1 },
			{ taskId: running, inputItem: 3 },
		]);
		expect(resumed!.json('Wait', FAILED)).toMatchObject([{ taskId: bad, inputItem: 2 }]);
		expect(resumed!.json('Wait', STILL_RUNNING)).toEqual([]);
		expect(resumed!.json('Wait', ERROR)).toEqual([unknownTask]);
	});

	it('sends the item of a forgotten task there after a callback', async () => {
		const [forgotten, running] = await stage.newTasks(2);
		const input = [forgotten!, running!].map((taskId) => taskItem(taskId));
		const run = await stage.suspended(chain([node]), input);
		stage.forget(forgotten!);
		await stage.sandbox.finish(running!);
		const { run: resumed } = await stage.nudge(run);
		expect(resumed!.json('Wait', COMPLETED)).toMatchObject([{ taskId: running, inputItem: 1 }]);
		expect(resumed!.json('Wait', FAILED)).toEqual([]);
		expect(resumed!.json('Wait', ERROR)).toMatchObject([
			{ details: { taskId: forgotten, inputItem: 0, code: '1203' } },
		]);
	});

	it('works in its loop', async () => {
		const [quick, slow] = await stage.newTasks(2);
		const input = [quick!, slow!].map((taskId) => taskItem(taskId));
		let run = await stage.suspended(withLoopBack(node), input);
		await stage.sandbox.finish(quick!);
		run = await stage.engine.resumeByTimer(run);
		expect(run.status).toBe('waiting');
		await stage.sandbox.finish(slow!);
		run = await stage.engine.resumeByTimer(run);
		expect(run.status).toBe('success');
		const completed = run.runs('Wait').flatMap(({ data }) => data?.main?.[COMPLETED] ?? []);
		expect(completed.map(({ json }) => [json.taskId, json.inputItem])).toEqual([
			[quick, 0],
			[slow, 1],
		]);
	});
});
