import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nInstallation } from './provision';

const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 45_000;
const ASK_EVERY_MS = 200;
const LAST_CHARACTERS = 3_000;

/** One run of n8n's server. */
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

async function isReady(url: string): Promise<boolean> {
	try {
		const response = await fetch(`${url}/rest/settings`);
		const body: unknown = response.ok ? await response.json() : undefined;
		return typeof body === 'object' && body !== null && 'data' in body;
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

/**
 * Starts n8n's server and waits until its REST API answers.
 *
 * @param url where it will answer
 * @param logFile gets its output, appended
 * @param signal stops it, as long as it is not ready
 * @throws Error with the last lines of the log and its path, when the server ends or is not ready
 * within three minutes
 */
export async function startServerProcess(
	{ command, node, folder }: N8nInstallation,
	env: NodeJS.ProcessEnv,
	url: string,
	logFile: string,
	signal?: AbortSignal,
): Promise<ServerProcess> {
	const log = await open(logFile, 'a');
	const child = spawn(node.binary, [command, 'start'], {
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
	while (!(await isReady(url))) {
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
