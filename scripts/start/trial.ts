import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import { startSandbox, type Sandbox } from '../../sandbox';
import { requireFreePort } from '../n8n/ports';
import { startN8n, type N8nServer } from '../n8n/server';
import { packPackage } from '../packPackage';
import { UsageError } from '../commandLine';
import type { StartArguments } from './arguments';
import { startImageServer, type ImageServer } from './imageServer';
import { importCredentials } from './importCredentials';
import { importExamples } from './importExamples';

/** Everything that `npm start` has started. */
export interface Trial {
	n8n: N8nServer;
	sandbox: Sandbox;
	images: ImageServer;
	/** How many example workflows are in n8n. */
	exampleCount: number;
	/** Absolute path of the folder that the examples save files to. */
	filesFolder: string;
	/** Absolute path of the file that gets n8n's output. */
	logFile: string;
	/** Ends it all in order. */
	close(): Promise<void>;
}

/**
 * Starts a real n8n with the built package, the sandbox as its providers, and the examples.
 *
 * @param signal ends the start, and what it has started by then
 * @throws UsageError when a port or the folder is in use
 */
export async function startTrial(wanted: StartArguments, signal: AbortSignal): Promise<Trial> {
	await requireFreePorts(wanted);
	const closers: Array<() => Promise<void>> = [];
	const close = async () => {
		for (const end of closers.splice(0).reverse()) await end();
	};
	try {
		closers.push(await lockFolder(wanted.folder));
		const sandbox = await startSandbox({ port: wanted.sandboxPort, speed: wanted.speed });
		closers.push(sandbox.close);
		const images = await startImageServer(wanted.imagePort);
		closers.push(images.close);
		const filesFolder = path.join(wanted.folder, 'files');
		await mkdir(filesFolder, { recursive: true });
		const n8n = await startWithPackage(wanted, filesFolder, signal);
		closers.push(n8n.stop);
		const credentials = await importCredentials(n8n.client, sandbox.credentials);
		const places = {
			imagesUrl: images.url,
			filesFolder,
			n8nUrl: `${n8n.url}/`,
			hasCredentials: true,
		};
		const exampleCount = await importExamples(n8n.client, wanted.folder, credentials, places);
		signal.throwIfAborted();
		const logFile = path.join(wanted.folder, 'n8n.log');
		return { n8n, sandbox, images, exampleCount, filesFolder, logFile, close };
	} catch (error) {
		await close();
		throw error;
	}
}

async function requireFreePorts({ port, sandboxPort, imagePort }: StartArguments): Promise<void> {
	try {
		await requireFreePort(port, "n8n's editor (--port)");
		await requireFreePort(sandboxPort, 'the sandbox (--sandbox-port)');
		await requireFreePort(imagePort, 'the example images (--image-port)');
	} catch (error) {
		throw new UsageError((error as Error).message);
	}
}

/** Two servers on one folder would destroy n8n's database. */
async function lockFolder(folder: string): Promise<() => Promise<void>> {
	await mkdir(folder, { recursive: true });
	try {
		return await lock(folder, { lockfilePath: path.join(folder, '.lock') });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
		throw new UsageError(
			`npm start is running on ${folder} already. Stop it, or choose another folder with --folder.`,
		);
	}
}

async function startWithPackage(
	{ port, folder, inspectPort }: StartArguments,
	filesFolder: string,
	signal: AbortSignal,
): Promise<N8nServer> {
	const packed = await mkdtemp(path.join(tmpdir(), 'start-package-'));
	try {
		const { file } = await packPackage(packed);
		return await startN8n({
			userFolder: folder,
			port,
			tarball: file,
			env: {
				// n8n writes no files through links.
				N8N_RESTRICT_FILE_ACCESS_TO: await realpath(filesFolder),
				...(inspectPort && { NODE_OPTIONS: `--inspect=127.0.0.1:${inspectPort}` }),
			},
			signal,
		});
	} finally {
		await rm(packed, { recursive: true, force: true });
	}
}
