import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lock } from 'proper-lockfile';

const MARKER = 'installed.json';

interface Installation {
	/** Absolute path of the folder that holds the result. */
	folder: string;
	/** Everything that determines the contents of the folder. A change causes a new installation. */
	recipe: string;
	install: (tools: InstallationTools) => Promise<void>;
}

interface InstallationTools {
	/** Absolute path of the empty folder to fill; it gets its final name when it is complete. */
	folder: string;
	/** Absolute path of a file for all output, which outlives a failed installation. */
	logFile: string;
	/** Aborts when the lock is lost. */
	signal: AbortSignal;
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

const fillingName = (folder: string) => `${path.basename(folder)}.filling-`;

/** Removes the files of interrupted installations, whose npm may still be writing. */
async function removeLeftovers(folder: string): Promise<void> {
	const parent = path.dirname(folder);
	const names = await readdir(parent);
	const leftovers = names.filter((name) => name.startsWith(fillingName(folder)));
	for (const name of leftovers) {
		await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 3 });
	}
}

/**
 * Installs into a folder once. The folder gets its name, and a marker with the recipe, when it is
 * complete: an interrupted installation is done again. Two processes never install at the same time.
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
		await removeLeftovers(folder);
		const logFile = `${folder}.log`;
		await rm(logFile, { force: true });
		const filling = path.join(path.dirname(folder), `${fillingName(folder)}${process.pid}`);
		await mkdir(filling);
		await install({ folder: filling, logFile, signal: lost.signal });
		lost.signal.throwIfAborted();
		await writeFile(path.join(filling, MARKER), JSON.stringify({ recipeHash }, null, 2));
		await rm(folder, { recursive: true, force: true, maxRetries: 3 });
		await rename(filling, folder);
		return true;
	} finally {
		if (!lost.signal.aborted) await unlock();
	}
}
