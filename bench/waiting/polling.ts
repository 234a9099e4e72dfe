import type { Figure } from '../benchmark';
import { httpRequestAndWait } from './httpRequestAndWait';
import { VirtualProvider } from './virtualProvider';
import { tasksOfOthers, virtualTasks } from './virtualTasks';
import { VirtualTime } from '../support/virtualTime';
import { waitInNode } from './waitInNode';

/**
 * The numbers of tasks that are awaited together, and of runs for each. Several runs reduce the effect of a single
 * fast video.
 */
const RUNS: ReadonlyArray<[tasks: number, runs: number]> = [
	[1, 500],
	[10, 100],
	[100, 20],
	[1_000, 5],
];

interface Way {
	wait: (virtual: VirtualProvider, time: VirtualTime) => Promise<number>;
	/** Whether an item goes on as soon as its task is known to have ended, or together with the others. */
	letsOutEach: boolean;
}

const COMPARED_WITH = 'HTTP Request + Wait 15 s';
const WAYS: Record<string, Way> = {
	[COMPARED_WITH]: { wait: httpRequestAndWait, letsOutEach: true },
	'kie.ai': {
		wait: async (virtual, time) => await waitInNode('kie', virtual, time),
		letsOutEach: false,
	},
	Kling: {
		wait: async (virtual, time) => await waitInNode('kling', virtual, time),
		letsOutEach: false,
	},
};

interface PollingFigures {
	tasks: number;
	way: string;
	runs: number;
	requestsPerTask: number;
	/** The requests for pages of a list among them. */
	pagesPerTask: number;
	/** Seconds from the end of a task at its provider until it was noticed. */
	noticedAfterMean: number;
	noticedAfterLongest: number;
	/** Seconds from the end of a task until its item could go on in the workflow. */
	itemAfterMean: number;
	/** Seconds from the end of the last task until all items were out, the mean of the runs. */
	allAfterLast: number;
}

/** Measures each way of waiting with the same tasks, in virtual time. */
export async function measurePolling(): Promise<PollingFigures[]> {
	const figures: PollingFigures[] = [];
	for (const [tasks, runs] of RUNS) {
		for (const [name, way] of Object.entries(WAYS)) {
			figures.push(await measure(tasks, runs, name, way));
		}
	}
	return figures;
}

async function measure(
	count: number,
	runs: number,
	name: string,
	way: Way,
): Promise<PollingFigures> {
	const tasksInAll = count * runs;
	const noticedAfter: number[] = [];
	const itemAfter: number[] = [];
	const allAfterLast: number[] = [];
	let requests = 0;
	let pages = 0;
	for (let run = 1; run <= runs; run++) {
		const time = new VirtualTime();
		const tasks = virtualTasks(count, run);
		const virtual = new VirtualProvider(time, tasks, tasksOfOthers());
		const finished = await way.wait(virtual, time);
		if (finished !== count) throw new Error(`${name}: ${finished} of ${count} tasks came out`);
		// A task that ended before the wait counts as late only since the start of the wait.
		const endOf = ({ finishesAt }: (typeof tasks)[number]) => Math.max(finishesAt, 0);
		for (const task of tasks) {
			const heardAt = virtual.heardAt.get(task.id)!;
			noticedAfter.push(heardAt - endOf(task));
			itemAfter.push((way.letsOutEach ? heardAt : time.now) - endOf(task));
		}
		allAfterLast.push(time.now - Math.max(...tasks.map(endOf)));
		requests += virtual.requests.single + virtual.requests.list;
		pages += virtual.requests.list;
	}
	return {
		tasks: count,
		way: name,
		runs,
		requestsPerTask: requests / tasksInAll,
		pagesPerTask: pages / tasksInAll,
		noticedAfterMean: meanSeconds(noticedAfter),
		noticedAfterLongest: Math.max(...noticedAfter) / 1_000,
		itemAfterMean: meanSeconds(itemAfter),
		allAfterLast: meanSeconds(allAfterLast),
	};
}

const meanSeconds = (milliseconds: readonly number[]): number =>
	milliseconds.reduce((sum, value) => sum + value, 0) / milliseconds.length / 1_000;

/** The figures compared with n8n's own nodes and the same tasks. */
export function pollingFigures(all: readonly PollingFigures[]): Figure[] {
	return SHOWN.flatMap(([what, value]) =>
		all
			.filter(({ way }) => way !== COMPARED_WITH)
			.map((figure) => {
				const own = all.find(({ tasks, way }) => tasks === figure.tasks && way === COMPARED_WITH)!;
				return {
					what: `${what}, ${figure.tasks} at ${figure.way}`,
					own: own[value],
					ours: figure[value],
				};
			}),
	);
}

const SHOWN: ReadonlyArray<
	[what: string, value: 'requestsPerTask' | 'noticedAfterMean' | 'itemAfterMean']
> = [
	['requests per task', 'requestsPerTask'],
	['end noticed after (s)', 'noticedAfterMean'],
	['item out after (s)', 'itemAfterMean'],
];
