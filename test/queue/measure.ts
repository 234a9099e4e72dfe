import pLimit from 'p-limit';
import { SLOTS_PER_WORKER } from './servers/queueMode';
import type { WayFigures } from './figures';
import { orderIds, type QueueStage } from './queueStage';
import type { Way } from './ways';

const CALLBACKS_AT_ONCE = 5;
const AT_ONCE_SPEED = 1_000;

/** Measures a way with the workers that there are. Nothing else may be going on. */
export async function measure(stage: QueueStage, way: Way, videos: number): Promise<WayFigures> {
	const workers = stage.n8n.workers.length;
	const waitsInside = way === 'In This Execution';
	const slots = waitsInside ? Math.min(videos, workers * SLOTS_PER_WORKER) : 0;
	const held = await throughHeldTasks(stage, way, videos, slots);
	const seconds = waitsInside ? await throughRunningTasks(stage, way, videos) : held.seconds;
	const { whileWaiting, jobsPerVideo, cpuSecondsPerVideo } = held;
	return {
		way,
		workers,
		whileWaiting,
		jobsPerVideo,
		...(cpuSecondsPerVideo !== undefined && { cpuSecondsPerVideo }),
		videosPerMinute: (videos * 60) / seconds,
	};
}

/**
 * Orders videos that the provider holds until n8n has done all that it can; then all are finished.
 *
 * @param slots of workers that waiting will hold
 */
async function throughHeldTasks(stage: QueueStage, way: Way, videos: number, slots: number) {
	const { sandbox, n8n } = stage;
	const { speed } = sandbox;
	sandbox.reset();
	sandbox.holdNewTasks(true);
	const ids = orderIds(videos);
	const jobsBefore = (await n8n.space.jobs()).added;
	const cpuBefore = await n8n.cpuSeconds();
	const orderedFrom = performance.now();
	await stage.order(way, ids);
	await stage.until(async () => {
		const { active, waiting } = await n8n.space.jobs();
		const isSettled = slots > 0 ? active === slots : active + waiting === 0;
		return isSettled && sandbox.createdTasks() === (slots || videos);
	});
	const orderedMs = performance.now() - orderedFrom;
	const whileWaiting = {
		videos,
		executions: await stage.openExecutions(way),
		slots: (await n8n.space.jobs()).active,
	};

	const finishedFrom = performance.now();
	sandbox.holdNewTasks(false);
	sandbox.setSpeed(AT_ONCE_SPEED);
	const limit = pLimit(CALLBACKS_AT_ONCE);
	await Promise.all(sandbox.tasks().map(({ id }) => limit(() => sandbox.finish(id))));
	await stage.until(() => stage.missing(ids).length === 0);
	const finishedMs = performance.now() - finishedFrom;
	const cpuAfter = await n8n.cpuSeconds();
	await stage.untilQuiet();
	sandbox.setSpeed(speed);
	const jobs = (await n8n.space.jobs()).added - jobsBefore;
	return {
		whileWaiting,
		jobsPerVideo: jobs / videos,
		cpuSecondsPerVideo:
			cpuBefore === undefined || cpuAfter === undefined
				? undefined
				: (cpuAfter - cpuBefore) / videos,
		seconds: (orderedMs + finishedMs) / 1_000,
	};
}

/** Orders videos that take their time: the seconds until all are there. */
async function throughRunningTasks(stage: QueueStage, way: Way, videos: number): Promise<number> {
	stage.sandbox.reset();
	const ids = orderIds(videos);
	const from = performance.now();
	await stage.order(way, ids);
	await stage.until(() => stage.missing(ids).length === 0);
	const seconds = (performance.now() - from) / 1_000;
	await stage.untilQuiet();
	return seconds;
}
