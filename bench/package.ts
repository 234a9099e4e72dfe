import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { extract } from 'tar';
import manifest from '../package.json';
import { provisionN8n, type N8nInstallation } from '../scripts/n8n/provision';
import { packPackage } from '../scripts/packPackage';
import type { Benchmark } from './benchmark';
import { median } from './support/numbers';
import { ownNodeFile } from './support/ownNodes';

const ROUNDS = 9;
/** The modules that a running n8n has loaded before it loads its users' packages. */
const LOADED_BEFORE = ['n8n-core', 'n8n-workflow', 'zod'];

/** Plain JavaScript, because whatever compiles TypeScript would be measured as well. */
const LOAD = `
	const path = require('node:path');
	const [loadedBefore, files] = JSON.parse(process.argv[1]);
	for (const name of loadedBefore) require(name);
	const before = process.cpuUsage();
	for (const file of files) {
		const className = path.basename(file).split('.', 1)[0];
		new (require(file)[className])();
	}
	const { user, system } = process.cpuUsage(before);
	console.log((user + system) / 1_000);
`;

/** The time that the package adds to n8n's start, and the size of its download. */
export const packaged: Benchmark = {
	name: 'package',
	description: 'time to load the package, beside the node HTTP Request; size of the tarball',
	run: async () => {
		const n8n = await provisionN8n();
		const folder = await mkdtemp(path.join(tmpdir(), 'bench-package-'));
		try {
			const { file, size } = await packPackage(folder);
			const unpacked = path.join(folder, 'unpacked');
			await mkdir(unpacked);
			await extract({ file, cwd: unpacked, strip: 1 });
			const ours = [...manifest.n8n.nodes, ...manifest.n8n.credentials].map((entry) =>
				path.join(unpacked, entry),
			);
			const own = [ownNodeFile(n8n.folder, 'httpRequest')];
			const times: { own: number[]; ours: number[] } = { own: [], ours: [] };
			for (let round = 0; round < ROUNDS; round++) {
				times.own.push(await load(n8n, own));
				times.ours.push(await load(n8n, ours));
			}
			return {
				figures: [
					{
						what: 'load all nodes, beside HTTP Request alone (ms)',
						own: median(times.own),
						ours: median(times.ours),
						aim: '30 ms',
					},
					{ what: 'tarball (kB)', ours: size / 1_000, aim: '150 kB' },
				],
				details: times,
			};
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	},
};

/**
 * Loads the files in a process that has not loaded them before. Loading only computes, so its processor time is n8n's
 * waiting time on an idle machine.
 *
 * @returns milliseconds of processor time
 */
async function load({ node, folder }: N8nInstallation, files: string[]): Promise<number> {
	const { stdout } = await promisify(execFile)(
		node.binary,
		['-e', LOAD, JSON.stringify([LOADED_BEFORE, files])],
		// Resolves modules as n8n does, so that packages find n8n's own modules.
		{ cwd: folder, env: { ...process.env, NODE_PATH: path.join(folder, 'node_modules') } },
	);
	return Number(stdout);
}
