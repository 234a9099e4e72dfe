import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installOnce } from './installOnce';
import { logInAsOwner, OWNER } from './owner';
import { freePort } from './ports';
import { N8N_VERSION, type N8nInstallation } from './provision';
import { RestClient } from './restClient';
import { serverEnvironment } from './serverEnvironment';
import { startServerProcess } from './serverProcess';

/** SQLite's database, and the log of changes that n8n leaves beside it when it ends. */
const FILES = ['database.sqlite', 'database.sqlite-wal'];

const databaseFolder = (userFolder: string) => path.join(userFolder, '.n8n');

/** Whether n8n has run in this user folder before. */
export const hasDatabase = (userFolder: string) =>
	FILES.some((name) => existsSync(path.join(databaseFolder(userFolder), name)));

async function copyDatabase(from: string, to: string): Promise<void> {
	for (const name of FILES.filter((file) => existsSync(path.join(from, file)))) {
		await copyFile(path.join(from, name), path.join(to, name));
	}
}

async function makeDatabase(n8n: N8nInstallation, target: string, logFile: string): Promise<void> {
	const userFolder = await mkdtemp(path.join(tmpdir(), 'n8n-database-'));
	try {
		const address = { userFolder, port: await freePort(), brokerPort: await freePort() };
		const env = serverEnvironment(address, n8n.node.binary, {});
		const url = `http://127.0.0.1:${address.port}`;
		const server = await startServerProcess(n8n, env, url, logFile);
		await logInAsOwner(new RestClient(url)).finally(() => server.stop());
		await copyDatabase(databaseFolder(userFolder), target);
	} finally {
		await rm(userFolder, { recursive: true, force: true, maxRetries: 3 });
	}
}

/**
 * A database with all migrations done and the owner set up, made once for each version of n8n,
 * beside the installation.
 *
 * @returns the folder that holds it
 */
export async function prepareDatabase(n8n: N8nInstallation): Promise<string> {
	const folder = `${n8n.folder}-database`;
	await installOnce({
		folder,
		recipe: JSON.stringify([N8N_VERSION, FILES, OWNER]),
		install: async ({ folder: filling, logFile }) => {
			console.log('Preparing an empty n8n database, once.');
			await makeDatabase(n8n, filling, logFile);
		},
	});
	return folder;
}

/** Copies a prepared database into a user folder without one, so that n8n starts in seconds. */
export async function provideDatabase(n8n: N8nInstallation, userFolder: string): Promise<void> {
	await copyDatabase(await prepareDatabase(n8n), databaseFolder(userFolder));
}
