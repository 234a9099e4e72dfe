import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { connect } from '../providerClient/connection';
import { finishedVideosNote } from '../providerClient/knownTask';
import type { VideoProvider, VideoTask } from '../providers/provider';
import { isUnknownTask } from '../shared/failures';
import { concurrencyOf, requestTimeoutMs } from '../shared/form/nodeOptions';
import { reachOf } from '../shared/http/url';
import { EarlierFailure, orItemAsItCame } from '../shared/n8n/earlierFailure';
import { executionSignal, showHints } from '../shared/n8n/execution';
import { toNodeError } from '../shared/n8n/itemErrors';
import { mapItems, throwFirstFailure } from '../shared/n8n/items';
import { type Outcome, outcomeOf, valueOf } from '../shared/outcome';
import { readingIntervals } from '../shared/tasks/readingTimes';
import { isFinal } from '../shared/tasks/videoTask';
import { EarlyItems } from './earlyItems';
import {
	finalTasks,
	foundTask,
	pollWantedTasks,
	taskFrom,
	type TaskResult,
} from './pollWantedTasks';
import { tasksReader } from './readTasks';
import { itemMaker, type SortedItems, sortItems, withOrigin } from './resultItems';
import { fixedIntervalMs } from './waitingFields';
import { type WantedTask, withTask } from './wantedTask';

/** Makes another task in place of a failed one. The signal is aborted when the node stops. */
export type ReplaceTask = (
	itemIndex: number,
	failed: VideoTask,
	signal: AbortSignal,
) => Promise<VideoTask | TaskResult> | undefined;

/**
 * Waits for all items' tasks while the execution runs. Downloads the video of a finished task at once, while the other
 * tasks are still waited for.
 *
 * @param wanted the task of each input item, in their order; undefined for an item without output
 * @param replace what follows a failed task of an item: see `PollOptions.replace`
 */
export async function waitInExecution(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
	wanted: ReadonlyArray<Outcome<WantedTask> | undefined>,
	replace?: ReplaceTask,
): Promise<SortedItems> {
	const signal = executionSignal(context);
	const continuesOnError = context.continueOnFail();
	const concurrency = concurrencyOf(options);
	// A refused item stops the node unless it continues on errors, so no request is necessary.
	throwFirstFailure(
		context,
		wanted.map((one) => (isEarlierFailure(one) ? undefined : one)).entries(),
	);
	const early = new EarlyItems({ concurrency, stopsAtErrors: !continuesOnError, signal });
	const connection = await connect(context, provider, {
		timeoutMs: requestTimeoutMs(options),
		signal,
	});
	const plan = readingPlan(provider, connection.call(0).baseUrl, options);
	const tasks = new CurrentTasks(wanted);
	const reporting = new Set(
		tasks.all.flatMap(({ key, reportingItem }) => (reportingItem ? [key] : [])),
	);
	const makeItem = itemMaker(context, provider, connection, options, early.signal);
	const results = new Map<string, TaskResult>();
	const finishedToo: VideoTask[] = [];
	const note = () =>
		finishedVideosNote(provider, [...finalTasks(results), ...finishedToo], options);
	const polled = await outcomeOf(() =>
		pollWantedTasks(provider, tasks.all, ({ giveUpAfterMs }) => giveUpAfterMs, {
			read: tasksReader(provider, connection, { concurrency, signal: early.signal }),
			...plan,
			onProgress: (_key, { taskId, status }) =>
				context.logger.debug(`${provider.displayName} task ${taskId} is ${status}`),
			onResult: (key, result) => {
				results.set(key, result);
				early.start(tasks.named(key), result, makeItem);
			},
			...(replace && {
				replace: (key, failed) => {
					const [task] = tasks.named(key);
					const whole = taskFrom({ state: 'final', value: failed }, task!, provider);
					const next = replace(task!.itemIndex, whole, early.signal);
					return next && tasks.replaced(key, next);
				},
			}),
			stopWhen: (result, key) =>
				!continuesOnError && stopsTheOthers(result, reporting.has(key), options),
			signal: early.signal,
		}),
	);
	if (signal?.aborted) {
		const open = tasks.all.filter(({ key }) => !results.has(key));
		await connection.cancelTasks(
			options,
			open.map(({ reference }) => reference),
		);
		throw signal.reason;
	}
	const stopper = continuesOnError
		? undefined
		: (stoppedBy(tasks.all, results) ?? failedOne(tasks.all, results));
	if (early.failure || stopper || !polled.ok) {
		await early.stop();
		const { failure } = early;
		if (failure) throw toNodeError(context.getNode(), failure.error, failure.itemIndex, note());
		if (!polled.ok) throw polled.error;
	}
	if (stopper) {
		const wasRead = !(stopper.known && isFinal(stopper.known));
		const isFailedVideo = results.get(stopper.key)?.state !== 'failed';
		if (options.ifVideoFails === 'stop' && isFailedVideo && wasRead) {
			// The polling stops at the failure, perhaps before it has seen other finished videos.
			const read = tasksReader(provider, connection, { concurrency, signal });
			const unseen = tasks.all.filter(({ key }) => !results.has(key));
			const seen = await outcomeOf(() => read(unseen, []));
			const outcomes = seen.ok ? [...new Set(seen.value.values())] : [];
			finishedToo.push(...outcomes.flatMap((one) => (one.ok ? one.value : [])).filter(isFinal));
		}
		const outcome = await outcomeOf(() => makeItem(stopper, results.get(stopper.key)));
		if (!outcome.ok) throw toNodeError(context.getNode(), outcome.error, stopper.itemIndex, note());
	}
	const makeOne = async (itemIndex: number) => {
		const one = tasks.of[itemIndex];
		if (!one) return [];
		if (!one.ok) return await orItemAsItCame(itemIndex, () => Promise.reject(one.error));
		const started = await early.outcome(itemIndex);
		return started ? valueOf(started) : await makeItem(one.value, results.get(one.value.key));
	};
	const items = (await mapItems(context, concurrency, makeOne, note)).map((item) => {
		const { item: itemIndex } = item.pairedItem as { item: number };
		const one = tasks.of[itemIndex];
		return withOrigin(item, one?.ok ? one.value : { inputItem: itemIndex }, options);
	});
	showHints(context, connection.hints);
	return { ...sortItems(items, options), stillRunning: [] };
}

