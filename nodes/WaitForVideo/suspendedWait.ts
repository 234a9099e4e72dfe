import { randomUUID } from 'node:crypto';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { connect } from '../providerClient/connection';
import { finishedVideosNote } from '../providerClient/knownTask';
import type { VideoProvider } from '../providers/provider';
import { clock } from '../shared/clock';
import { isUnknownTask } from '../shared/failures';
import { concurrencyOf, requestTimeoutMs } from '../shared/form/nodeOptions';
import { minutesOf } from '../shared/form/values';
import { EarlierFailure, itemOfFailure } from '../shared/n8n/earlierFailure';
import { executionSignal, showHints } from '../shared/n8n/execution';
import { toErrorItem } from '../shared/n8n/itemErrors';
import { mapWithConcurrency, throwFirstFailure } from '../shared/n8n/items';
import { type Outcome, valueOf } from '../shared/outcome';
import { adaptiveInterval } from '../shared/tasks/readingTimes';
import { toTaskItem } from '../shared/tasks/taskItem';
import { EarlyItems } from '../waiting/earlyItems';
import {
	finalTasks,
	foundTask,
	lastSeen,
	pollWantedTasks,
	type TaskResult,
} from '../waiting/pollWantedTasks';
import { tasksReader } from '../waiting/readTasks';
import { itemMaker, type SortedItems, sortItems, withOrigin } from '../waiting/resultItems';
import { firstWait, readWantedTasks, type WantedTask } from '../waiting/wantedTask';
import { forgetDownloads, takeDownloads } from './suspendedDownloads';
import { endSuspension } from './resumeClaims';
import {
	earlierState,
	keepSuspendedState,
	needsCallback,
	type PendingTask,
} from './suspendedState';
import { checkEveryField } from './waysOfWaitingFields';

/** n8n keeps shorter waits in memory. */
const SHORTEST_MS = 60_000;
/** n8n's value for an indefinite wait. */
const LATEST = Date.parse('3000-01-01');

/**
 * Suspends the execution, and prepares the items that n8n passes on after the wait without running the node's code.
 *
 * @param checkEveryMs milliseconds until the unfinished tasks go to Still Running
 */
async function suspendExecution(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
	{ completed, failed, stillRunning }: SortedItems,
	pending: PendingTask[],
	checkEveryMs: number,
): Promise<void> {
	const now = clock.now();
	const soonest = Math.min(now + checkEveryMs, LATEST, ...pending.map(({ giveUpAt }) => giveUpAt));
	const wakeAt = Math.max(soonest, now + SHORTEST_MS);
	keepSuspendedState(context, {
		id: randomUUID(),
		wakeAt,
		providerId: provider.id,
		options,
		pending,
		failed: [...failed],
		completedCount: completed.length,
	});
	// Copies, because with an error output n8n removes items from the lists that the node returns.
	const laidOut = context.getExecuteData();
	laidOut.data.main = [[...completed], [...failed], [...stillRunning]];
	// After a resume, n8n would look for the input items of errors, not find them, and lose all items.
	if (context.getNode().onError === 'continueErrorOutput') laidOut.source = null;
	context.setMetadata({ forwardAllOutputs: true });
	await context.putExecutionToWait(new Date(wakeAt));
}

/** A callback between the last reading and the suspension is lost, so this time must be short. */
const LONGEST_GAP_MS = 1_000;

/** The state of the input items: an item or an error for each finished task, and the pending tasks. */
interface Settled {
	outcomes: Map<number, Outcome<INodeExecutionData>>;
	pending: Array<{ task: PendingTask; result: TaskResult }>;
}

/**
 * Reads every task and suspends the execution if some are unfinished. A callback resumes it when all tasks are finished.
 * Otherwise the unfinished tasks go to Still Running after "Check Every".
 */
export async function suspendedWait(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): Promise<SortedItems> {
	endSuspension(earlierState(context));
	const checkEveryMs = minutesOf(
		checkEveryField,
		context.getNodeParameter('checkEvery', 0, checkEveryField.default),
	);
	const wanted: WantedTask[] = [];
	const outcomes: Settled['outcomes'] = new Map();
	for (const [itemIndex, read] of (await readWantedTasks(context, provider, options)).entries()) {
		if (read.ok) wanted.push(read.value);
		else outcomes.set(itemIndex, asItCame(read.error, itemIndex));
	}
	throwFirstFailure(context, outcomes);
	const pending = await settle(context, provider, options, wanted, outcomes);

	const origins = new Map(wanted.map((task) => [task.itemIndex, task]));
	const itemOf = ([itemIndex, outcome]: [number, Outcome<INodeExecutionData>]) =>
		withOrigin(
			outcome.ok ? outcome.value : toErrorItem(context, outcome.error, itemIndex),
			origins.get(itemIndex) ?? { inputItem: itemIndex },
			options,
		);
	const items = [...outcomes].sort(([one], [other]) => one - other).map(itemOf);
	const sorted: SortedItems = {
		...sortItems(items, options),
		stillRunning: pending.map(({ task, result }) =>
			withOrigin(unfinishedItem(task, result, provider, options), task, options),
		),
	};
	if (pending.length > 0) {
		const tasks = pending.map(({ task }) => task);
		await suspendExecution(context, provider, options, sorted, tasks, checkEveryMs);
	} else {
		forgetDownloads(context);
	}
	return sorted;
}

