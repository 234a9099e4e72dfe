import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { connect } from '../providers/connection';
import type { VideoProvider } from '../providers/provider';
import { tasksReader } from '../providers/tasksReader';
import { clock } from '../shared/clock';
import { ProviderCallError } from '../shared/failures';
import { toErrorItem } from '../shared/itemErrors';
import { outcomeOf, type Outcome } from '../shared/outcome';
import { isFinal, type VideoTask } from '../shared/videoTask';
import type { TaskResult } from './pollWantedTasks';
import { isCompleted, itemMaker } from './resultItems';
import { readCompletedItems, readSuspendedState, type PendingTask } from './suspendedState';
import { withInputItem } from './suspendedWait';

const REQUEST_TIMEOUT_MS = 20_000;

/**
 * Answers a call to the resume URL. The call is a hint, whoever sends it: the provider is asked, and the execution
 * goes on only when every task is final. Never throws, because n8n would resume the execution with nothing in it.
 */
export async function answerNudge(
	context: IWebhookFunctions,
	providers: readonly VideoProvider[],
): Promise<IWebhookResponseData> {
	const outcome = await outcomeOf(async () => await judgeNudge(context, providers));
	if (outcome.ok) return outcome.value;
	context.logger.warn(`A callback could not be followed up: ${outcome.error.message}`);
	return answer(context, 503, {
		message: 'The tasks cannot be read at the moment. Still waiting.',
	});
}

async function judgeNudge(
	context: IWebhookFunctions,
	providers: readonly VideoProvider[],
): Promise<IWebhookResponseData> {
	const state = readSuspendedState(context);
	const provider = providers.find(({ id }) => id === state?.providerId);
	if (!state || !provider) throw new Error('this execution has no suspended tasks');
	const connection = await connect(context, provider, { timeoutMs: REQUEST_TIMEOUT_MS });
	const read = tasksReader(provider, connection, { concurrency: 5 });
	const results = await readUntilUnfinished(inOrder(state.pending, context), read);
	if (!results)
		return answer(context, 200, { message: 'Not all tasks are finished. Still waiting.' });

	const completed = readCompletedItems(context, state);
	// The provider need not wait for downloads.
	answer(context, 200, { message: 'All tasks are finished.' });
	const makeItem = itemMaker(context, provider, connection, state.options);
	const items = [...completed, ...state.failed];
	for (const pending of state.pending) {
		const made = await outcomeOf(async () => await makeItem(pending, results.get(pending.key)));
		const item = made.ok
			? made.value
			: toErrorItem(context as unknown as IExecuteFunctions, made.error, pending.itemIndex);
		items.push(made.ok ? withInputItem(item, pending.inputItem) : item);
	}
	return { noWebhookResponse: true, workflowData: outputs(context, items) };
}

/** The task that the call is about comes first: if it is not finished, one question has been enough. */
function inOrder(pending: readonly PendingTask[], context: IWebhookFunctions): PendingTask[] {
	const body = (context.getBodyData() ?? {}) as IDataObject;
	const data = (typeof body.data === 'object' ? body.data : undefined) as IDataObject | undefined;
	const named = [body.task_id, body.id, data?.taskId, data?.task_id].map(String);
	const isNamed = ({ reference, known }: PendingTask) =>
		named.includes(reference.id) || (known !== undefined && named.includes(known.taskId));
	// Of the others, the last submitted is the likeliest to be unfinished.
	const others = pending.filter((task) => !isNamed(task)).reverse();
	return [...pending.filter(isNamed), ...others];
}

/** Results for all, or undefined as soon as one task is found unfinished. */
async function readUntilUnfinished(
	[first, ...others]: PendingTask[],
	read: (wanted: PendingTask[]) => Promise<Map<string, Outcome<VideoTask>>>,
): Promise<Map<string, TaskResult> | undefined> {
	const results = new Map<string, TaskResult>();
	// The first by itself; then, where a list helps, all at once: the reader sees to that.
	const steps = [first ? [first] : [], ...inSteps(others)];
	for (const step of steps) {
		const open = step.filter(({ key }) => !results.has(key));
		const outcomes = open.length > 0 ? await read(open) : new Map<string, Outcome<VideoTask>>();
		for (const task of open) {
			const result = resultOf(task, outcomes.get(task.key));
			if (!result) return undefined;
			results.set(task.key, result);
		}
	}
	return results;
}

/** One alone, two, four …: few questions if the next is unfinished, and few rounds if all are finished. */
function inSteps(tasks: PendingTask[]): PendingTask[][] {
	const steps: PendingTask[][] = [];
	for (let from = 0, size = 1; from < tasks.length; from += size, size *= 2) {
		steps.push(tasks.slice(from, from + size));
	}
	return steps;
}

/**
 * @returns undefined while the task is unfinished and has time left
 * @throws what keeps it from being read, so that the execution keeps waiting
 */
function resultOf(
	task: PendingTask,
	outcome: Outcome<VideoTask> | undefined,
): TaskResult | undefined {
	if (outcome?.ok) {
		if (isFinal(outcome.value)) return { state: 'final', value: outcome.value };
		const isOverdue = task.giveUpAt <= clock.now();
		return isOverdue ? { state: 'timedOut', lastValue: outcome.value } : undefined;
	}
	const error = outcome?.error ?? new Error('the task was not read');
	// The provider has forgotten it. Anything else, such as a revoked key, can be put right.
	const isUnknown = error instanceof ProviderCallError && error.failure.unknownTask;
	if (!isUnknown) throw error;
	return { state: 'failed', error };
}

function outputs(context: IWebhookFunctions, all: INodeExecutionData[]): INodeExecutionData[][] {
	const hasErrorOutput = context.getNode().onError === 'continueErrorOutput';
	const isError = ({ json }: INodeExecutionData) => hasErrorOutput && json.details !== undefined;
	return [
		all.filter(isCompleted),
		all.filter((item) => !isCompleted(item) && !isError(item)),
		[],
		...(hasErrorOutput ? [all.filter(isError)] : []),
	];
}

function answer(context: IWebhookFunctions, status: number, body: object): IWebhookResponseData {
	context.getResponseObject().status(status).json(body);
	return { noWebhookResponse: true };
}
