import { setTimeout as sleep } from 'node:timers/promises';
import type { Example } from '../../scripts/start/readExample';
import { ExampleStage, withParameters } from './examples/exampleStage';
import type { OwnN8n } from './setup/exampleN8n';

const ROWS = 50;
/** Create Task works on five items at a time. */
const AT_A_TIME = 5;
const ANSWERED = 20;
/** Submissions that are taken and never answered; the others of the five are never taken either. */
const TAKEN_UNANSWERED = 3;

/** The batch with an ID of the user's own for each row, which ends when the tasks are created. */
function batchOf50(example: Example): Example {
	const list = example.nodes.find(({ name }) => name === 'List of Images')!;
	const { rows } = JSON.parse(String(list.parameters.jsonOutput)) as { rows: object[] };
	const all = Array.from({ length: ROWS }, (_, index) => ({
		...rows[index % rows.length],
		id: `order-${index + 1}`,
	}));
	const connections = { ...example.connections };
	delete connections['Create Video Tasks'];
	const parameters = { jsonOutput: JSON.stringify({ rows: all }) };
	return { ...withParameters('List of Images', parameters)(example), connections };
}

describe('a crash of n8n while it creates tasks', () => {
	let stage: ExampleStage<OwnN8n>;
	beforeAll(async () => {
		stage = await ExampleStage.openOwn({ render: 'onDownload', holdNewTasks: true });
	});
	afterAll(() => stage?.close());

	const submissions = () =>
		stage.sandbox.requests().filter(({ operation }) => operation === 'create');

	it('loses no task and buys none twice, with External Task IDs from the data', async () => {
		const { n8n, sandbox } = stage;
		const unanswered = { provider: 'kling', operation: 'create', kind: 'timeout' } as const;
		sandbox.addFault({ ...unanswered, acted: true, nth: ANSWERED + 1, times: TAKEN_UNANSWERED });
		sandbox.addFault({ ...unanswered, nth: ANSWERED + TAKEN_UNANSWERED + 1, times: 'always' });
		const workflowId = await stage.import('batch-from-list', batchOf50);
		const executionId = await n8n.client.startWorkflow(workflowId);
		while (submissions().length < ANSWERED + AT_A_TIME) await sleep(50);
		await n8n.kill();

		const before = sandbox.tasks('kling');
		expect(before).toHaveLength(ANSWERED + TAKEN_UNANSWERED);
		expect(submissions()).toHaveLength(ANSWERED + AT_A_TIME);
		const log = await n8n.log();
		const logged = before.filter(({ id }) => log.includes(`Kling task ${id} is created`));
		expect(logged).toHaveLength(ANSWERED);

		sandbox.clearFaults();
		await n8n.restart();
		const crashed = await n8n.client.waitForExecution(executionId);
		expect([crashed.status, crashed.output('Create Video Tasks')]).toEqual(['crashed', []]);

		const again = await n8n.client.runWorkflow(workflowId);
		expect([again.status, again.errorMessage]).toEqual(['success', undefined]);
		const ids = Array.from({ length: ROWS }, (_, index) => `order-${index + 1}`);
		const created = sandbox.tasks('kling');
		expect(created.map(({ externalId }) => externalId).sort()).toEqual([...ids].sort());
		expect(created.slice(0, before.length).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
		const items = again.output('Create Video Tasks').map(({ json }) => json);
		expect(items.map(({ externalTaskId }) => externalTaskId)).toEqual(ids);
		const taskIdOf = new Map(created.map(({ id, externalId }) => [externalId, id]));
		expect(items.map(({ taskId }) => taskId)).toEqual(ids.map((id) => taskIdOf.get(id)));
	});
});
