import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lock } from 'proper-lockfile';

const MARKER = 'installed.json';

export interface Installation {
	/** Absolute path of the folder to fill. */
	folder: string;
	/** Everything that decides what ends up in the folder; a change installs it anew. */
	recipe: string;
	/** Fills the folder. The log file lies outside of it, so that it outlives a failed install. */
	install: (tools: { logFile: string; signal: AbortSignal }) => Promise<void>;
}

const hashOf = (recipe: string) => createHash('sha256').update(recipe).digest('hex');

async function isInstalled(folder: string, recipeHash: string): Promise<boolean> {
	try {
		const marker: unknown = JSON.parse(await readFile(path.join(folder, MARKER), 'utf8'));
		return (marker as { recipeHash?: unknown }).recipeHash === recipeHash;
	} catch {
		return false;
	}
}

/** Waits for another process that is installing into the same folder. */
async function lockFolder(folder: string, onLost: (reason: Error) => void) {
	const options = {
		realpath: false,
		lockfilePath: `${folder}.lock`,
		// Long enough for a machine that is busy compiling.
		stale: 60_000,
		onCompromised: onLost,
	};
	try {
		return await lock(folder, options);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
	}
	console.log(`Waiting for another process that is installing into ${folder}`);
	return await lock(folder, {
		...options,
		retries: { forever: true, factor: 1, minTimeout: 2_000, maxTimeout: 2_000 },
	});
}

/**
 * Fills a folder once. A marker written last tells a finished installation from an interrupted one,
 * which is removed and done again; two processes never install at the same time.
 *
 * @returns whether anything was installed
 */
export async function installOnce({ folder, recipe, install }: Installation): Promise<boolean> {
	const recipeHash = hashOf(recipe);
	if (await isInstalled(folder, recipeHash)) return false;
	await mkdir(path.dirname(folder), { recursive: true });
	const lost = new AbortController();
	const unlock = await lockFolder(folder, (reason) => lost.abort(reason));
	try {
		if (await isInstalled(folder, recipeHash)) return false;
		const logFile = `${folder}.log`;
		await rm(logFile, { force: true });
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
		await mkdir(folder);
		await install({ logFile, signal: lost.signal });
		lost.signal.throwIfAborted();
		await writeFile(path.join(folder, MARKER), JSON.stringify({ recipeHash }, null, 2));
		return true;
	} finally {
		if (!lost.signal.aborted) await unlock();
	}
}
