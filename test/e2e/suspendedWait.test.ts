import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionStatus, IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Execution } from '../../scripts/n8n/execution';
import type { Example } from '../../scripts/start/readExample';
import { ExampleStage, withParameters } from './examples/exampleStage';
import type { OwnN8n } from './setup/exampleN8n';
import { shows, videoOf } from './examples/exampleVideo';

const DAY = 'lake-balloon-day.jpg';
const LIGHTHOUSE = 'lighthouse-sunset-portrait.jpg';
const COFFEE = 'coffee-cup-square.jpg';
/** n8n looks for executions to wake up once a minute. */
const WOKEN_WITHIN_MS = 150_000;

describe('a suspended execution in a real n8n', () => {
	let stage: ExampleStage<OwnN8n>;

	beforeAll(async () => {
		stage = await ExampleStage.openOwn();
	});
	beforeEach(() => stage.sandbox.holdNewTasks(true));
	afterEach(() => stage.sandbox.reset());
	afterAll(() => stage?.close());

	/** Runs an example until its execution is put to wait. */
	async function suspended(
		name: string,
		change?: (example: Example) => Example,
	): Promise<Execution> {
		const workflowId = await stage.import(name, change);
		const id = await stage.n8n.client.startWorkflow(workflowId);
		return await stage.n8n.client.waitForExecution(id, ['waiting', 'error', 'success']);
	}

	const statusOf = async ({ id }: Execution): Promise<ExecutionStatus> =>
		(await stage.n8n.client.execution(id)).status;

	const taskOf = (image: string) =>
		stage.sandbox.tasks().find(({ request }) => JSON.stringify(request).includes(image))!;

	it('continues after a crash of n8n when the callbacks arrive, each video on its item', async () => {
		const { n8n, sandbox } = stage;
		const waiting = await suspended('suspended-wait');
		expect([waiting.status, waiting.errorMessage]).toEqual(['waiting', undefined]);
		expect(waiting.output('Wait For Videos', 2).map(({ json }) => json.inputItem)).toEqual([
			0, 1, 2,
		]);
		await sandbox.finish(taskOf(LIGHTHOUSE).id);
		expect(sandbox.callbacks().at(-1)?.outcome).toBe('answered 200');
		expect(await statusOf(waiting)).toBe('waiting');

		await n8n.kill();
		await n8n.restart();
		expect(await statusOf(waiting)).toBe('waiting');
		await sandbox.finish(taskOf(COFFEE).id);
		expect(await statusOf(waiting)).toBe('waiting');
		await sandbox.fail(taskOf(DAY).id, 'The balloon has flown away');
		expect(sandbox.callbacks().map(({ outcome }) => outcome)).toEqual(
			Array(3).fill('answered 200'),
		);

		const execution = await n8n.client.waitForExecution(waiting.id);
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		expect(sandbox.createdTasks()).toBe(3);
		const [coffee, lighthouse, ...others] = [...execution.output('Wait For Videos')].sort(byId);
		expect(others).toEqual([]);
		for (const [id, item, image] of [
			['postcard-coffee', coffee, COFFEE],
			['postcard-lighthouse', lighthouse, LIGHTHOUSE],
		] as const) {
			expect(item?.json).toMatchObject({
				input: { id },
				taskId: taskOf(image).id,
				status: 'succeeded',
			});
			const video = await videoOf(n8n.client, item);
			expect([id, await shows(await video.frame(0), image)]).toEqual([id, true]);
		}
		expect(execution.output('What Failed').map(({ json }) => json)).toEqual([
			{ id: 'postcard-lake', taskId: taskOf(DAY).id, reason: 'The balloon has flown away' },
		]);
	});

	it('stays suspended while the provider is unavailable and continues with the next callback', async () => {
		const { n8n, sandbox } = stage;
		const waiting = await suspended('suspended-wait');
		const fault = { provider: 'kling', operation: 'get', kind: 'html', times: 'always' } as const;
		sandbox.addFault(fault);
		for (const { id } of sandbox.tasks()) await sandbox.finish(id);
		expect(sandbox.callbacks().map(({ outcome }) => outcome)).toEqual(
			Array(3).fill('answered 503'),
		);
		expect(await statusOf(waiting)).toBe('waiting');

		sandbox.clearFaults();
		const { url, body } = sandbox.callbacks()[0]!;
		const response = await n8n.client.callWebhook('POST', url, body);
		expect([response.status, await response.json()]).toEqual([
			200,
			{ message: 'All tasks are finished.' },
		]);
		const execution = await n8n.client.waitForExecution(waiting.id);
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		const taskIds = execution.output('Wait For Videos').map(({ json }) => json.taskId);
		expect(taskIds.sort()).toEqual(
			sandbox
				.tasks()
				.map(({ id }) => id)
				.sort(),
		);
	});

	it('refuses a callback without its token', async () => {
		const { n8n, sandbox } = stage;
		const waiting = await suspended('suspended-wait');
		const { callbackUrl } = sandbox.tasks()[0]!;
		const requestsBefore = sandbox.requests().length;
		const forged = callbackUrl!.replace(/signature=\w+/, 'signature=forged');
		expect((await n8n.client.callWebhook('POST', forged, {})).status).toBe(401);
		expect(sandbox.requests()).toHaveLength(requestsBefore);
		expect(await statusOf(waiting)).toBe('waiting');
		await n8n.client.stopExecution(waiting.id);
	});

	it('checks again through its loop when the provider sends no callbacks', async () => {
		const { n8n, sandbox } = stage;
		const everyMinute = withParameters('Wait For Video', { checkEvery: 1 });
		const waiting = await suspended('loop-back-wait', everyMinute);
		expect([waiting.status, waiting.errorMessage]).toEqual(['waiting', undefined]);
		const [task] = sandbox.tasks('klingGateway');
		await sandbox.finish(task!.id);
		const giveUpAt = Date.now() + WOKEN_WITHIN_MS;
		while ((await statusOf(waiting)) !== 'success' && Date.now() < giveUpAt) await sleep(1_000);

		const execution = await n8n.client.execution(waiting.id);
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		expect(execution.runs('Wait For Video')).toHaveLength(2);
		expect(execution.runs('Failed')).toEqual([]);
		const [finished, ...others] = execution.output('Finished');
		expect(others).toEqual([]);
		expect(finished?.json).toMatchObject({
			id: 'postcard-lighthouse',
			taskId: task!.id,
			status: 'succeeded',
			inputItem: 0,
			input: { id: 'postcard-lighthouse' },
		});
		const video = await videoOf(n8n.client, finished);
		expect(await shows(await video.frame(0), LIGHTHOUSE)).toBe(true);
		expect(sandbox.createdTasks()).toBe(1);
	});
});

const byId = (one: INodeExecutionData, other: INodeExecutionData) =>
	rowIdOf(one).localeCompare(rowIdOf(other));

const rowIdOf = ({ json }: INodeExecutionData): string =>
	String((json.input as IDataObject | undefined)?.id);
