import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SLOTS_PER_WORKER } from './servers/queueMode';
import { shows } from '../e2e/examples/exampleVideo';
import { decodeVideo } from '../support/decodeVideo';
import type { QueueFigures } from './figures';
import { measure } from './measure';
import { orderIds, QueueStage } from './queueStage';
import { WAYS, type Way } from './ways';

const IMAGE = 'lake-balloon-day.jpg';
/** See `shows`. Other images differ by 60 and more. */
const SMALL_VIDEO_LOSS = 10;
const IMAGES = path.join(__dirname, '../../examples/images');
const SPEED = 4;
const MEASURED_VIDEOS = 30;
const VIDEOS = 200;
/** The worker is killed after so many deliveries. */
const IN_THE_MIDDLE = 60;
/** Of one way. An even flow: a burst of callbacks would keep n8n from answering them in time. */
const BETWEEN_ORDERS_MS = 300;

const JOBS_PER_VIDEO: Record<Way, number> = {
	'In This Execution': 1,
	'Suspend Execution': 2,
	'Webhook Trigger': 2,
};

function heldBy(way: Way, slots: number): { executions: object; slots: number } {
	const executions = {
		'In This Execution': { new: MEASURED_VIDEOS - slots, running: slots },
		'Suspend Execution': { waiting: MEASURED_VIDEOS },
		'Webhook Trigger': {},
	};
	return { executions: executions[way], slots: way === 'In This Execution' ? slots : 0 };
}

const byWay = <T>(valueOf: (way: Way) => T) =>
	Object.fromEntries(WAYS.map((way) => [way, valueOf(way)])) as Record<Way, T>;

const counts = (lists: Record<Way, unknown[]>) => byWay((way) => lists[way].length);