/** An item that reports an earlier failure is passed on unchanged. */
const asItCame = (error: Error, itemIndex: number): Outcome<INodeExecutionData> =>
	error instanceof EarlierFailure
		? { ok: true, value: itemOfFailure(error, itemIndex) }
		: { ok: false, error };

/** The item of a task that has not come to its end. */
export function unfinishedItem(
	task: PendingTask,
	result: TaskResult | undefined,
	provider: VideoProvider,
	options: IDataObject,
): INodeExecutionData {
	const { reportingItem, itemIndex, inputFields, inputFiles } = task;
	return reportingItem && !foundTask(result)
		? itemOfFailure(new EarlierFailure(reportingItem), itemIndex)
		: toTaskItem(lastSeen(task, provider, result), itemIndex, options, inputFields, inputFiles);
}

/**
 * Reads the tasks and makes the items of the finished ones. Other tasks may end during long downloads, so it repeats this
 * until a round was short.
 */
async function settle(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
	wanted: readonly WantedTask[],
	outcomes: Settled['outcomes'],
): Promise<Settled['pending']> {
	const signal = executionSignal(context);
	const continuesOnError = context.continueOnFail();
	const concurrency = concurrencyOf(options);
	const connection = await connect(context, provider, {
		timeoutMs: requestTimeoutMs(options),
		signal,
	});
	const read = tasksReader(provider, connection, { concurrency, signal });
	const early = new EarlyItems({ concurrency, stopsAtErrors: false, signal });
	const makeItem = itemMaker(
		context,
		provider,
		connection,
		options,
		early.signal,
		takeDownloads(context),
	);
	for (;;) {
		const askedAt = clock.elapsed();
		const open = wanted.filter(({ itemIndex }) => !outcomes.has(itemIndex));
		const results = await pollWantedTasks(provider, open, () => 0, {
			read,
			interval: adaptiveInterval,
			onResult: (key, result) =>
				early.start(
					open.filter((task) => task.key === key),
					result,
					makeItem,
				),
			signal,
		});
		const now = clock.now();
		const giveUpAt = ({ key, giveUpAfterMs }: WantedTask) =>
			firstWait(context, key, now) + giveUpAfterMs;
		const pending: Settled['pending'] = [];
		const isRunning = (task: WantedTask) =>
			(results.get(task.key)?.state === 'timedOut' || needsCallback(provider, task)) &&
			giveUpAt(task) > now;
		// An unknown task stops the node only after the other tasks have ended.
		const isPutOff = (task: WantedTask) =>
			!continuesOnError &&
			!task.reportingItem &&
			isUnknown(results.get(task.key)) &&
			open.some(isRunning);
		const done = open.filter((task) => {
			if (!isRunning(task) && !isPutOff(task)) return true;
			pending.push({ task: { ...task, giveUpAt: giveUpAt(task) }, result: results.get(task.key)! });
			return false;
		});
		const made = await mapWithConcurrency(
			done,
			concurrency,
			async (task) => {
				const started = await early.outcome(task.itemIndex);
				return started ? valueOf(started) : await makeItem(task, results.get(task.key));
			},
			{ stopWhen: ({ ok }) => !ok && !continuesOnError, signal },
		);
		signal?.throwIfAborted();
		if (!continuesOnError && made.some((outcome) => outcome?.ok === false)) await early.stop();
		for (const [index, { itemIndex }] of done.entries()) {
			const outcome = made[index];
			if (outcome) outcomes.set(itemIndex, outcome);
		}
		throwFirstFailure(
			context,
			outcomes,
			finishedVideosNote(provider, finalTasks(results), options),
		);
		const isUpToDate = done.length === 0 || clock.elapsed() - askedAt <= LONGEST_GAP_MS;
		if (pending.length > 0 && !isUpToDate) continue;
		showHints(context, connection.hints);
		return pending;
	}
}

const isUnknown = (result: TaskResult | undefined): boolean =>
	result?.state === 'failed' && isUnknownTask(result.error);
