import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { chain } from '../../engine';
import { startSandbox, type Sandbox } from '../../sandbox';
import { signWebhook } from '../../sandbox/core/callbacks/standardWebhooks';
import type { SavedCredential, SavedWorkflow } from '../../scripts/n8n/clientTypes';
import { RestRequestError } from '../../scripts/n8n/restClient';
import type { N8nServer } from '../../scripts/n8n/server';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { webhookTrigger } from '../support/packageEngine';
import { startPackageServer } from './setup/packageServer';

const JSON_TYPE = { 'content-type': 'application/json' };

const bodyFor = (taskId: string, more = {}) =>
	JSON.stringify({
		task_id: taskId,
		task_status: 'succeed',
		task_result: { videos: [{ url: 'https://example.com/video.mp4' }] },
		...more,
	});

describe('callbacks to a real n8n', () => {
	let n8n: N8nServer;
	let sandbox: Sandbox;
	let klingApi: SavedCredential;
	let active: SavedWorkflow | undefined;
	let url: string;

	beforeAll(async () => {
		sandbox = await startSandbox({ holdNewTasks: true, render: 'onDownload' });
		n8n = await startPackageServer();
		const { klingApi: data } = sandboxCredentials(sandbox.credentials);
		klingApi = await n8n.client.createCredential('klingApi', 'Sandbox', data!);
	});
	beforeEach(async () => {
		const webhookId = randomUUID();
		const file = chain([webhookTrigger({ provider: 'kling' }, { webhookId })]);
		active = await n8n.client.importWorkflow(file, { klingApi });
		await n8n.client.activate(active);
		url = `${n8n.url}/webhook/${webhookId}/video-task`;
	});
	afterEach(async () => {
		if (active) await whenReady(async () => await n8n.client.deactivate(active!));
		sandbox.reset();
		sandbox.holdNewTasks(true);
	});
	afterAll(async () => {
		await n8n?.stop();
		await sandbox?.close();
	});

	async function finishedTask(): Promise<string> {
		const { apiKey, baseUrl } = sandbox.credentials.klingApi;
		const response = await fetch(`${baseUrl}/v1/videos/image2video`, {
			method: 'POST',
			headers: { ...JSON_TYPE, authorization: `Bearer ${apiKey}` },
			body: JSON.stringify({ model_name: 'kling-v2-6', image: 'https://example.com/a.jpg' }),
		});
		const { data } = (await response.json()) as { data: { task_id: string } };
		await sandbox.finish(data.task_id);
		return data.task_id;
	}
	const signed = (body: string, ageSeconds = 0) => {
		const seconds = Math.floor(Date.now() / 1_000) - ageSeconds;
		const { webhookSecret } = sandbox.credentials.klingApi;
		return signWebhook(webhookSecret, randomUUID(), seconds, body);
	};
	/** Posts a callback, again as long as n8n itself says that it is not ready. */
	const post = async (body: string, headers: Record<string, string>) => {
		for (;;) {
			const response = await fetch(url, {
				method: 'POST',
				headers: { ...JSON_TYPE, ...headers },
				body,
			});
			const text = await response.text();
			if (!text.includes('Database is not ready')) return { status: response.status, text };
			await sleep(500);
		}
	};
	/** n8n says that its database is not ready while it has more to do than it can. */
	const whenReady = async <T>(work: () => Promise<T>): Promise<T> => {
		for (;;) {
			try {
				return await work();
			} catch (error) {
				if (!(error instanceof RestRequestError && error.status === 503)) throw error;
				await sleep(500);
			}
		}
	};
	const call = async (body: string) => (await post(body, signed(body))).status;
	const count = async () =>
		await whenReady(async () => await n8n.client.countExecutions(active!.id));

	it.each<[string, number, (body: string) => [string, Record<string, string>]]>([
		['unsigned', 401, (body) => [body, {}]],
		[
			'forged',
			401,
			(body) => [body, signWebhook('whsec_Zm9yZ2Vk', '1', Math.floor(Date.now() / 1_000), body)],
		],
		['altered', 401, (body) => [body.replace('succeed', 'failed'), signed(body)]],
		['expired', 401, (body) => [body, signed(body, 3_600)]],
		['from the future', 401, (body) => [body, signed(body, -3_600)]],
		[
			"another provider's",
			400,
			() => {
				const body = '{"code":200,"data":{"taskId":"1","state":"success"}}';
				return [body, signed(body)];
			},
		],
		[
			'without an id',
			400,
			() => ['{"task_status":"succeed"}', signed('{"task_status":"succeed"}')],
		],
		['not JSON', 400, () => ['<html>', { 'content-type': 'text/html' }]],
		[
			'too large for the trigger',
			400,
			() => {
				const body = bodyFor('1', { padding: 'x'.repeat(2_000_000) });
				return [body, signed(body)];
			},
		],
		[
			'about an unknown task',
			503,
			() => [bodyFor('829350211345678336'), signed(bodyFor('829350211345678336'))],
		],
	])('start nothing when they are %s: %i', async (_what, status, change) => {
		const [body, headers] = change(bodyFor(await finishedTask()));
		const answer = await post(body, headers);
		expect(answer.status).toBe(status);
		expect(answer.text).not.toMatch(/whsec|[\w/]+\.(ts|js):\d+/);
		await sleep(500);
		expect(await count()).toBe(0);
	});

	it.each<[string, string]>([
		['are declared as JSON and are not', '<html>'],
		['are larger than n8n allows', bodyFor('1', { padding: 'x'.repeat(20_000_000) })],
	])('start nothing when they %s, which n8n itself refuses', async (_what, body) => {
		expect((await post(body, signed(body))).status).toBeGreaterThanOrEqual(400);
		await sleep(500);
		expect(await count()).toBe(0);
	});

	it('start one execution per task, even when 200 arrive at once and most are repetitions', async () => {
		const TASKS = 25;
		const taskIds = await Promise.all(Array.from({ length: TASKS }, finishedTask));
		const bodies = Array.from({ length: 200 }, (_, index) => bodyFor(taskIds[index % TASKS]!));
		// 503 asks the provider to call again. A busy machine cannot confirm all callbacks in time.
		const callTwice = async (body: string) => {
			const status = await call(body);
			return status === 503 ? await call(body) : status;
		};
		expect(new Set(await Promise.all(bodies.map(callTwice)))).toEqual(new Set([200]));
		// n8n starts executions after its answer.
		while ((await count()) < TASKS) await sleep(200);
		await sleep(1_000);
		expect(await count()).toBe(TASKS);
		const [again] = bodies;
		expect(await call(again!)).toBe(200);
		await sleep(500);
		expect(await count()).toBe(TASKS);
	});
});
