import type { INodeParameters } from 'n8n-workflow';
import { chain, type Run } from '../../engine';
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
const NOT_FOUND = expect.stringMatching(/^Kling does not find this/) as string;

describe('a suspended wait that keeps failed videos in place', () => {
	const stage = useWaitingStage();

	const node = (parameters: INodeParameters = {}) =>
		suspending({ ifVideoFails: 'inPlace', ...parameters }, { onError: 'continueRegularOutput' });

	/** Tasks in this order: running, failed, finished, running, unknown to the provider. */
	async function fiveTasks() {
		const [first, bad, done, last] = (await stage.newTasks(4)) as [string, string, string, string];
		await stage.sandbox.fail(bad, 'no');
		await stage.sandbox.finish(done);
		const input = [first, bad, done, last, '404'].map((taskId) => taskItem(taskId));
		return { first, bad, done, last, input };
	}

	it('shows the ended ones in order until the next check, and passes all on when the timer wakes it', async () => {
		const { first, bad, done, last, input } = await fiveTasks();
		const run = await stage.suspended(chain([node()]), input);
		const ended = [
			{ taskId: bad, status: 'failed', failure: { message: 'no' }, inputItem: 1 },
			{ taskId: done, status: 'succeeded', inputItem: 2 },
			{ taskId: '404', error: NOT_FOUND, inputItem: 4 },
		];
		const running = [
			{ taskId: first, inputItem: 0 },
			{ taskId: last, inputItem: 3 },
		];
		const expectAll = (stretch: Run) => {
			expect(stretch.json('Wait', COMPLETED)).toMatchObject(ended);
			expect(stretch.json('Wait', FAILED)).toEqual([]);
			expect(stretch.json('Wait', STILL_RUNNING)).toMatchObject(running);
		};
		expectAll(run);
		const resumed = await stage.engine.resumeByTimer(run);
		expect([resumed.status, resumed.error]).toEqual(['success', undefined]);
		expectAll(resumed);
		expect(stage.sandbox.requests()).toEqual([]);
	});

	it('outputs one item for each input item in order when a callback finds all tasks final', async () => {
		const { first, bad, done, last, input } = await fiveTasks();
		const run = await stage.suspended(chain([node()]), input);
		await stage.sandbox.fail(first, 'not this one either');
		expect((await stage.nudge(run, { task_id: first })).run).toBeUndefined();
		await stage.sandbox.finish(last);
		const { run: resumed } = await stage.nudge(run, { task_id: last });
		expect([resumed!.status, resumed!.error]).toEqual(['success', undefined]);
		expect(resumed!.json('Wait', COMPLETED)).toMatchObject([
			{ taskId: first, status: 'failed', failure: { message: 'not this one either' } },
			{ taskId: bad, status: 'failed', failure: { message: 'no' } },
			{ taskId: done, status: 'succeeded' },
			{ taskId: last, status: 'succeeded' },
			{ taskId: '404', error: NOT_FOUND },
		]);
		expect(resumed!.json('Wait', COMPLETED).map(({ inputItem }) => inputItem)).toEqual([
			0, 1, 2, 3, 4,
		]);
		expect(resumed!.json('Wait', FAILED)).toEqual([]);
		expect(resumed!.json('Wait', STILL_RUNNING)).toEqual([]);
	});

	it('outputs each item once by Completed in the runs of a loop, and a timed-out one as well', async () => {
		const { first, bad, done, last, input } = await fiveTasks();
		const now = jest.spyOn(clock, 'now').mockReturnValue(Date.now());
		const loop = withLoopBack(node({ giveUpAfter: 15, checkEvery: 10 }));
		let run = await stage.suspended(loop, input);
		await stage.sandbox.finish(last);
		for (let stretches = 0; run.status === 'waiting' && stretches < 5; stretches++) {
			now.mockReturnValue(run.waitTill!.getTime() + 1);
			run = await stage.engine.resumeByTimer(run);
		}
		expect([run.status, run.error]).toEqual(['success', undefined]);
		const outputOf = (output: number) =>
			run.runs('Wait').map(({ data }) => (data?.main?.[output] ?? []).map(({ json }) => json));
		expect(outputOf(COMPLETED).flat()).toMatchObject([
			{ taskId: bad, inputItem: 1 },
			{ taskId: done, inputItem: 2 },
			{ taskId: '404', inputItem: 4 },
			{ taskId: last, status: 'succeeded', inputItem: 3 },
			{ taskId: first, failure: { code: 'timedOut' }, inputItem: 0 },
		]);
		expect(outputOf(FAILED).flat()).toEqual([]);
	});

	it('keeps the place and the fields of a row that Create Task has refused', async () => {
		const rows = [{ scene: 1 }, { scene: 2 }, { scene: 3 }];
		const create = {
			...creating('kling', { inputFields: 'underInput' }),
			onError: 'continueRegularOutput' as const,
		};
		create.parameters = {
			...create.parameters,
			imageUrl: "={{ $json.scene === 2 ? 'no address' : 'https://example.com/photo.jpg' }}",
		};
		const run = await stage.suspended(
			chain([create, node()]),
			rows.map((json) => ({ json })),
		);
		const [first, , last] = run.json('Create').map(({ taskId }) => taskId as string);
		await stage.sandbox.fail(first!, 'no');
		await stage.sandbox.finish(last!);
		const { run: resumed } = await stage.nudge(run, { task_id: last });
		expect(resumed!.json('Wait', COMPLETED)).toMatchObject([
			{ taskId: first, failure: { message: 'no' }, inputItem: 0, input: rows[0] },
			{ error: expect.stringContaining('Image') as string, inputItem: 1, input: rows[1] },
			{ taskId: last, status: 'succeeded', inputItem: 2, input: rows[2] },
		]);
	});
});
