import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { N8nClient } from './client';
import { installCommunityPackage } from './communityPackage';
import { hasDatabase, provideDatabase } from './databaseTemplate';
import { logInAsOwner } from './owner';
import { freePort, requireFreePort } from './ports';
import { provisionN8n } from './provision';
import { RestClient } from './restClient';
import { serverEnvironment } from './serverEnvironment';
import { startServerProcess } from './serverProcess';

export interface ServerOptions {
	/** The value of N8N_USER_FOLDER, kept when the server stops. The default is a new folder, which is removed. */
	userFolder?: string;
	/** Port of 127.0.0.1. Default: any free one. */
	port?: number;
	/** Community package to install before the start, packed by `npm pack`. */
	tarball?: string;
	/** n8n settings in addition to those of `serverEnvironment`. */
	env?: Record<string, string>;
	/** Cancels a start in progress and stops the processes that it has started. */
	signal?: AbortSignal;
}

/** A running n8n with its owner logged in. */
export interface N8nServer {
	/** For example `http://127.0.0.1:5678`. */
	url: string;
	port: number;
	userFolder: string;
	/** Process id of n8n; another one after a restart. */
	pid(): number;
	/** Resolves when the n8n that is running now has ended, for whatever reason. */
	end(): Promise<void>;
	client: N8nClient;
	/** Everything n8n has printed, over restarts too. */
	log(): Promise<string>;
	/** Ends n8n in order, and removes the user folder unless it was given. */
	stop(): Promise<void>;
	/** Ends n8n at once, as a crash would; the user folder stays for a restart. */
	kill(): Promise<void>;
	/** Ends n8n in order if it still runs, and starts it again on the same folder and port. */
	restart(): Promise<void>;
}

async function prepareFolder(options: ServerOptions): Promise<string> {
	const given = options.userFolder ?? (await mkdtemp(path.join(tmpdir(), 'n8n-server-')));
	const userFolder = path.resolve(given);
	await mkdir(path.join(userFolder, '.n8n'), { recursive: true });
	if (options.tarball) await installCommunityPackage(userFolder, options.tarball);
	return userFolder;
}

async function choosePort(port: number | undefined): Promise<number> {
	if (port === undefined) return await freePort();
	await requireFreePort(port, 'n8n');
	return port;
}

/**
 * Starts a real n8n on 127.0.0.1. Installs it first if necessary.
 *
 * @throws Error with one line for the user if the port is in use, or with the end of the log if n8n does not start
 */
export async function startN8n(options: ServerOptions = {}): Promise<N8nServer> {
	const port = await choosePort(options.port);
	const n8n = await provisionN8n();
	const userFolder = await prepareFolder(options);
	const url = `http://127.0.0.1:${port}`;
	const logFile = path.join(userFolder, 'n8n.log');
	const rest = new RestClient(url);
	const start = async () => {
		const address = { userFolder, port, brokerPort: await freePort() };
		const env = serverEnvironment(address, n8n.node.binary, options.env ?? {});
		const started = await startServerProcess(n8n, env, url, logFile, options);
		await logInAsOwner(rest).catch(async (error: unknown) => {
			await started.kill();
			throw error;
		});
		return started;
	};

	if (!hasDatabase(userFolder)) await provideDatabase(n8n, userFolder);
	let running = await start();
	return {
		url,
		port,
		userFolder,
		pid: () => running.pid,
		end: () => running.end,
		client: new N8nClient(rest),
		log: async () => await readFile(logFile, 'utf8'),
		stop: async () => {
			await running.stop();
			if (options.userFolder) return;
			await rm(userFolder, { recursive: true, force: true, maxRetries: 3 });
		},
		kill: async () => await running.kill(),
		restart: async () => {
			await running.stop();
			running = await start();
		},
	};
}
