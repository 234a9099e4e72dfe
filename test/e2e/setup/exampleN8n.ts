import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { N8nClient } from '../../../scripts/n8n/client';
import type { N8nServer } from '../../../scripts/n8n/server';
import { startPackageServer } from './packageServer';
import { connectToRunningN8n } from './runningN8n';

/** The requests that the tests of the examples make. */
export type ExampleClient = Pick<
	N8nClient,
	| 'activate'
	| 'createCredential'
	| 'download'
	| 'importWorkflow'
	| 'runWorkflow'
	| 'startWorkflow'
	| 'stopExecution'
	| 'waitForExecution'
>;

/** The n8n that the examples run in: one of the test's own, or one that runs already. */
export interface ExampleN8n {
	/** For example `http://127.0.0.1:5678`. */
	url: string;
	client: ExampleClient;
	/** Absolute path, for n8n, of the folder that the examples save files to. */
	filesFolder: string;
	/** The files in that folder by their names. */
	savedFiles(): Promise<Record<string, Buffer>>;
	/** Ends what the test has started, and removes what it has made. */
	stop(): Promise<void>;
}

/** An n8n of the test's own can also be restarted, and shows its log. */
export type OwnN8n = ExampleN8n & N8nServer;

/**
 * The n8n at `N8N_URL`, or else one of the test's own.
 *
 * @param hostName the name by which an n8n that runs already reaches this machine
 */
export async function openExampleN8n(hostName: string): Promise<ExampleN8n> {
	const { N8N_URL: url, N8N_API_KEY: apiKey, N8N_FILES_FOLDER: filesFolder } = process.env;
	if (!url) return await startOwnN8n();
	if (!apiKey) throw new Error('N8N_URL is set, but N8N_API_KEY is not.');
	return await connectToRunningN8n({ url, apiKey, hostName, filesFolder });
}

/** @param env n8n settings in addition to those of `serverEnvironment` */
export async function startOwnN8n(env: Record<string, string> = {}): Promise<OwnN8n> {
	// Without links in its path, through which n8n writes no files.
	const filesFolder = await realpath(await mkdtemp(path.join(tmpdir(), 'example-files-')));
	const server = await startPackageServer({
		env: { N8N_RESTRICT_FILE_ACCESS_TO: filesFolder, ...env },
	});
	return {
		...server,
		filesFolder,
		savedFiles: async () => {
			const names = (await readdir(filesFolder)).sort();
			const read = async (name: string) => await readFile(path.join(filesFolder, name));
			return Object.fromEntries(
				await Promise.all(names.map(async (name) => [name, await read(name)] as const)),
			);
		},
		stop: async () => {
			await server.stop();
			await rm(filesFolder, { recursive: true, force: true });
		},
	};
}
