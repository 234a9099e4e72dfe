import path from 'node:path';
import { provisionN8n } from '../../scripts/n8n/provision';
import type { Benchmark, Figure } from '../benchmark';
import { startChild, type Child } from '../support/child';
import type { JobDone, JobOrder, Way, WorkerSettings } from './orders';

const WORKER = path.join(__dirname, 'worker.ts');
const WAYS: Way[] = ['own', 'ours'];

/** The numbers of videos, and of runs for each. Several runs reduce the effect of a single fast video. */
const VIDEOS: ReadonlyArray<[videos: number, runs: number]> = [
	[1, 20],
	[10, 5],
	[100, 2],
	[1_000, 1],
];
/** With files: their ends are spread over two minutes. */
const DOWNLOADS = 100;
const CREATIONS = 400;
/** kie.ai accepts so many in ten seconds. */
const KIE_ALLOWS = 20;

type Worker = Child<JobOrder, JobDone>;
type ByWay<T> = Record<Way, T>;

/** Whole jobs in virtual time: how long they take, and with how many requests. */
export const jobs: Benchmark = {
	name: 'jobs',
	description: 'time and requests for 1 to 1000 videos, and at a provider that limits creations',
	run: async () => {
		const n8n = await provisionN8n();
		const worker: Worker = startChild<WorkerSettings, JobOrder, JobDone>(
			WORKER,
			{ n8nFolder: n8n.folder },
			n8n.node.binary,
		);
		try {
			const figures: Figure[] = [];
			for (const [videos, runs] of VIDEOS)
				figures.push(...(await makeVideos(worker, videos, runs)));
			figures.push(await downloadVideos(worker));
			return { figures: [...figures, ...(await createWithinLimit(worker))] };
		} finally {
			await worker.end();
		}
	},
};

async function makeVideos(worker: Worker, videos: number, runs: number): Promise<Figure[]> {
	const seconds: ByWay<number> = { own: 0, ours: 0 };
	const statusRequests: ByWay<number> = { own: 0, ours: 0 };
	for (let seed = 1; seed <= runs; seed++) {
		for (const way of WAYS) {
			const done = await worker.ask({ job: 'videos', way, tasks: videos, seed });
			if (done.items !== videos) throw new Error(`${way}: ${done.items} of ${videos} videos`);
			seconds[way] += done.seconds / runs;
			statusRequests[way] += (done.requests - videos) / runs;
		}
	}
	const what = videos === 1 ? 'a video' : `${videos} videos`;
	return [
		{
			what: `status requests for ${what}, Kling`,
			...statusRequests,
			...(videos === 1 && { aim: '× 1.3' }),
			...(videos === 1_000 && { aim: '× 0.01' }),
		},
		{ what: `time until ${what}, Kling (s)`, ...seconds },
	];
}

/** The duration of the whole job, and the end of the last video with its download, which no job can undercut. */
async function downloadVideos(worker: Worker): Promise<Figure> {
	const order: JobOrder = { job: 'downloads', way: 'ours', tasks: DOWNLOADS, seed: 1 };
	const { seconds, limitSeconds, items } = await worker.ask(order);
	if (items !== DOWNLOADS) throw new Error(`${items} of ${DOWNLOADS} videos`);
	return {
		what: `with downloads: ${DOWNLOADS} videos of 30 MB, beside the shortest possible time (s)`,
		own: limitSeconds,
		ours: seconds,
		aim: '× 1.05',
	};
}

async function createWithinLimit(worker: Worker): Promise<Figure[]> {
	const refused: ByWay<number> = { own: 0, ours: 0 };
	const secondsForAllowed: ByWay<number> = { own: 0, ours: 0 };
	for (const way of WAYS) {
		const order: JobOrder = { job: 'creations', way, tasks: CREATIONS, seed: 1 };
		const { acceptedAt, requests } = await worker.ask(order);
		refused[way] = requests - acceptedAt.length;
		// The first tasks are accepted at once, so they say nothing about the rate.
		const spread = acceptedAt.at(-1)! - acceptedAt[KIE_ALLOWS - 1]!;
		secondsForAllowed[way] = (spread / (acceptedAt.length - KIE_ALLOWS)) * KIE_ALLOWS;
	}
	return [
		{ what: `of ${CREATIONS} creations refused, kie.ai`, ...refused, aim: '0' },
		{
			what: `time for ${KIE_ALLOWS} creations, 10 s at least, kie.ai (s)`,
			...secondsForAllowed,
			aim: '10.5 s',
		},
	];
}
