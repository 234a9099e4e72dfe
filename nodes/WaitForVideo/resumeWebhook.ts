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
import { concurrencyOf } from '../shared/form/nodeOptions';
import { answerWebhook } from '../shared/n8n/execution';
import { toErrorItem } from '../shared/n8n/itemErrors';
import { mapWithConcurrency } from '../shared/n8n/items';
import { type Outcome, outcomeOf, valueOf } from '../shared/outcome';
import { isFinal } from '../shared/tasks/videoTask';
import type { TaskResult } from '../waiting/pollWantedTasks';
import { type ReadTasks, tasksReader } from '../waiting/readTasks';
import {
	type FilesOf,
	inputItemOf,
	itemMaker,
	sortItems,
	withOrigin,
} from '../waiting/resultItems';
import { claimResume, mayResume, releaseResume } from './resumeClaims';
import { forgetDownloads, keepDownloads, takeDownloads } from './suspendedDownloads';
import { isTaskOf, readUntilUnfinished } from './readUntilUnfinished';
import {
	needsCallback,
	type PendingTask,
	readCompletedItems,
	readSuspendedState,
	type SuspendedState,
} from './suspendedState';
import { unfinishedItem } from './suspendedWait';

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
	const nudge = { startedAt: clock.elapsed() };
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
	const { results, goesOn } =
		isNamed || areNamed
			? await readUntilUnfinished(pending, named, read, isLastWord)
			: { results: new Map<string, TaskResult>(), goesOn: true };
	const makeItems = async (tasks: readonly PendingTask[], filesOf: FilesOf) => {
		const makeItem = itemMaker(context, provider, connection, state.options, undefined, filesOf);
		return await mapWithConcurrency(
			tasks,
			concurrency,
			async (task) => await makeItem(task, results.get(task.key)),
		);
	};
	const ended = state.pending.filter(({ key }) => results.has(key));
	if (goesOn) {
		const answer = answerWebhook(context, 200, 'Not all tasks are finished. Still waiting.');
		// Neither the provider nor n8n waits for these downloads.
		void outcomeOf(() =>
			makeItems(
				ended.filter(({ downloadVideo }) => downloadVideo),
				keepDownloads(context, concurrency),
			),
		);
		return answer;
	}
	const completed = readCompletedItems(context, state);
	if (!claimResume(state, nudge)) {
		// Only this callback names its task, so it has to come again.
		if (isNamed) throw new Error('another callback is resuming the execution');
		return answerWebhook(context, 200, 'Another callback is resuming the execution.');
	}
	// Answer first, so that the provider does not wait for downloads.
	const areAll = ended.length === state.pending.length;
	answerWebhook(context, 200, areAll ? 'All tasks are finished.' : 'Some tasks are finished.');
	const outputs = await outcomeOf(async () => {
		const made = await makeItems(ended, takeDownloads(context));
		return outputsOf(context, provider, state, { completed, ended, made });
	});
	const isLate = !mayResume(state, nudge);
	if (!outputs.ok || isLate) releaseResume(state, nudge);
	const workflowData = valueOf(outputs);
	if (isLate) return { noWebhookResponse: true };
	if (areAll) forgetDownloads(context);
	return { noWebhookResponse: true, workflowData };
}

/** The items that were completed before the suspension, and the tasks that have ended since then with their items. */
interface EndedTasks {
	completed: INodeExecutionData[];
	ended: PendingTask[];
	made: Array<Outcome<INodeExecutionData> | undefined>;
}

/** The node's outputs after the wait. */
function outputsOf(
	context: IWebhookFunctions,
	provider: VideoProvider,
	state: SuspendedState,
	{ completed, ended, made }: EndedTasks,
): INodeExecutionData[][] {
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
		.filter((task) => !ended.includes(task))
		.map((task) =>
			withOrigin(unfinishedItem(task, undefined, provider, state.options), task, state.options),
		);
	return [sorted.completed, sorted.failed, stillRunning];
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
