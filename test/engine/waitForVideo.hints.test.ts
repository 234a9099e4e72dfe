import type { INodeParameters } from 'n8n-workflow';
import { type NodeInput, type Run, workflow } from '../../engine';
import { waitForVideo } from '../support/packageEngine';
import { useSleptTime } from '../support/sleptTime';
import { taskItem, useWaitingStage } from '../support/waitingStage';

const NEXT: NodeInput = { type: 'n8n-nodes-base.noOp', name: 'Next' };

describe('the hints of Wait For Video', () => {
	const stage = useWaitingStage();
	const time = useSleptTime();

	const hintsOf = (run: Run) =>
		(run.runs('Wait').at(-1)!.hints ?? []).map(({ message, type }) => [type ?? 'info', message]);

	/** Runs Wait For Video with something connected to the given outputs. */
	async function waited(
		items: Array<ReturnType<typeof taskItem>>,
		connected: number[],
		{ onError, ...parameters }: { onError?: NodeInput['onError'] } & INodeParameters = {},
	) {
		const json = workflow({
			nodes: [
				{ type: 'n8n-nodes-base.manualTrigger', name: 'Start' },
				waitForVideo(
					{ provider: 'kling', ...parameters },
					onError === undefined ? {} : { onError },
				),
				NEXT,
			],
			connections: [
				['Start', 'Wait'],
				...connected.map((output): [string, number, string] => ['Wait', output, 'Next']),
			],
		});
		const run = await stage.engine.run(json, { input: items });
		expect(run.error).toBeUndefined();
		return run;
	}

	it('say how many videos are finished, after how long and for what cost', async () => {
		const taskIds = await stage.newTasks(2);
		time.whileSleeping = async () => {
			if (time.elapsed <= 80_000) return;
			for (const taskId of taskIds) await stage.sandbox.finish(taskId);
		};
		const run = await waited(
			taskIds.map((taskId) => taskItem(taskId)),
			[0],
		);
		expect(run.json('Wait', 0)).toHaveLength(2);
		const cost = run.json('Wait', 0).reduce((sum, task) => sum + Number(task.cost), 0);
		expect(hintsOf(run)).toEqual([
			['info', expect.stringMatching(/^Finished videos: 2 of 2, after 1 min \d+ s/) as string],
		]);
		expect(cost).toBeGreaterThan(0);
		expect(hintsOf(run)[0]![1]).toContain(`, at a cost of ${cost} units.`);
	});

	it('warn of a failed video with the reason, and that nothing is connected to Failed', async () => {
		const [good, bad] = await stage.newTasks(2);
		await stage.sandbox.finish(good!);
		await stage.sandbox.fail(bad!, 'The image shows a celebrity');
		const items = [taskItem(good!), taskItem(bad!)];
		const warning = ['warning', 'Failed videos: 1. The first reason: The image shows a celebrity'];
		const unconnected = hintsOf(await waited(items, [0]));
		expect(unconnected).toEqual([
			['info', expect.stringMatching(/^Finished videos: 1 of 2, after 0 s/) as string],
			warning,
			['warning', expect.stringMatching(/^Nothing is connected to the output Failed/) as string],
		]);
		expect(hintsOf(await waited(items, [0, 1]))).toEqual(unconnected.slice(0, 2));
	});

	it('warn of videos that took too long', async () => {
		const [taskId] = await stage.newTasks(1);
		const run = await waited([taskItem(taskId!)], [1], { giveUpAfter: 3 });
		expect(hintsOf(run)).toEqual([
			['info', 'Finished videos: 0 of 1, after 3 min 0 s.'],
			[
				'warning',
				'Videos that took longer than "Give Up After": 1. The provider may still finish them.',
			],
		]);
	});

	it('tell the size of more than 50 downloaded videos, and how to switch it off', async () => {
		const [taskId] = await stage.newTasks(1);
		await stage.sandbox.finish(taskId!);
		const items = (count: number) => Array.from({ length: count }, () => taskItem(taskId!));
		const run = await waited(items(51), [0], { downloadVideo: true });
		const [, hint] = hintsOf(run);
		expect(hint).toEqual([
			'info',
			expect.stringMatching(
				/^Downloaded videos: 51, \d+ MB\. .*switch "Download Video" off/,
			) as string,
		]);
		expect(hintsOf(await waited(items(50), [0], { downloadVideo: true }))).toHaveLength(1);
		expect(hintsOf(await waited(items(51), [0], { downloadVideo: false }))).toHaveLength(1);
	});

	it('warn of tasks that cannot be read', async () => {
		const run = await waited([taskItem('404')], [0], { onError: 'continueRegularOutput' });
		expect(hintsOf(run)).toEqual([
			['info', 'Finished videos: 0 of 1, after 0 s.'],
			[
				'warning',
				expect.stringMatching(
					/^Items without a readable task: 1\. The first reason: Kling does not find this: /,
				) as string,
			],
		]);
	});
});
