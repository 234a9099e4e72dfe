import type { VideoProvider, VideoTask } from '../providers/provider';
import { factsOf } from '../providerClient/taskField';
import type { ReadTasks } from './readTasks';
import { EarlierFailure } from '../shared/n8n/earlierFailure';
import { ProviderCallError, type ProviderFailure } from '../shared/failures';
import { TaskCallError } from '../shared/n8n/itemErrors';
import {
	pollUntilFinal,
	type PollOptions,
	type PollResult,
	type PollTarget,
} from '../shared/tasks/polling';
import type { Outcome } from '../shared/outcome';
import { completeTask, failedForNow, isFinal } from '../shared/tasks/videoTask';
import type { WantedTask } from './wantedTask';

export type TaskResult = PollResult<VideoTask>;

/** The options of the polling; see `pollUntilFinal`. */
export type AskOptions = Pick<
	PollOptions<VideoTask>,
	'interval' | 'learnsEnds' | 'onProgress' | 'onResult' | 'stopWhen' | 'signal'
> & {
	read: ReadTasks;
	/** See `PollOptions.replace`; the other target is a wanted task. */
	replace?: (key: string, task: VideoTask) => Promise<WantedTask | TaskResult> | undefined;
};

/**
 * Polls the tasks until they are final or reach their time limit. Reads a task of several items only once per poll. Does
 * not read a task that is already final in its item, unless the provider's own answer is wanted.
 *
 * @param timeLimit milliseconds for each task; with 0 each task is read once
 * @returns results by the tasks' keys
 */
export async function pollWantedTasks(
	provider: VideoProvider,
	wanted: readonly WantedTask[],
	timeLimit: (task: WantedTask) => number,
	{ read, replace, ...options }: AskOptions,
): Promise<Map<string, TaskResult>> {
	const results = new Map<string, TaskResult>();
	for (const { key, known, lacksRaw } of wanted) {
		if (!known || !isFinal(known) || lacksRaw || (replace && failedForNow(known))) continue;
		const result: TaskResult = { state: 'final', value: known };
		results.set(key, result);
		options.onResult?.(key, result);
		if (options.stopWhen?.(result, key)) return results;
	}
	const open = wanted.filter(({ key }) => !results.has(key));
	const byKey = new Map(open.map((task) => [task.key, task]));
	const polled = await pollUntilFinal<VideoTask>(targetsOf(open, timeLimit), {
		...options,
		read: async (due, others, tell) => {
			const outcomes = await read(
				due.map((key) => byKey.get(key)!),
				others.map((key) => byKey.get(key)!),
				(key, outcome) => tell(key, orKnown(outcome, byKey.get(key)!)),
			);
			return new Map(
				[...outcomes].map(([key, outcome]) => [key, orKnown(outcome, byKey.get(key)!)]),
			);
		},
		isFinal,
		replace: (key, task) =>
			replace?.(key, task)?.then((next) => {
				if ('state' in next) return next;
				byKey.set(next.key, next);
				return targetsOf([next], timeLimit)[0]!;
			}),
		afterRepeated: (key, failure) =>
			failure.meansFailedTask ? failedTask(byKey.get(key)!, provider, failure) : undefined,
		createdAt: ({ createdAt }) => (createdAt ? Date.parse(createdAt) : undefined),
		likeness: ({ model }) => model ?? '',
		endedAt: ({ updatedAt }) => (updatedAt ? Date.parse(updatedAt) : undefined),
	});
	return new Map([...results, ...polled]);
}

/** A task that has ended in its item stays as it is there if the provider cannot be read. */
function orKnown(
	outcome: Outcome<VideoTask>,
	{ known, lacksVideo }: WantedTask,
): Outcome<VideoTask> {
	if (outcome.ok || !known) return outcome;
	if (isFinal(known)) return { ok: true, value: known };
	const { error } = outcome;
	const isPermanent = error instanceof ProviderCallError && error.failure.kind === 'permanent';
	if (!lacksVideo || !isPermanent) return outcome;
	return { ok: true, value: completeTask({ ...known, status: 'succeeded' }) };
}

/** The failed task for a repeated failure that means a failed task. */
function failedTask(
	wanted: WantedTask,
	provider: VideoProvider,
	{ code, httpStatus, message }: ProviderFailure,
): VideoTask {
	const shownCode = code ?? httpStatus?.toString();
	return {
		...lastSeen(wanted, provider),
		status: 'failed',
		failure: {
			...(shownCode && { code: shownCode }),
			message: `${message}. The service may still have the video: read the task with Get Task before you order it again.`,
		},
	};
}

/** One target for each task, with the longest time limit of its items. */
function targetsOf(
	wanted: readonly WantedTask[],
	timeLimit: (task: WantedTask) => number,
): PollTarget[] {
	const targets = new Map<string, PollTarget>();
	for (const task of wanted) {
		const other = targets.get(task.key);
		const createdAt = task.createdAt ?? other?.createdAt;
		targets.set(task.key, {
			key: task.key,
			...(createdAt !== undefined && { createdAt }),
			giveUpAfterMs: Math.max(timeLimit(task), other?.giveUpAfterMs ?? 0),
		});
	}
	return [...targets.values()];
}

/**
 * The final task, or its last known state if it reached its time limit.
 *
 * @throws TaskCallError after a permanent failure; one that already names a task stays as it is
 * @throws EarlierFailure if the task of an ambiguous submission was not found
 */
export function taskFrom(
	result: TaskResult | undefined,
	wanted: WantedTask,
	provider: VideoProvider,
): VideoTask {
	const { reference, giveUpAfterMs } = wanted;
	if (wanted.reportingItem && !foundTask(result)) throw new EarlierFailure(wanted.reportingItem);
	const facts = factsOf(provider, reference);
	if (result?.state === 'failed') {
		throw result.error instanceof TaskCallError
			? result.error
			: new TaskCallError(result.error, facts);
	}
	if (!result) throw new TaskCallError(new Error('The waiting was stopped'), facts);
	// Some providers tell these only when the task is created.
	const { model, existing, attempts, createdAt, videoExpiresAt } = wanted.known ?? {};
	const kept = {
		...(model && { model }),
		...(existing && { existing }),
		...(attempts !== undefined && { attempts }),
		...(createdAt && { createdAt }),
		...(videoExpiresAt && { videoExpiresAt }),
	};
	if (result.state === 'final') return { ...kept, ...result.value };
	const lastWords = result.lastError ? ` The last error: ${result.lastError.message}.` : '';
	return {
		...lastSeen(wanted, provider, result),
		failure: {
			code: 'timedOut',
			message: `No video after ${giveUpAfterMs / 60_000} minutes.${lastWords} The provider may still finish it. Read the task later with Get Task before you submit it again.`,
		},
	};
}

/** The tasks that came to their end. */
export const finalTasks = (results: ReadonlyMap<string, TaskResult>): VideoTask[] =>
	[...results.values()].flatMap((result) => (result.state === 'final' ? [result.value] : []));

/** Whether a task was found, finished or not. */
export const foundTask = (result: TaskResult | undefined): boolean =>
	result?.state === 'final' || (result?.state === 'timedOut' && result.lastValue !== undefined);

/** The last known state of the task, from the last reading or from the item. */
export function lastSeen(
	{ reference, known }: WantedTask,
	provider: VideoProvider,
	result?: TaskResult,
): VideoTask {
	return {
		taskId: '',
		status: 'processing',
		videos: [],
		raw: undefined,
		...factsOf(provider, reference),
		...known,
		...(result?.state === 'timedOut' && result.lastValue),
	};
}
