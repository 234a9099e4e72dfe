import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { connect } from '../providerClient/connection';
import { CATCH_UP_PAUSES_MS, reportsEnd } from '../providerClient/readTask';
import type { CallbackReport, VideoProvider, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { isUnknownTask } from '../shared/failures';
import { concurrencyOf } from '../shared/form/nodeOptions';
import { answerWebhook } from '../shared/n8n/execution';
import { toErrorItem } from '../shared/n8n/itemErrors';
import { mapWithConcurrency } from '../shared/n8n/items';
import { type Outcome, outcomeOf } from '../shared/outcome';
import { isYoung } from '../shared/tasks/recentTasks';
import { isFinal } from '../shared/tasks/videoTask';
import type { TaskResult } from '../waiting/pollWantedTasks';
import { type ReadTasks, tasksReader } from '../waiting/readTasks';
import { inputItemOf, itemMaker, sortItems, withOrigin } from '../waiting/resultItems';
import {
	needsCallback,
	type PendingTask,
	readCompletedItems,
	readSuspendedState,
} from './suspendedState';
import { unfinishedItem } from './suspendedWait';

/**
 * Reads the tasks until one is unfinished. Reads the first two singly, because one of them is usually unfinished. Then
 * reads two, four … or a page of the list at a time, which needs few requests if all tasks are finished.
 *
 * @param named the callback's report, whose task is read first
 * @param isLastWord see `VideoProvider`: such a result may be refused later, so it ends the waiting for all tasks
 * @returns results by the tasks' keys, after a last word perhaps without some tasks; undefined if a task is unfinished
 * and within its time limit
 * @throws the error of a task that cannot be read
 */
async function readUntilUnfinished(
	pending: readonly PendingTask[],
	named: CallbackReport | undefined,
	read: ReadTasks,
	isLastWord?: (task: VideoTask) => boolean,
): Promise<Map<string, TaskResult> | undefined> {
	const results = new Map<string, TaskResult>();
	let hasLastWord = false;
	const isOpen = ({ key }: PendingTask) => !results.has(key);
	const tasks = inOrder(eachOnce(pending), named);
	for (let from = 0, round = 0; from < tasks.length; round++) {
		const size = Math.max(1, 2 ** (round - 1));
		const step = tasks.slice(from, from + size).filter(isOpen);
		from += size;
		if (step.length === 0) continue;
		const others = step.length > 1 ? tasks.slice(from).filter(isOpen) : [];
		const outcomes = await read(step, others);
		const isTold = ({ key }: PendingTask) => {
			const outcome = outcomes.get(key);
			return outcome?.ok === true && (isLastWord?.(outcome.value) ?? false);
		};
		const lookedAt = [...step, ...others.filter(({ key }) => outcomes.has(key))];
		const isNotTold = (task: PendingTask) => !isTold(task);
		for (const task of [...lookedAt.filter(isTold), ...lookedAt.filter(isNotTold)]) {
			const outcome = outcomes.get(task.key);
			const result = await outcomeOf(async () => resultOf(task, outcome, isLastWord !== undefined));
			hasLastWord ||= isTold(task);
			if (result.ok && result.value) results.set(task.key, result.value);
			else if (hasLastWord) return results;
			else if (!result.ok) throw result.error;
			else return undefined;
		}
	}
	return results;
}

/** For each task, the item with the longest time limit. */
function eachOnce(pending: readonly PendingTask[]): PendingTask[] {
	const byKey = new Map<string, PendingTask>();
	for (const task of pending) {
		const other = byKey.get(task.key);
		if (!other || other.giveUpAt < task.giveUpAt) byKey.set(task.key, task);
	}
	return [...byKey.values()];
}

/** Whether a callback is about this task. */
const isTaskOf = (
	{ reference, known }: PendingTask,
	report: CallbackReport | undefined,
): boolean => {
	const { taskId, externalTaskId } = report ?? {};
	const ids = [reference.id, known?.taskId];
	return [taskId, externalTaskId].some((id) => id !== undefined && ids.includes(id));
};

/** The callback's task comes first: if it is not finished, a single request is enough. */
function inOrder(pending: PendingTask[], named: CallbackReport | undefined): PendingTask[] {
	const isNamed = (task: PendingTask) => isTaskOf(task, named);
	// Of the other tasks, the latest is the most likely to be unfinished.
	const others = pending.filter((task) => !isNamed(task)).reverse();
	return [...pending.filter(isNamed), ...others];
}

function resultOf(
	task: PendingTask,
	outcome: Outcome<VideoTask> | undefined,
	hasLastWords: boolean,
): TaskResult | undefined {
	if (outcome?.ok) {
		if (isFinal(outcome.value)) return { state: 'final', value: outcome.value };
		const isOverdue = task.giveUpAt <= clock.now();
		return isOverdue ? { state: 'timedOut', lastValue: outcome.value } : undefined;
	}
	const error = outcome?.error ?? new Error('the task was not read');
	// An unknown task is a final failure. Other failures, such as a revoked key, can be fixed.
	if (!isUnknownTask(error)) throw error;
	// The process that created the task may still be able to read it.
	if (hasLastWords) throw error;
	if (isYoung(clock.now() - (task.createdAt ?? Number.NaN))) return undefined;
	return { state: 'failed', error };
}

/**
 * Leaves out the tasks that only a callback can name, except the one that this callback names: it is read by its ID. The
 * callback is not repeated, so the end of this task ends the waiting for all tasks.
 *
 * @returns `isNamed` if this callback names such a task, `areNamed` if no task is left out
 */
function withNamedTask(
	provider: VideoProvider,
	tasks: readonly PendingTask[],
	named: CallbackReport | undefined,
): { pending: PendingTask[]; isNamed: boolean; areNamed: boolean } {
	const isLost = (task: PendingTask) => needsCallback(provider, task);
	const isFound = (task: PendingTask) => isLost(task) && isTaskOf(task, named);
	const pending = tasks.flatMap((task): PendingTask[] => {
		if (isFound(task)) return [{ ...task, reference: { by: 'taskId', id: named!.taskId } }];
		return isLost(task) ? [] : [task];
	});
	return { pending, isNamed: tasks.some(isFound), areNamed: pending.length === tasks.length };
}

const REQUEST_TIMEOUT_MS = 20_000;

/**
 * Answers a call to the resume URL. The call is only a hint: the node reads the tasks, and resumes the execution only if
 * every task is final or a result may be refused later. Never throws, because n8n would then resume the execution with
 * an empty item.
 */
export async function answerNudge(
	context: IWebhookFunctions,
	providers: readonly VideoProvider[],
): Promise<IWebhookResponseData> {
	const outcome = await outcomeOf(() => judgeNudge(context, providers));
	if (outcome.ok) return outcome.value;
	context.logger.warn(`A callback could not be processed: ${outcome.error.message}`);
	return answerWebhook(context, 503, 'The tasks cannot be read at the moment. Still waiting.');
}

async function judgeNudge(
	context: IWebhookFunctions,
	providers: readonly VideoProvider[],
): Promise<IWebhookResponseData> {
	const state = readSuspendedState(context);
	const provider = providers.find(({ id }) => id === state?.providerId);
	if (!state || !provider) throw new Error('this execution has no suspended tasks');
	const connection = await connect(context, provider, { timeoutMs: REQUEST_TIMEOUT_MS });
	const concurrency = concurrencyOf(state.options);
	const named = provider.callbacks?.parse(
		context.getBodyData(),
		context.getQueryData() as IDataObject,
	);
	const { pending, isNamed, areNamed } = withNamedTask(provider, state.pending, named);
	const reported =
		named && reportsEnd(named) ? pending.find((task) => isTaskOf(task, named)) : undefined;
	const read = caughtUp(tasksReader(provider, connection, { concurrency }), reported?.key);
	const isLastWord = isNamed
		? (task: VideoTask) => task.taskId === named?.taskId && isFinal(task)
		: provider.isLastWord;
	const results =
		isNamed || areNamed ? await readUntilUnfinished(pending, named, read, isLastWord) : undefined;
	if (!results) return answerWebhook(context, 200, 'Not all tasks are finished. Still waiting.');

	const ended = state.pending.filter(({ key }) => results.has(key));
	const completed = readCompletedItems(context, state);
	// Answer first, so that the provider does not wait for downloads.
	const areAll = ended.length === state.pending.length;
	answerWebhook(context, 200, areAll ? 'All tasks are finished.' : 'Some tasks are finished.');
	const makeItem = itemMaker(context, provider, connection, state.options);
	const made = await mapWithConcurrency(
		ended,
		concurrency,
		async (task) => await makeItem(task, results.get(task.key)),
	);
	const finished = ended.map((task, index) => {
		const outcome = made[index]!;
		const item = outcome.ok
			? outcome.value
			: toErrorItem(context as unknown as IExecuteFunctions, outcome.error, task.itemIndex);
		return withOrigin(item, task, state.options);
	});
	const items = inInputOrder([...completed, ...state.failed, ...finished]);
	// With an error output, n8n itself moves items in the form of an error there.
	const sorted = sortItems(items, state.options);
	const stillRunning = state.pending
		.filter(({ key }) => !results.has(key))
		.map((task) =>
			withOrigin(unfinishedItem(task, undefined, provider, state.options), task, state.options),
		);
	return {
		noWebhookResponse: true,
		workflowData: [sorted.completed, sorted.failed, stillRunning],
	};
}

/**
 * Wraps `read`: reads a task again until the reading confirms the end that a callback reported.
 *
 * @returns a function that throws if no reading confirms it, so that the provider calls again
 */
function caughtUp(read: ReadTasks, endedKey: string | undefined): ReadTasks {
	return async (due, others) => {
		const isEndedDue = due.some(({ key }) => key === endedKey);
		for (const pauseMs of [...CATCH_UP_PAUSES_MS, undefined]) {
			const outcomes = await read(due, others);
			if (!isEndedDue || !isBehind(outcomes.get(endedKey!))) return outcomes;
			if (pauseMs !== undefined) await clock.sleep(pauseMs);
		}
		throw new Error('the provider does not report the end of the task yet');
	};
}

const isBehind = (outcome: Outcome<VideoTask> | undefined): boolean =>
	outcome?.ok === true && !isFinal(outcome.value);

const inInputOrder = (items: INodeExecutionData[]): INodeExecutionData[] =>
	items.sort((one, other) => placeInInput(one) - placeInInput(other));

/** Sorts by input item. Items without an index come last. */
const placeInInput = (item: INodeExecutionData): number =>
	inputItemOf(item) ?? Number.MAX_SAFE_INTEGER;
