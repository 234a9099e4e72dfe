import { table } from '../../bench/table';
import { SLOTS_PER_WORKER } from './servers/queueMode';
import type { Way } from './ways';

/** The cost of a way to wait in queue mode. */
export interface WayFigures {
	way: Way;
	workers: number;
	/** While the videos are made at the provider. */
	whileWaiting: {
		videos: number;
		/** Executions that are not over, by status. */
		executions: Record<string, number>;
		/** Jobs that workers hold. */
		slots: number;
	};
	/** Jobs of n8n's queue for each video, from the order to the delivery. */
	jobsPerVideo: number;
	/** Processor time of all n8n processes for each video, if the system is Linux. */
	cpuSecondsPerVideo?: number;
	/**
	 * Videos that went from order to delivery in a minute. Where an execution waits, with the time that
	 * the provider took; elsewhere without it, because no worker is busy meanwhile.
	 */
	videosPerMinute: number;
}

/** The consequences of the death of a worker. */
interface KilledWorkerFigures {
	videos: number;
	/** Executions that ended with an error, by way. */
	failedExecutions: Partial<Record<Way, number>>;
	/** Callbacks about a finished video that were not answered with success, by way. */
	lostCallbacks: Partial<Record<Way, number>>;
	/** Orders that had to be ordered again, under the same ID, by way. */
	orderedAgain: Partial<Record<Way, number>>;
	/** The sandbox's counts at the end. */
	tasksPaid: number;
	deliveries: number;
}

export interface QueueFigures {
	/** Seconds that a video took at the provider, in the throughput of In This Execution. */
	videoSeconds: number;
	slotsPerWorker: number;
	ways: WayFigures[];
	killedWorker?: KilledWorkerFigures;
}

const HEAD = [
	'way',
	'workers',
	'executions',
	'slots',
	'jobs / video',
	'CPU s / video',
	'videos / min',
];

export function figuresTables({ ways, killedWorker }: QueueFigures): string {
	const wayRows = ways.map(({ way, workers, whileWaiting, ...perVideo }) => [
		way,
		`${workers}`,
		`${counted(whileWaiting.executions)} of ${whileWaiting.videos}`,
		`${whileWaiting.slots} of ${workers * SLOTS_PER_WORKER}`,
		perVideo.jobsPerVideo.toFixed(1),
		perVideo.cpuSecondsPerVideo?.toFixed(2) ?? '–',
		perVideo.videosPerMinute.toFixed(0),
	]);
	const tables = [table(HEAD, wayRows)];
	if (killedWorker) {
		const { videos, failedExecutions, lostCallbacks, orderedAgain } = killedWorker;
		const rows = [
			['videos ordered', `${videos}`],
			['executions that failed', counted(failedExecutions)],
			['callbacks that were lost', counted(lostCallbacks)],
			['ordered again', counted(orderedAgain)],
			['tasks paid', `${killedWorker.tasksPaid}`],
			['videos delivered', `${killedWorker.deliveries}`],
		];
		tables.push(table(['a worker killed in the middle', ''], rows, 2));
	}
	return tables.join('\n\n');
}

const counted = (counts: Record<string, number>): string =>
	Object.entries(counts)
		.map(([name, count]) => `${count} ${name}`)
		.join(', ') || 'none';
