import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionStatus } from 'n8n-workflow';
import pLimit from 'p-limit';
import { startSandbox, type Sandbox } from '../../sandbox';
import type { SavedCredential, WorkflowFile } from '../../scripts/n8n/clientTypes';
import { QueueMode } from './servers/queueMode';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { startReceiver, type Receiver } from './receiver';
import { imageWorkflow, WAYS, workflowsOf, type Way } from './ways';

const ASK_EVERY_MS = 100;
const ORDERS_AT_ONCE = 10;
/** n8n's answer while its database is overloaded. Nothing has been started then. */
const BUSY = 503;
const ORDER_AGAIN_AFTER_MS = 1_000;
const OPEN: ExecutionStatus[] = ['new', 'running', 'waiting'];
const IMAGE_PATH = 'image-file';

type Counts = Partial<Record<ExecutionStatus, number>>;

let ordersSoFar = 0;

/** IDs that no other order has. */
export const orderIds = (count: number): string[] =>
	Array.from({ length: count }, () => `order-${++ordersSoFar}`);

const pathOf = (way: Way) => way.toLowerCase().replaceAll(' ', '-');

/** n8n in queue mode with the workflows of all ways to wait, and the sandbox as the provider. */
export class QueueStage {
	private readonly workflowIds = new Map<Way, string[]>();

	private constructor(
		readonly n8n: QueueMode,
		readonly sandbox: Sandbox,
		readonly receiver: Receiver,
	) {}

	/** @param speed of the sandbox: a task takes 20 seconds, divided by this value */
	static async open(workers: number, speed: number): Promise<QueueStage> {
		const tarball = process.env.E2E_TARBALL;
		if (!tarball) throw new Error('Nothing is packed. Run these tests with npm run e2e:queue.');
		const n8n = await QueueMode.start(tarball, workers);
		const sandbox = await startSandbox({ speed, render: 'onDownload', videoLongSide: 64 });
		const stage = new QueueStage(n8n, sandbox, await startReceiver());
		await stage.importWorkflows();
		return stage;
	}

	/** Orders a video for each ID. Resolves when n8n has accepted all. */
	async order(way: Way, ids: string[]): Promise<void> {
		const limit = pLimit(ORDERS_AT_ONCE);
		await Promise.all(
			ids.map((order) =>
				limit(async () => {
					const json = { 'content-type': 'application/json' };
					await this.post(pathOf(way), json, JSON.stringify({ order }));
				}),
			),
		);
	}

	/** Orders a video of an image file; the way is In This Execution. */
	async orderOf(image: Buffer, order: string): Promise<void> {
		await this.post(`${IMAGE_PATH}?order=${order}`, { 'content-type': 'image/jpeg' }, image);
	}

	/** How many executions of a way's workflows have each status. */
	async executions(way: Way): Promise<Counts> {
		const counts: Counts = {};
		for (const { status } of await this.n8n.space.executions(this.idsOf([way]))) {
			counts[status] = (counts[status] ?? 0) + 1;
		}
		return counts;
	}

	/** Those of them that are not over. */
	async openExecutions(way: Way): Promise<Counts> {
		const entries = Object.entries(await this.executions(way));
		return Object.fromEntries(entries.filter(([status]) => OPEN.includes(status as never)));
	}

	/** The IDs of the executions that ended with an error, oldest first. */
	async failedExecutions(way: Way): Promise<string[]> {
		const all = await this.n8n.space.executions(this.idsOf([way]));
		return all.filter(({ status }) => ![...OPEN, 'success'].includes(status)).map(({ id }) => id);
	}

	/** The orders of these whose video has not been delivered. */
	missing(ids: string[]): string[] {
		const delivered = new Set(this.receiver.deliveries.map(({ order }) => order));
		return ids.filter((id) => !delivered.has(id));
	}

	async until(condition: () => boolean | Promise<boolean>): Promise<void> {
		while (!(await condition())) await sleep(ASK_EVERY_MS);
	}

	/** Until n8n has nothing left to do, nor the provider. */
	async untilQuiet(): Promise<void> {
		const isQuiet = async () => {
			const told = [...this.sandbox.tasks(), ...this.sandbox.callbacks()];
			if (told.some(({ outcome }) => outcome === undefined)) return false;
			const { active, waiting } = await this.n8n.space.jobs();
			if (active + waiting > 0) return false;
			const all = await this.n8n.space.executions(this.idsOf(WAYS));
			return all.every(({ status }) => !OPEN.includes(status));
		};
		do {
			await this.until(isQuiet);
			// A callback that has been answered starts its execution a moment later.
			await sleep(1_000);
		} while (!(await isQuiet()));
	}

	async close(): Promise<void> {
		await this.n8n.stop();
		await this.sandbox.close();
		await this.receiver.close();
	}

	private async importWorkflows(): Promise<void> {
		const { client, webhookUrl } = this.n8n;
		const { klingApi: data } = sandboxCredentials(this.sandbox.credentials);
		const klingApi = await client.createCredential('klingApi', 'Sandbox', data!);
		const addresses = { webhookUrl, receiverUrl: this.receiver.url };
		for (const way of WAYS) {
			const { orders, finish } = workflowsOf(way, pathOf(way), addresses);
			const ids = [await this.activate(orders, klingApi)];
			if (finish) ids.push(await this.activate(finish, klingApi));
			this.workflowIds.set(way, ids);
		}
		await this.activate(imageWorkflow(IMAGE_PATH, addresses), klingApi);
	}

	private async activate(file: WorkflowFile, klingApi: SavedCredential): Promise<string> {
		const saved = await this.n8n.client.importWorkflow(file, { klingApi });
		await this.n8n.client.activate(saved);
		return saved.id;
	}

	private async post(
		path: string,
		headers: Record<string, string>,
		body: string | Buffer,
	): Promise<void> {
		const url = `${this.n8n.webhookUrl}/webhook/${path}`;
		const response = await fetch(url, { method: 'POST', headers, body });
		if (response.status === BUSY) {
			await sleep(ORDER_AGAIN_AFTER_MS);
			return await this.post(path, headers, body);
		}
		if (!response.ok) throw new Error(`${url} answered ${response.status}`);
		await response.arrayBuffer();
	}

	private idsOf(ways: readonly Way[]): string[] {
		return ways.flatMap((way) => this.workflowIds.get(way) ?? []);
	}
}
