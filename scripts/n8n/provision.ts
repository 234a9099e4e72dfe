import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './cacheFolder';
import { installOnce } from './installOnce';
import { nodeForN8n, type NodeRuntime } from './node24';
import { runNpm } from './npm';

/**
 * The n8n release that the end-to-end tests and `npm start` run: the newest one that could be installed. 2.41.3
 * requires n8n-core 2.41.2 and twenty other libraries of n8n in releases that were missing.
 */
export const STANDARD_N8N_VERSION = '2.41.1';

/** The one that they run now: the environment variable of the same name chooses another. */
export const N8N_VERSION = process.env.N8N_VERSION || STANDARD_N8N_VERSION;

const isOlderThan = (version: string) =>
	N8N_VERSION.localeCompare(version, undefined, { numeric: true }) < 0;

const NATIVE_ADDONS = ['sqlite3', 'isolated-vm'];

const MANIFEST = {
	private: true,
	dependencies: {
		n8n: N8N_VERSION,
		// A peer of n8n's calendar library, without which the node Extract From File does not load:
		// legacy peer resolution does not install peers.
		'date-fns': '^2.30.0',
	},
	// Releases that every registry has. Some registries have only a part of the releases, or no tarballs by URL.
	overrides: {
		linkedom: '0.18.12',
		xlsx: '0.18.5',
		// Releases before 2.31 come with a LangChain that newer checkpoints do not work with.
		'@langchain/langgraph-checkpoint': isOlderThan('2.31') ? '1.0.0' : '1.1.5',
		'@langchain/protocol': '0.0.19',
	},
};

export interface N8nInstallation {
	/** Absolute path of the folder whose node_modules holds n8n. */
	folder: string;
	/** Absolute path of n8n's command-line script, to be run with `node.binary`. */
	command: string;
	node: NodeRuntime;
}

/**
 * n8n, installed once for each version into the user's cache folder (some minutes and 2 GB); later
 * calls return at once.
 *
 * @throws Error naming the log file when an installation step fails
 */
export async function provisionN8n(): Promise<N8nInstallation> {
	const node = await nodeForN8n(isOlderThan('1.100') ? 20 : 24);
	const folder = path.join(cacheFolder(), `n8n-${N8N_VERSION}`);
	const platform = [process.platform, process.arch, node.addonInterface];
	await installOnce({
		folder,
		recipe: JSON.stringify([MANIFEST, NATIVE_ADDONS, platform]),
		install: async ({ folder: filling, logFile, signal }) => {
			console.log(`n8n ${N8N_VERSION} goes to ${folder}, once; this takes some minutes.`);
			await writeFile(path.join(filling, 'package.json'), JSON.stringify(MANIFEST, null, 2));
			const common = { folder: filling, node: node.binary, headers: node.headers, logFile, signal };
			await runNpm({
				...common,
				args: ['install', '--legacy-peer-deps', '--ignore-scripts', '--no-package-lock'],
				title: `Installing n8n ${N8N_VERSION}, step 1 of 2`,
			});
			await runNpm({
				...common,
				args: ['rebuild', ...NATIVE_ADDONS, '--ignore-scripts=false'],
				title: `Installing n8n ${N8N_VERSION}, step 2 of 2 (native addons)`,
			});
		},
	});
	return { folder, command: path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n'), node };
}
