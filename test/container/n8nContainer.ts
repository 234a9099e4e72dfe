import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../scripts/commandLine';
import { isReady } from '../../scripts/n8n/serverProcess';

const IMAGE = 'n8nio/n8n';
/** Includes the time to pull the image. */
const READY_WITHIN_MS = 15 * 60_000;
const ASK_EVERY_MS = 500;
const LAST_CHARACTERS = 3_000;
const LOOPBACK = '127.0.0.1';

/** The folders in n8n's image. */
const NODES_FOLDER = '/home/node/.n8n/nodes';
const FILES_FOLDER = '/home/node/.n8n-files';

export interface ContainerOptions {
	/** The image's tag, for example `3.0.0`. */
	tag: string;
	/** Absolute path of a folder with installed community packages. */
	nodesFolder: string;
	/** Free ports of 127.0.0.1: of n8n, and of its task runner's broker. */
	port: number;
	brokerPort: number;
	/** Whether Docker runs on this machine's own network, which it does on Linux. */
	sharesNetwork: boolean;
}

/** An n8n in a container that Docker removes when it stops. */
export interface N8nContainer {
	/** For example `http://127.0.0.1:5678`. */
	url: string;
	/** The name by which the container reaches this machine. */
	hostName: string;
	stop(): Promise<void>;
}

/** The arguments of `docker` for an n8n with the given packages. It listens on 127.0.0.1 of this machine only. */
export function dockerArguments(
	name: string,
	{ tag, nodesFolder, port, brokerPort, sharesNetwork }: ContainerOptions,
): string[] {
	const environment: Record<string, string> = {
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		...(sharesNetwork ? { N8N_LISTEN_ADDRESS: LOOPBACK } : {}),
		// Without it, n8n 3 does not load packages that n8n has not verified.
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		GENERIC_TIMEZONE: 'UTC',
	};
	return [
		...['run', '--rm', '--name', name],
		...(sharesNetwork ? ['--network', 'host'] : ['--publish', `${LOOPBACK}:${port}:${port}`]),
		...Object.entries(environment).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
		...['--volume', `${nodesFolder}:${NODES_FOLDER}`],
		...['--tmpfs', `${FILES_FOLDER}:uid=1000,gid=1000`],
		`${IMAGE}:${tag}`,
	];
}

/**
 * Starts an n8n with `docker`, and waits until it answers.
 *
 * @throws UsageError if Docker cannot be started, Error with the last lines of the container if n8n ends before
 */
export async function startN8nContainer(options: ContainerOptions): Promise<N8nContainer> {
	const name = `n8n-examples-${options.port}`;
	const url = `http://${LOOPBACK}:${options.port}`;
	const child = spawn('docker', dockerArguments(name, options), {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (text) => (output = `${output}${String(text)}`.slice(-LAST_CHARACTERS)));
	}
	const ended = endOf(child);
	const stop = async () => {
		await endOf(spawn('docker', ['stop', name], { stdio: 'ignore' }));
		await ended;
	};
	const giveUpAt = Date.now() + READY_WITHIN_MS;
	while (!(await isReady(url, 'start'))) {
		const end = await Promise.race([ended, sleep(ASK_EVERY_MS)]);
		if (end instanceof Error) {
			throw new UsageError(`Docker cannot be started: ${end.message}. Install it first.`);
		}
		if (end) throw new Error(`The container ended with ${end.code}:\n${output.trim()}`);
		if (Date.now() < giveUpAt) continue;
		await stop();
		throw new Error(`n8n does not answer at ${url}:\n${output.trim()}`);
	}
	return {
		url,
		hostName: options.sharesNetwork ? LOOPBACK : 'host.docker.internal',
		stop,
	};
}

/** Resolves when a process has ended, or could not be started. */
async function endOf(child: ChildProcess): Promise<Error | { code: number | null }> {
	return await new Promise((resolve) => {
		child.once('error', resolve);
		child.once('close', (code) => resolve({ code }));
	});
}
