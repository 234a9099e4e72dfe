import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { INode } from 'n8n-workflow';
import { startSandbox, type Sandbox } from '../sandbox';
import { signWebhook } from '../sandbox/core/callbacks/standardWebhooks';
import type { N8nClient } from '../scripts/n8n/client';
import { startN8n, type N8nServer } from '../scripts/n8n/server';
import { packPackage } from '../scripts/packPackage';
import { sandboxCredentials } from '../scripts/sandboxCredentials';
import type { Benchmark, Figure } from './benchmark';
import { median } from './support/numbers';

const CALLBACKS = 30;
const IN_FLIGHT = 10;
const ROUNDS = 4;
const ASK_EVERY_MS = 200;

interface Way {
	name: string;
	node: Pick<INode, 'type' | 'typeVersion' | 'parameters' | 'credentials'>;
	/** The path of its webhook, after n8n's `/webhook/`. */
	path(webhookId: string): string;
}

const trigger = (name: string, confirmWithProvider: boolean): Way => ({
	name,
	node: {
		type: 'n8n-nodes-ai-image-to-video.webhookTrigger',
		typeVersion: 1,
		parameters: {
			provider: 'kling',
			confirmWithProvider,
			downloadVideo: false,
			options: {},
		},
		credentials: { klingApi: { id: null, name: 'Sandbox' } },
	},
	path: (webhookId) => `${webhookId}/video-task`,
});

const WAYS: Way[] = [
	{
		name: "n8n's Webhook",
		node: {
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2,
			parameters: { httpMethod: 'POST', path: 'video-task', options: {} },
		},
		path: () => 'video-task',
	},
	trigger('signature only', false),
	trigger('confirming', true),
];

/** How long a real n8n takes to accept a callback, by the package's trigger and by n8n's own Webhook node. */
export const webhook: Benchmark = {
	name: 'webhook',
	description: 'time to accept a callback on a real n8n, beside its own Webhook node',
	run: async () => {
		const sandbox = await startSandbox({ holdNewTasks: true, render: 'onDownload' });
		const packed = await mkdtemp(path.join(tmpdir(), 'bench-package-'));
		let n8n: N8nServer | undefined;
		try {
			n8n = await startN8n({ tarball: (await packPackage(packed)).file });
			return { figures: await measure(n8n, sandbox) };
		} finally {
			await n8n?.stop();
			await sandbox.close();
			await rm(packed, { recursive: true, force: true });
		}
	},
};

async function measure(n8n: N8nServer, sandbox: Sandbox): Promise<Figure[]> {
	const { client } = n8n;
	const data = sandboxCredentials(sandbox.credentials).klingApi!;
	const klingApi = await client.createCredential('klingApi', 'Sandbox', data);
	const urls = [];
	for (const way of WAYS) {
		const { name, node } = way;
		const webhookId = randomUUID();
		const start: INode = { ...node, id: randomUUID(), name: 'Start', position: [0, 0], webhookId };
		const file = { name, nodes: [start], connections: {} };
		await client.activate(await client.importWorkflow(file, { klingApi }));
		urls.push(`${n8n.url}/webhook/${way.path(webhookId)}`);
	}
	const times: number[][] = WAYS.map(() => []);
	// Each round runs every way, so that other load on the machine affects them equally. The first round is a warm-up.
	for (let round = 0; round <= ROUNDS; round++) {
		for (const [index, url] of urls.entries()) {
			const time = await timeForCallback(sandbox, url);
			if (round > 0) times[index]!.push(time);
			await untilIdle(client);
		}
	}
	const [own, ...ours] = times.map(median);
	return ours.map((time, index) => ({
		what: `time to accept a callback, ${WAYS[index + 1]!.name} (ms)`,
		own: own!,
		ours: time,
	}));
}

/**
 * Sends callbacks as the provider would, each about another finished task.
 *
 * @returns milliseconds for each, with several callbacks in progress at a time
 */
async function timeForCallback(sandbox: Sandbox, url: string): Promise<number> {
	const taskIds = await Promise.all(Array.from({ length: CALLBACKS }, () => finishedTask(sandbox)));
	const limit = pLimit(IN_FLIGHT);
	const from = performance.now();
	await Promise.all(taskIds.map((taskId) => limit(() => sendCallback(sandbox, url, taskId))));
	return (performance.now() - from) / CALLBACKS;
}

/** Running executions of one way must not slow down the next. */
async function untilIdle({ rest }: N8nClient): Promise<void> {
	const filter = encodeURIComponent(JSON.stringify({ status: ['new', 'running'] }));
	for (;;) {
		const path = `/rest/executions?limit=1&filter=${filter}`;
		const { results } = await rest.request<{ results: unknown[] }>('GET', path);
		if (results.length === 0) return;
		await sleep(ASK_EVERY_MS);
	}
}

async function finishedTask(sandbox: Sandbox): Promise<string> {
	const { apiKey, baseUrl } = sandbox.credentials.klingApi;
	const response = await fetch(`${baseUrl}/v1/videos/image2video`, {
		method: 'POST',
		headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
		body: JSON.stringify({ model_name: 'kling-v2-6', image: 'https://example.com/a.jpg' }),
	});
	const { data } = (await response.json()) as { data: { task_id: string } };
	await sandbox.finish(data.task_id);
	return data.task_id;
}

async function sendCallback(sandbox: Sandbox, url: string, taskId: string): Promise<void> {
	const body = JSON.stringify({
		task_id: taskId,
		task_status: 'succeed',
		task_result: { videos: [{ id: '1', url: `${sandbox.url}/video.mp4`, duration: '5' }] },
	});
	const { webhookSecret } = sandbox.credentials.klingApi;
	const now = Math.floor(Date.now() / 1_000);
	const signature = signWebhook(webhookSecret, randomUUID(), now, body);
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...signature },
		body,
	});
	if (response.status !== 200) {
		throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
	}
	await response.arrayBuffer();
}