describe('n8n in queue mode', () => {
	let stage: QueueStage;
	const figures: QueueFigures = {
		videoSeconds: 20 / SPEED,
		slotsPerWorker: SLOTS_PER_WORKER,
		ways: [],
	};

	beforeAll(async () => {
		stage = await QueueStage.open(1, SPEED);
	});
	afterEach(async () => {
		const file = process.env.E2E_QUEUE_FIGURES;
		if (file) await writeFile(file, `${JSON.stringify(figures, null, '\t')}\n`);
	});
	afterAll(() => stage?.close());

	async function haveWorkers(count: number): Promise<void> {
		while (stage.n8n.workers.length < count) await stage.n8n.startWorker();
	}

	async function expectHeld(way: Way): Promise<void> {
		const measured = await measure(stage, way, MEASURED_VIDEOS);
		figures.ways.push(measured);
		const slots = stage.n8n.workers.length * SLOTS_PER_WORKER;
		expect(measured.whileWaiting).toEqual({ videos: MEASURED_VIDEOS, ...heldBy(way, slots) });
		expect(measured.jobsPerVideo).toBe(JOBS_PER_VIDEO[way]);
	}

	it.each(WAYS)('keeps its guarantees while videos are made, with one worker: %s', expectHeld);

	it('receives an image at the webhook process and makes the video in a worker', async () => {
		const [order] = orderIds(1);
		await stage.orderOf(await readFile(path.join(IMAGES, IMAGE)), order!);
		await stage.until(() => stage.missing([order!]).length === 0);
		const { video } = stage.receiver.deliveries.find((delivery) => delivery.order === order)!;
		const frame = await (await decodeVideo(video)).frame(0);
		expect(await shows(frame, IMAGE, SMALL_VIDEO_LOSS)).toBe(true);
	});

	it('recognises a callback that another process has received', async () => {
		const { n8n, sandbox } = stage;
		sandbox.reset();
		const [order] = orderIds(1);
		await stage.order('Webhook Trigger', [order!]);
		await stage.until(() => stage.missing([order!]).length === 0);
		await stage.untilQuiet();
		const before = await stage.executions('Webhook Trigger');
		const { url, headers, body } = sandbox.callbacks().at(-1)!;
		const answers = [n8n.mainUrl, n8n.webhookUrl].map(async (process) => {
			const again = url.replace(n8n.webhookUrl, process);
			const response = await fetch(again, { method: 'POST', headers, body: JSON.stringify(body) });
			return [response.status, await response.json()];
		});
		const known = [200, { message: 'This event is known already' }];
		expect(await Promise.all(answers)).toEqual([known, known]);
		await stage.untilQuiet();
		expect(await stage.executions('Webhook Trigger')).toEqual(before);
	});

	it.each(WAYS)('keeps its guarantees while videos are made, with two workers: %s', async (way) => {
		await haveWorkers(2);
		await expectHeld(way);
	});

	it(`delivers ${VIDEOS} videos, each once, although a worker is killed in the middle`, async () => {
		await haveWorkers(2);
		const { n8n, sandbox, receiver } = stage;
		sandbox.reset();
		receiver.deliveries.length = 0;
		const ids = orderIds(VIDEOS);
		const ordered = byWay((way) => ids.filter((_, index) => WAYS[index % WAYS.length] === way));
		const ordering = orderEvenly(ordered);
		await stage.until(() => receiver.deliveries.length >= IN_THE_MIDDLE);
		await killBusyWorker();
		await ordering;
		await stage.untilQuiet();

		const failed = byWay<string[]>(() => []);
		for (const way of WAYS) failed[way] = await stage.failedExecutions(way);
		const missing = byWay((way) => stage.missing(ordered[way]));
		const unheard = byWay((way) => unheardOf(ordered[way]));
		// n8n keeps no data of a dead worker's executions, so they cannot be retried there.
		expect(failed['In This Execution']).not.toEqual([]);
		const lost = await n8n.client.execution(failed['In This Execution'][0]!);
		expect(lost.errorMessage).toMatch('failed to be processed too many times');
		expect(lost.data.resultData.runData).toEqual({});
		// Only the losses of the worker, and of a callback, are missing.
		for (const way of WAYS) {
			const lostCallbacks = way === 'Webhook Trigger' ? unheard[way].length : 0;
			const isExplained = missing[way].length <= failed[way].length + lostCallbacks;
			expect([way, isExplained]).toEqual([way, true]);
		}

		await stage.order('In This Execution', Object.values(missing).flat());
		await stage.untilQuiet();
		figures.killedWorker = {
			videos: VIDEOS,
			failedExecutions: counts(failed),
			lostCallbacks: counts(unheard),
			orderedAgain: counts(missing),
			tasksPaid: sandbox.createdTasks(),
			deliveries: receiver.deliveries.length,
		};
		const paidFor = sandbox.tasks().map(({ externalId }) => externalId);
		expect(paidFor.sort()).toEqual([...ids].sort());
		expect(receiver.deliveries.map(({ order }) => order).sort()).toEqual([...ids].sort());
		const taskIds = new Map(sandbox.tasks().map(({ externalId, id }) => [externalId, id]));
		for (const { order, taskId, video } of receiver.deliveries) {
			expect([order, taskId]).toEqual([order, taskIds.get(order)]);
			expect([order, video.equals(await sandbox.video(taskId))]).toEqual([order, true]);
		}
	});

	async function orderEvenly(ordered: Record<Way, string[]>): Promise<void> {
		const orderAll = async (way: Way) => {
			for (const id of ordered[way]) {
				await stage.order(way, [id]);
				await sleep(BETWEEN_ORDERS_MS);
			}
		};
		await Promise.all(WAYS.map(orderAll));
	}

	/** Kills a worker whose slots are all taken. */
	async function killBusyWorker(): Promise<void> {
		const { n8n, sandbox } = stage;
		sandbox.holdNewTasks(true);
		const slots = n8n.workers.length * SLOTS_PER_WORKER;
		await stage.until(async () => (await n8n.space.jobs()).active === slots);
		await n8n.workers[0]!.kill();
		sandbox.holdNewTasks(false);
		for (const { id } of sandbox.tasks()) sandbox.release(id);
	}

	/** The orders of these for whose end the provider called, and got no answer that it was heard. */
	function unheardOf(ids: string[]): string[] {
		const { sandbox } = stage;
		const heard = new Set(
			sandbox
				.callbacks()
				.filter(({ body, outcome }) => isEnd(body) && outcome === 'answered 200')
				.map(({ taskId }) => taskId),
		);
		const unheard = sandbox.tasks().filter(({ id, callbackUrl }) => callbackUrl && !heard.has(id));
		const orders = new Set(unheard.map(({ externalId }) => externalId));
		return ids.filter((id) => orders.has(id));
	}
});

const isEnd = (body: unknown) => (body as { task_status: string }).task_status === 'succeed';
