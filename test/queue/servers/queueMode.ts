import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { N8nClient } from '../../../scripts/n8n/client';
import { installCommunityPackage } from '../../../scripts/n8n/communityPackage';
import { logInAsOwner } from '../../../scripts/n8n/owner';
import { freePort } from '../../../scripts/n8n/ports';
import { provisionN8n, type N8nInstallation } from '../../../scripts/n8n/provision';
import { RestClient } from '../../../scripts/n8n/restClient';
import { serverEnvironment } from '../../../scripts/n8n/serverEnvironment';
import {
	startServerProcess,
	type ServerProcess,
	type ServerRole,
} from '../../../scripts/n8n/serverProcess';
import { RunSpace } from './runSpace';

/** How many jobs a worker takes at once: n8n's default. */
export const SLOTS_PER_WORKER = 10;

/**
 * n8n's own are 60 s, 10 s and 30 s. Shorter, so that a test need not wait for minutes until a dead
 * worker's jobs are noticed.
 */
const STALLED_JOBS = {
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '4000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/** n8n spread over processes as over machines: each has a folder of its own, with the package in it. */
export class QueueMode {
	private readonly processes: ServerProcess[] = [];
	/** In the order in which they became ready. */
	readonly workers: ServerProcess[] = [];
	/** The process with the editor and the REST API. */
	readonly client: N8nClient;

	private constructor(
		private readonly n8n: N8nInstallation,
		private readonly tarball: string,
		readonly space: RunSpace,
		private readonly folder: string,
		private readonly mainPort: number,
		private readonly webhookPort: number,
	) {
		this.client = new N8nClient(new RestClient(this.mainUrl));
	}

	/**
	 * Starts a main process, a webhook process and workers.
	 *
	 * @param tarball the package, packed by `npm pack`
	 */
	static async start(tarball: string, workers: number): Promise<QueueMode> {
		const n8n = await provisionN8n();
		const space = await RunSpace.open();
		const folder = await mkdtemp(path.join(tmpdir(), 'n8n-queue-mode-'));
		const ports = [await freePort(), await freePort()] as const;
		const queueMode = new QueueMode(n8n, tarball, space, folder, ...ports);
		try {
			await queueMode.startProcess('start', ports[0]);
			await logInAsOwner(queueMode.client.rest);
			await allOrNone([
				queueMode.startProcess('webhook', ports[1]),
				...Array.from({ length: workers }, async () => await queueMode.startWorker()),
			]);
		} catch (error) {
			await queueMode.stop();
			throw error;
		}
		return queueMode;
	}

	/** Of the main process. */
	get mainUrl(): string {
		return `http://127.0.0.1:${this.mainPort}`;
	}

	/** Of the webhook process, which callbacks and the webhooks of workflows go to. */
	get webhookUrl(): string {
		return `http://127.0.0.1:${this.webhookPort}`;
	}

	async startWorker(): Promise<void> {
		this.workers.push(await this.startProcess('worker', await freePort()));
	}

	/**
	 * Seconds of processor time that all processes which still run have used; undefined where the
	 * operating system does not tell by `/proc`.
	 */
	async cpuSeconds(): Promise<number | undefined> {
		const running = this.processes.filter((one) => !one.ended());
		try {
			const each = await Promise.all(running.map(async ({ pid }) => await cpuSecondsOf(pid)));
			return each.reduce((sum, seconds) => sum + seconds, 0);
		} catch {
			return undefined;
		}
	}

	/** Ends all processes in order, and removes what they have left. */
	async stop(): Promise<void> {
		await Promise.all(this.processes.map(async (one) => await one.stop()));
		await this.space.close();
		await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
	}

	private async startProcess(role: ServerRole, port: number): Promise<ServerProcess> {
		const name = `${role}-${port}`;
		const userFolder = path.join(this.folder, name);
		await mkdir(path.join(userFolder, '.n8n'), { recursive: true });
		await installCommunityPackage(userFolder, this.tarball);
		const address = { userFolder, port, brokerPort: await freePort() };
		const env = serverEnvironment(address, this.n8n.node.binary, {
			...this.space.env,
			...STALLED_JOBS,
			N8N_WEBHOOK_URL: `${this.webhookUrl}/`,
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		});
		const url = `http://127.0.0.1:${port}`;
		const logFile = path.join(this.folder, `${name}.log`);
		const started = await startServerProcess(this.n8n, env, url, logFile, { role });
		this.processes.push(started);
		return started;
	}
}

const TICKS_PER_SECOND = 100;

/** By proc(5): after the name in parentheses, utime and stime are the 12th and 13th field. */
async function cpuSecondsOf(pid: number): Promise<number> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Waits for all, so that none starts behind the back of who stops them after a failure. */
async function allOrNone(starts: Array<Promise<unknown>>): Promise<void> {
	const outcomes = await Promise.allSettled(starts);
	const failed = outcomes.find((outcome) => outcome.status === 'rejected');
	if (failed) throw failed.reason;
}
