import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nInstallation } from './provision';

const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 45_000;
const ASK_EVERY_MS = 200;
const LAST_CHARACTERS = 3_000;

/** The role of an n8n process. `worker` and `webhook` exist in queue mode only. */
export type ServerRole = 'start' | 'webhook' | 'worker';

/** One run of one of n8n's processes. */
export interface ServerProcess {
	pid: number;
	/** Whether the process has ended. */
	ended(): boolean;
	/** Resolves when the process has ended, for whatever reason. */
	end: Promise<void>;
	/** Asks it to end, and makes it end if it has not within 45 s. */
	stop(): Promise<void>;
	/** Ends it at once, as a crash would. */
	kill(): Promise<void>;
}

/** A server reports that it is ready before its REST API is. The other processes have no REST API. */
const READY_PATHS: Record<ServerRole, { path: string; field: string }> = {
	start: { path: '/rest/settings', field: 'data' },
	webhook: { path: '/healthz/readiness', field: 'status' },
	worker: { path: '/healthz/readiness', field: 'status' },
};

/** Whether a process of n8n answers at the URL, with what it answers once it is ready. */
export async function isReady(url: string, role: ServerRole): Promise<boolean> {
	const { path, field } = READY_PATHS[role];
	try {
		const response = await fetch(`${url}${path}`);
		const body: unknown = response.ok ? await response.json() : undefined;
		return typeof body === 'object' && body !== null && field in body;
	} catch {
		return false;
	}
}

async function lastLines(logFile: string): Promise<string> {
	return (await readFile(logFile, 'utf8')).slice(-LAST_CHARACTERS).trimEnd();
}

function manage(child: ChildProcess, end: Promise<void>): ServerProcess {
	const ended = () => child.exitCode !== null || child.signalCode !== null;
	const kill = async () => {
		if (!ended()) child.kill('SIGKILL');
		await end;
	};
	const stop = async () => {
		if (!ended()) child.kill('SIGTERM');
		const patience = new AbortController();
		await Promise.race([
			end,
			sleep(STOP_WITHIN_MS, undefined, { signal: patience.signal }).catch(() => undefined),
		]);
		patience.abort();
		await kill();
	};
	return { pid: child.pid as number, ended, end, kill, stop };
}

interface ServerStart {
	/** Default: the server with the editor and the REST API, which is all of n8n outside queue mode. */
	role?: ServerRole;
	/** Stops it, as long as it is not ready. */
	signal?: AbortSignal;
}

/**
 * Starts a process of n8n and waits until it is ready.
 *
 * @param url where it will answer; for a worker, its health check
 * @param logFile gets its output, appended
 * @throws Error with the last lines of the log and its path, when the server ends or is not ready
 * within three minutes
 */
export async function startServerProcess(
	{ command, node, folder }: N8nInstallation,
	env: NodeJS.ProcessEnv,
	url: string,
	logFile: string,
	{ role = 'start', signal }: ServerStart = {},
): Promise<ServerProcess> {
	const log = await open(logFile, 'a');
	const child = spawn(node.binary, [command, role], {
		cwd: folder,
		env,
		stdio: ['ignore', log.fd, log.fd],
	});
	const end = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', reject);
	}).finally(() => log.close());
	const server = manage(child, end);

	const giveUpAt = Date.now() + READY_WITHIN_MS;
	while (!(await isReady(url, role))) {
		if (signal?.aborted) {
			await server.stop();
			signal.throwIfAborted();
		}
		const reason = server.ended()
			? `n8n ended with ${child.signalCode ?? child.exitCode} while starting`
			: Date.now() > giveUpAt && 'n8n did not answer in time';
		if (reason) {
			await server.kill();
			throw new Error(`${reason}. The end of ${logFile}:\n${await lastLines(logFile)}`);
		}
		await sleep(ASK_EVERY_MS);
	}
	return server;
}
