import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SentCallback } from '../../sandbox';
import type { SavedWorkflow } from '../../scripts/n8n/clientTypes';
import { decodeVideo } from '../support/decodeVideo';
import { ExampleStage } from './examples/exampleStage';
import type { OwnN8n } from './setup/exampleN8n';

const ROWS = ['postcard-coffee', 'postcard-lake', 'postcard-lighthouse'];

describe('the Webhook Trigger in a real n8n', () => {
	let stage: ExampleStage<OwnN8n>;
	let finish: SavedWorkflow;

	beforeAll(async () => {
		stage = await ExampleStage.openOwn();
	});
	beforeEach(async () => {
		stage.sandbox.holdNewTasks(true);
		finish = await stage.importSaved('webhook-finish');
	});
	afterEach(async () => {
		await stage.n8n.client.deactivate(finish);
		stage.sandbox.reset();
	});
	afterAll(() => stage?.close());

	const executions = async () => {
		const { client } = stage.n8n;
		const ids = await client.executionIds(finish.id);
		return await Promise.all(ids.map(async (id) => await client.waitForExecution(id)));
	};
	/** n8n starts executions after its answer to the callback. */
	const untilExecutions = async (count: number) => {
		while ((await countExecutions()) < count) await sleep(100);
	};
	const countExecutions = async () => await stage.n8n.client.countExecutions(finish.id);
	/** Runs webhook-start. @returns the IDs of its tasks */
	const order = async () => {
		const execution = await stage.run('webhook-start');
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		return execution.output('Create Video Tasks').map(({ json }) => String(json.taskId));
	};
	const lastCallback = (taskId: string): SentCallback =>
		stage.sandbox.callbacks().findLast((callback) => callback.taskId === taskId)!;
	const repeat = async ({ url, headers, body }: SentCallback, change: object = {}) => {
		const text = JSON.stringify({ ...(body as object), ...change });
		return (await fetch(url, { method: 'POST', headers, body: text })).status;
	};
	/** After a second in which n8n could have started more. */
	const expectNoMore = async (count: number) => {
		await sleep(1_000);
		expect(await countExecutions()).toBe(count);
	};

	it('starts one execution per video, saves the video, and remembers it after a restart', async () => {
		await stage.n8n.client.activate(finish);
		const taskIds = await order();
		expect(taskIds).toHaveLength(ROWS.length);
		expect(await countExecutions()).toBe(0);
		await Promise.all(taskIds.map(async (taskId) => await stage.sandbox.finish(taskId)));
		await untilExecutions(ROWS.length);

		const all = await executions();
		expect(all.map(({ status, errorMessage }) => [status, errorMessage])).toEqual(
			ROWS.map(() => ['success', undefined]),
		);
		const items = all.flatMap((execution) => execution.output('Save Video'));
		expect(new Set(items.map(({ json }) => json.taskId))).toEqual(new Set(taskIds));
		for (const { json } of items) {
			expect(json).toMatchObject({ status: 'succeeded', query: { order: json.externalTaskId } });
		}
		expect(items.map(({ json }) => String(json.externalTaskId)).sort()).toEqual(ROWS);
		const files = (await readdir(stage.n8n.filesFolder)).sort();
		expect(files).toEqual(ROWS.map((row) => `${row}.mp4`));
		for (const file of files) {
			const video = await decodeVideo(await readFile(path.join(stage.n8n.filesFolder, file)));
			expect(video.durationSeconds).toBe(5);
		}
		await expectNoMore(ROWS.length);

		await stage.n8n.restart();
		for (const taskId of taskIds) expect(await repeat(lastCallback(taskId))).toBe(200);
		await expectNoMore(ROWS.length);
	});

	it('answers 401 to forged or unsigned calls and starts nothing', async () => {
		const [taskId] = await order();
		// Not active yet: this callback is lost, and its signature is unused.
		await stage.sandbox.finish(taskId!);
		const callback = lastCallback(taskId!);
		expect(callback.outcome).toBe('answered 404');
		await stage.n8n.client.activate(finish);

		const unsigned = { 'content-type': 'application/json' };
		expect(await repeat(callback, { task_status: 'failed' })).toBe(401);
		expect(await repeat({ ...callback, headers: unsigned })).toBe(401);
		await expectNoMore(0);
		expect(await repeat(callback)).toBe(200);
		await untilExecutions(1);
	});

	it('answers 503 while the provider is unavailable and accepts the callback later', async () => {
		await stage.n8n.client.activate(finish);
		const [taskId] = await order();
		stage.sandbox.addFault({ provider: 'kling', operation: 'get', kind: 'html', times: 'always' });
		await stage.sandbox.finish(taskId!);
		const callback = lastCallback(taskId!);
		expect(callback.outcome).toBe('answered 503');
		await expectNoMore(0);
		stage.sandbox.clearFaults();
		expect(await repeat(callback)).toBe(200);
		await untilExecutions(1);
	});
});
