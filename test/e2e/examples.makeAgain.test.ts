import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution } from '../../scripts/n8n/execution';
import { ExampleStage, withParameters } from './examples/exampleStage';

const BUSY = 'The system is busy, please try again later';
const RISKY = 'Failure to pass the risk control system';

describe('the example of videos that are made again, in a real n8n', () => {
	let stage: ExampleStage;

	beforeAll(async () => {
		stage = await ExampleStage.open();
	});
	afterAll(() => stage?.close());

	/** Runs the example while every task ends as its fate says: with a reason to fail, or with a video. */
	async function run(workflowId: string, fates: Record<string, string>): Promise<Execution> {
		const { sandbox, n8n } = stage;
		let isOver = false;
		const endAll = async () => {
			while (!isOver) {
				for (const { id, externalId = '', outcome } of sandbox.tasks()) {
					if (outcome) continue;
					const reason = fates[externalId];
					await (reason === undefined ? sandbox.finish(id) : sandbox.fail(id, reason));
				}
				await sleep(50);
			}
		};
		const ending = endAll();
		const execution = await n8n.client.runWorkflow(workflowId).finally(() => (isOver = true));
		await ending;
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		return execution;
	}
	const externalIds = () => stage.sandbox.tasks().map(({ externalId }) => externalId);
	const shown = (execution: Execution, node: string) =>
		execution
			.runs(node)
			.flatMap((one) => one.data?.main?.[0] ?? [])
			.map(({ json }) => json);

	it('makes the videos of passing faults again, with two nodes and with one, and no other', async () => {
		stage.sandbox.holdNewTasks(true);
		const pause = withParameters('Let the Fault Pass', { amount: 1 });
		const workflowId = await stage.import('make-again', pause);

		const first = await run(workflowId, {
			'again-lake': BUSY,
			'again-coffee': RISKY,
			'again-lighthouse': BUSY,
		});
		expect(externalIds().sort()).toEqual([
			'again-coffee',
			'again-lake',
			'again-lake-2',
			'again-lighthouse',
			'again-lighthouse-2',
		]);
		expect(shown(first, 'Save Video')).toMatchObject([
			{ externalTaskId: 'again-lake-2', attempts: 2, input: { id: 'again-lake' } },
		]);
		expect(shown(first, 'Save It')).toMatchObject([
			{ externalTaskId: 'again-lighthouse-2', attempts: 2, input: { id: 'again-lighthouse' } },
		]);
		expect(shown(first, 'What Failed')).toEqual([
			{
				id: 'again-coffee',
				taskId: expect.stringMatching(/^\d+$/) as string,
				attempts: 1,
				reason: RISKY,
			},
		]);
		expect(Object.keys(await stage.n8n.savedFiles()).sort()).toEqual([
			'again-lake.mp4',
			'again-lighthouse.mp4',
		]);

		// The row that failed is ordered again in the next execution, and the finished ones are found.
		const second = await run(workflowId, { 'again-coffee-2': BUSY, 'again-coffee-3': BUSY });
		expect(externalIds().slice(5)).toEqual(['again-coffee-2', 'again-coffee-3']);
		expect(shown(second, 'What Failed')).toMatchObject([
			{ id: 'again-coffee', attempts: 3, reason: BUSY },
		]);
		for (const node of ['Save Video', 'Save It']) {
			expect(shown(second, node)).toMatchObject([{ existing: true, attempts: 2 }]);
		}
	});
});
