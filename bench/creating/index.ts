import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SandboxCredentials } from '../../sandbox';
import { provisionN8n, type N8nInstallation } from '../../scripts/n8n/provision';
import type { Benchmark, Figure } from '../benchmark';
import { startChild, type Child } from '../support/child';
import { median } from '../support/numbers';
import { openSandbox } from '../support/openSandbox';
import { writeImage } from './imageFile';
import type { Created, CreateOrder, CreatorSettings, Kind, Way } from './orders';

const CREATOR = path.join(__dirname, 'creator.ts');
const WAYS: Way[] = ['own', 'ours'];
const MEBIBYTE = 1024 * 1024;

const CPU: Array<{ kind: Kind; what: string; tasks: number; rounds: number }> = [
	{ kind: 'klingUrl', what: 'Kling, URL', tasks: 40, rounds: 7 },
	{ kind: 'klingFile', what: 'Kling, 8 MB file', tasks: 1, rounds: 2 },
	{ kind: 'klingFileTuned', what: 'Kling, 8 MB file, no guessing', tasks: 3, rounds: 5 },
	// All in all no more than kie.ai takes at once, because Create Task would wait.
	{ kind: 'kieFile', what: 'kie.ai, 8 MB file', tasks: 3, rounds: 5 },
];

const MEMORY: Array<{ kind: Kind; what: string }> = [
	{ kind: 'klingFileTuned', what: 'Kling' },
	{ kind: 'kieFile', what: 'kie.ai' },
];
const MEMORY_TASKS = 20;
const MEMORY_ROUNDS = 2;

interface Stage {
	n8n: N8nInstallation;
	/** Path of an image of 8 MB. */
	imageFile: string;
	/** Forgets all tasks. */
	freshSandbox(): Promise<SandboxCredentials>;
}

type Creator = Child<CreateOrder, Created>;

/** The cost of creating tasks: processor time and memory of the process with n8n's engine. */
export const creating: Benchmark = {
	name: 'creating',
	description: 'processor time and memory of creating tasks, from URLs and from files of 8 MB',
	run: async () => {
		const n8n = await provisionN8n();
		const folder = await mkdtemp(path.join(tmpdir(), 'bench-images-'));
		const sandbox = openSandbox({ holdNewTasks: true, render: 'onDownload' });
		try {
			const imageFile = await writeImage(folder);
			const stage = { n8n, imageFile, freshSandbox: async () => await sandbox.ask({}) };
			return { figures: [...(await measureCpu(stage)), ...(await measureMemory(stage))] };
		} finally {
			await sandbox.end();
			await rm(folder, { recursive: true, force: true });
		}
	},
};

/** The ways alternate, so that other load on the machine affects them equally. The first round is a warm-up. */
async function measureCpu(stage: Stage): Promise<Figure[]> {
	const creators = {
		own: await startCreator(stage, 'own'),
		ours: await startCreator(stage, 'ours'),
	};
	try {
		const figures: Figure[] = [];
		for (const { kind, what, tasks, rounds } of CPU) {
			const taken: Record<Way, number[]> = { own: [], ours: [] };
			for (let round = 0; round <= rounds; round++) {
				for (const way of WAYS) {
					await stage.freshSandbox();
					const order = { kind, tasks, imageFile: stage.imageFile };
					const { cpuPerTask } = await creators[way].ask(order);
					if (round > 0) taken[way].push(cpuPerTask);
				}
			}
			figures.push({
				what: `CPU per task, ${what} (ms)`,
				own: median(taken.own),
				ours: median(taken.ours),
				aim: '× 0.50',
			});
		}
		return figures;
	} finally {
		await Promise.all(WAYS.map(async (way) => await creators[way].end()));
	}
}

/** Tasks without a file are created first, to measure the memory of the process itself. */
async function measureMemory(stage: Stage): Promise<Figure[]> {
	const figures: Figure[] = [];
	for (const { kind, what } of MEMORY) {
		const taken: Record<Way, number[]> = { own: [], ours: [] };
		for (let round = 0; round < MEMORY_ROUNDS; round++) {
			for (const way of WAYS) {
				const creator = await startCreator(stage, way);
				const create = async (ofKind: Kind) =>
					await creator.ask({
						kind: ofKind,
						tasks: MEMORY_TASKS,
						imageFile: stage.imageFile,
					});
				const { peakBytes: base } = await create('klingUrl');
				const { peakBytes } = await create(kind);
				taken[way].push((peakBytes - base) / MEBIBYTE);
				await creator.end();
			}
		}
		figures.push({
			what: `memory for ${MEMORY_TASKS} files of 8 MB, ${what} (MB)`,
			own: median(taken.own),
			ours: median(taken.ours),
			aim: '× 0.50',
		});
	}
	return figures;
}

async function startCreator({ n8n, freshSandbox }: Stage, way: Way): Promise<Creator> {
	const settings = { way, credentials: await freshSandbox(), n8nFolder: n8n.folder };
	return startChild<CreatorSettings, CreateOrder, Created>(CREATOR, settings, n8n.node.binary);
}
