import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { extract } from 'tar';

interface Manifest {
	name: string;
	version: string;
	dependencies?: Record<string, string>;
}

const readJson = async <T>(file: string) => JSON.parse(await readFile(file, 'utf8')) as T;

const writeJson = async (file: string, content: unknown) =>
	await writeFile(file, JSON.stringify(content, null, 2));

const REMOVED_BY_N8N = ['devDependencies', 'peerDependencies', 'optionalDependencies'];

/** n8n would install run-time dependencies with npm; this package has none, and n8n verifies that. */
function withoutDependencies(manifest: Manifest): object {
	const dependencies = Object.keys(manifest.dependencies ?? {});
	if (dependencies.length > 0) {
		throw new Error(`${manifest.name} has run-time dependencies: ${dependencies.join(', ')}.`);
	}
	return Object.fromEntries(
		Object.entries(manifest).filter(([field]) => !REMOVED_BY_N8N.includes(field)),
	);
}

/** Adds the package to n8n's own list of installed packages in the folder. */
async function listPackage(nodesFolder: string, { name, version }: Manifest): Promise<void> {
	const file = path.join(nodesFolder, 'package.json');
	const list = await readJson<Partial<Manifest>>(file).catch(() => ({}) as Partial<Manifest>);
	await writeJson(file, {
		name: 'installed-nodes',
		private: true,
		dependencies: { ...list.dependencies, [name]: version },
	});
}

/**
 * Unpacks a packed package into the folder of community packages, as n8n 2.41 does. No server may be running on the
 * folder.
 *
 * @param userFolder value of N8N_USER_FOLDER
 * @param tarball file made by `npm pack`
 * @returns the package's name, which prefixes the types of its nodes
 */
export async function installCommunityPackage(
	userFolder: string,
	tarball: string,
): Promise<string> {
	const nodesFolder = path.join(userFolder, '.n8n', 'nodes');
	const unpacked = path.join(nodesFolder, 'unpacked');
	await rm(unpacked, { recursive: true, force: true });
	await mkdir(unpacked, { recursive: true });
	await extract({ file: tarball, cwd: unpacked, strip: 1 });
	const manifest = await readJson<Manifest>(path.join(unpacked, 'package.json'));
	await writeJson(path.join(unpacked, 'package.json'), withoutDependencies(manifest));

	const target = path.join(nodesFolder, 'node_modules', manifest.name);
	await rm(target, { recursive: true, force: true });
	await mkdir(path.dirname(target), { recursive: true });
	await rename(unpacked, target);
	await listPackage(nodesFolder, manifest);
	return manifest.name;
}