/**
 * When to read a task: see `PollOptions`. A provider in a private network, such as the sandbox, may be faster than the
 * public service.
 *
 * @throws InvalidInputError
 */
function readingPlan(
	{ readInterval, shortestVideoMs }: VideoProvider,
	baseUrl: string,
	options: IDataObject,
): { interval: (ageMs: number) => number; learnsEnds?: boolean } {
	const intervalMs = fixedIntervalMs(options);
	if (intervalMs !== undefined) return { interval: () => intervalMs };
	if (readInterval) return { interval: readInterval };
	const isPublic = reachOf(baseUrl) === 'internet';
	return { interval: readingIntervals(isPublic ? shortestVideoMs : undefined), learnsEnds: true };
}

const isEarlierFailure = (one: Outcome<WantedTask> | undefined): boolean =>
	one?.ok === false && one.error instanceof EarlierFailure;

/** The wanted task of each item, which changes when another task takes its place. */
class CurrentTasks {
	readonly of: Array<Outcome<WantedTask> | undefined>;

	constructor(wanted: ReadonlyArray<Outcome<WantedTask> | undefined>) {
		this.of = [...wanted];
	}

	get all(): WantedTask[] {
		return this.of.flatMap((one) => (one?.ok ? [one.value] : []));
	}

	/** The items of a task. */
	named(key: string): WantedTask[] {
		return this.all.filter((task) => task.key === key);
	}

	/** Gives all items of a task the one that replaces it. */
	async replaced(
		key: string,
		next: Promise<VideoTask | TaskResult>,
	): Promise<WantedTask | TaskResult> {
		const value = await next;
		if ('state' in value) return value;
		const changed = this.named(key).map((task) => withTask(task, value));
		for (const task of changed) this.of[task.itemIndex] = { ok: true, value: task };
		return changed[0]!;
	}
}

/** Whether a result ends the polling of the other tasks. An unknown task stops the node only after the others end. */
function stopsTheOthers(
	result: TaskResult,
	isReported: boolean,
	{ ifVideoFails }: IDataObject,
): boolean {
	if (result.state === 'failed') return !isReported && !isUnknownTask(result.error);
	const hasVideo = result.state === 'final' && result.value.status === 'succeeded';
	return ifVideoFails === 'stop' && !hasVideo && !(isReported && !foundTask(result));
}

/** The first task that cannot be read. It stops the node. */
const failedOne = (
	tasks: readonly WantedTask[],
	results: ReadonlyMap<string, TaskResult>,
): WantedTask | undefined =>
	tasks.find(({ key, reportingItem }) => !reportingItem && results.get(key)?.state === 'failed');

/** The task that ended the polling of the others. The error has to report this task. */
function stoppedBy(
	tasks: readonly WantedTask[],
	results: ReadonlyMap<string, TaskResult>,
): WantedTask | undefined {
	const isCutShort = tasks.some(({ key }) => !results.has(key));
	const lastKey = [...results.keys()].at(-1);
	return isCutShort ? tasks.find(({ key }) => key === lastKey) : undefined;
}
