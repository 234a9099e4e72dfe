import type { INodeParameters } from 'n8n-workflow';
import { chain, type NodeInput } from '../../engine';
import { createTask, getTask, waitForVideo } from '../support/packageEngine';
import { useSleptTime } from '../support/sleptTime';
import { suspending, useWaitingStage } from '../support/waitingStage';

describe('the mark of a task that Create Task has found by its External Task ID', () => {
	const stage = useWaitingStage();
	const time = useSleptTime();
	const rows = [{ json: { id: 'order-1' } }, { json: { id: 'order-2' } }];

	const create = (options: INodeParameters = {}, parameters: INodeParameters = {}) =>
		createTask({
			provider: 'kling',
			imageUrl: 'https://example.com/photo.jpg',
			...parameters,
			options: { externalTaskId: '={{ $json.id }}', ifExists: 'return', ...options },
		});

	/** Orders the first row. @returns the ID of its task */
	async function firstOrder(): Promise<string> {
		const run = await stage.engine.run(chain([create()]), { input: rows.slice(0, 1) });
		expect(run.json('Create')[0]).not.toHaveProperty('existing');
		return String(run.json('Create')[0]!.taskId);
	}

	const marks = (items: Array<{ existing?: unknown }>) => items.map(({ existing }) => existing);
	const newTask = () => stage.sandbox.tasks().find(({ externalId }) => externalId === 'order-2')!;

	const finishTheNewOne = async () => await stage.sandbox.finish(newTask().id);

	it.each<[where: string, between: NodeInput[]]>([
		['Wait For Video', []],
		['Get Task and Wait For Video', [getTask({ provider: 'kling' })]],
	])('is in the items of %s, and in those of no new task', async (_where, between) => {
		const taskId = await firstOrder();
		await stage.sandbox.finish(taskId);
		time.whileSleeping = finishTheNewOne;
		const wait = waitForVideo({ provider: 'kling' });
		const run = await stage.engine.run(chain([create(), ...between, wait]), { input: rows });
		expect([run.status, run.error]).toEqual(['success', undefined]);
		for (const { name } of [create(), ...between, wait])
			expect([name, marks(run.json(name!))]).toEqual([name, [true, undefined]]);
		expect(run.json('Wait')).toMatchObject([
			{ taskId, status: 'succeeded', videoUrl: expect.any(String) as string },
			{ taskId: newTask().id, status: 'succeeded' },
		]);
		expect(stage.sandbox.createdTasks()).toBe(2);
	});

	it('is in the items of Create Task that waits for the video itself', async () => {
		const taskId = await firstOrder();
		await stage.sandbox.fail(taskId, 'no');
		time.whileSleeping = finishTheNewOne;
		const node = create({}, { waitForVideo: true, downloadVideo: false });
		const run = await stage.engine.run(chain([node]), { input: rows });
		expect(run.json('Create', 0)).toMatchObject([{ taskId: newTask().id, status: 'succeeded' }]);
		expect(run.json('Create', 0)[0]).not.toHaveProperty('existing');
		expect(run.json('Create', 1)).toMatchObject([{ taskId, failure: { message: 'no' } }]);
		expect(run.json('Create', 1)[0]).toMatchObject({ existing: true });
	});

	it.each(['by the timer', 'by a callback'])(
		'is in the items of a suspended wait that is resumed %s',
		async (how) => {
			const taskId = await firstOrder();
			const run = await stage.suspended(
				chain([create({ inputFields: 'underInput' }), suspending({ ifVideoFails: 'inPlace' })]),
				rows,
			);
			expect(marks(run.json('Wait', 2))).toEqual([true, undefined]);
			if (how === 'by the timer') {
				const resumed = await stage.engine.resumeByTimer(run);
				expect(marks(resumed.json('Wait', 2))).toEqual([true, undefined]);
				return;
			}
			await stage.sandbox.finish(newTask().id);
			await stage.sandbox.fail(taskId, 'no');
			const { run: resumed } = await stage.nudge(run, { task_id: taskId });
			expect(resumed!.json('Wait', 0)).toMatchObject([
				{ taskId, existing: true, failure: { message: 'no' }, input: { id: 'order-1' } },
				{ taskId: newTask().id, status: 'succeeded', input: { id: 'order-2' } },
			]);
			expect(resumed!.json('Wait', 0)[1]).not.toHaveProperty('existing');
		},
	);
});
