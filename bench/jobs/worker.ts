import sharp from 'sharp';
import { createEngine, type Engine } from '../../engine';
import { startSandbox, type Sandbox } from '../../sandbox';
import { loadPackageClasses } from '../../scripts/packageClasses';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { answerOrders } from '../support/child';
import { loadOwnNodes } from '../support/ownNodes';
import { saveHeaderCredentials } from '../support/ownWorkflow';
import { randomNumbers } from '../support/randomNumbers';
import type { JobDone, JobOrder, WorkerSettings } from './orders';
import { VirtualWorld } from './virtualWorld';
import { workflowFor } from './workflows';

/** Tasks of a provider with an address of this machine are read sooner, because it may be faster. */
const PUBLIC_HOST = 'provider.example.com';

const SHORTEST_TASK_MS = 30_000;
const LONGEST_TASK_MS = 300_000;
/** On the way to the provider: between 50 and 250 milliseconds, as networks are. */
const SHORTEST_WAY_MS = 50;
const LONGEST_WAY_MS = 250;
/** The provider's time for an answer, and for creating a task. */
const ANSWER_MS = 50;
const CREATION_MS = 800;
/** kie.ai's limit. */
const KIE_RATE = { creations: 20, seconds: 10 };

/** The time of a 30 MB video at 100 Mbit/s. The sandbox's own videos are smaller. */
const TRANSFER_MS = (30 * 8 * 1_000) / 100;
/** The ends of downloaded videos are spread over so much time. */
const SPREAD_MS = 120_000;

const answerMs = (method: string, url: string): number => {
	if (method === 'POST') return CREATION_MS;
	return url.includes('.mp4') ? TRANSFER_MS : ANSWER_MS;
};

let random = randomNumbers(0);
const between = (least: number, most: number): number => least + random() * (most - least);

/** n8n's engine with its own nodes and this package's, and the sandbox: all in one process, in virtual time. */
answerOrders(async ({ n8nFolder }: WorkerSettings) => {
	const sandbox = await startSandbox({
		hostName: PUBLIC_HOST,
		holdNewTasks: true,
		render: 'onDownload',
	});
	const own = await loadOwnNodes(n8nFolder);
	const ours = await loadPackageClasses();
	const engine = await createEngine({
		nodeClasses: { ...own.nodeClasses, ...ours.nodeClasses },
		credentialClasses: [...own.credentialClasses, ...ours.credentialClasses],
		credentials: sandboxCredentials(sandbox.credentials),
	});
	await saveHeaderCredentials(engine, sandbox.credentials);
	const world = new VirtualWorld(PUBLIC_HOST, (method, url) => ({
		there: between(SHORTEST_WAY_MS, LONGEST_WAY_MS),
		back: answerMs(method, url) + between(SHORTEST_WAY_MS, LONGEST_WAY_MS),
	}));
	return {
		answer: async (order: JobOrder) => await doJob(order, engine, sandbox, world),
		close: async () => {
			await engine.close();
			await sandbox.close();
		},
	};
});

async function doJob(
	order: JobOrder,
	engine: Engine,
	sandbox: Sandbox,
	world: VirtualWorld,
): Promise<JobDone> {
	random = randomNumbers(order.seed);
	sandbox.reset();
	sandbox.setLimits({ kieRate: KIE_RATE });
	const lengths = Array.from({ length: order.tasks }, (_, index) =>
		order.job === 'downloads'
			? SHORTEST_TASK_MS + (index / order.tasks) * SPREAD_MS
			: between(SHORTEST_TASK_MS, LONGEST_TASK_MS),
	);
	let lastEnd = 0;
	const input = await inputFor(order);
	world.hasFiles = order.job === 'downloads';
	const from = world.time.now;
	let known = 0;
	const letNewTasksEnd = () => {
		if (order.job === 'creations' || sandbox.createdTasks() === known) return;
		for (const { id } of sandbox.tasks().slice(known)) {
			const length = lengths[known++]!;
			lastEnd = Math.max(lastEnd, world.time.now + length);
			world.time.after(length, () => void sandbox.finish(id));
		}
	};
	const run = await world.passUntilDone(
		engine.run(workflowFor(order, sandbox.credentials), { input }),
		letNewTasksEnd,
	);
	if (run.error) throw run.error;
	const requests = sandbox.requests();
	return {
		seconds: (world.time.now - from) / 1_000,
		limitSeconds: (lastEnd - from + TRANSFER_MS) / 1_000,
		requests: requests.length,
		acceptedAt: requests
			.filter(({ operation, refusal }) => operation === 'create' && refusal === undefined)
			.map(({ at }) => at / 1_000),
		items: run
			.runs('Done')
			.reduce((sum, _run, index) => sum + run.output('Done', 0, index).length, 0),
	};
}

async function inputFor({ job, tasks }: JobOrder) {
	const picture = sharp({ create: { width: 300, height: 300, channels: 3, background: 'teal' } });
	const base64 = (await picture.png().toBuffer()).toString('base64');
	return Array.from({ length: tasks }, (_, index) => ({
		json: { image: job !== 'creations' ? base64 : `https://example.com/${index}.png` },
	}));
}
