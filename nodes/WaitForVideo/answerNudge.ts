import type {
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { connect } from '../providers/connection';
import type { VideoProvider, VideoTask } from '../providers/provider';
import { CATCH_UP_PAUSES_MS, reportsEnd } from '../providers/reportedStatus';
import { tasksReader, type ReadTasks } from '../providers/tasksReader';
import { clock } from '../shared/clock';
import { mapWithConcurrency } from '../shared/concurrency';
import { toErrorItem } from '../shared/itemErrors';
import { concurrencyOf } from '../shared/nodeOptions';
import { outcomeOf, type Outcome } from '../shared/outcome';
import { isFinal } from '../shared/videoTask';
import { answerWebhook } from '../shared/webhookAnswer';
import { inputItemOf, withInputItem } from './inputItem';
import { isTaskOf, readUntilUnfinished } from './readUntilUnfinished';
import { isCompleted, itemMaker } from './resultItems';
import { readCompletedItems, readSuspendedState } from './suspendedState';

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
	const named = provider.callbacks?.parse(context.getBodyData());
	const ended =
		named && reportsEnd(named) ? state.pending.find((task) => isTaskOf(task, named)) : undefined;
	const read = caughtUp(tasksReader(provider, connection, { concurrency }), ended?.key);
	const results = await readUntilUnfinished(state.pending, named, read);
	if (!results) return answerWebhook(context, 200, 'Not all tasks are finished. Still waiting.');

	const completed = readCompletedItems(context, state);
	// The provider need not wait for downloads.
	answerWebhook(context, 200, 'All tasks are finished.');
	const makeItem = itemMaker(context, provider, connection, state.options);
	const made = await mapWithConcurrency(
		state.pending,
		concurrency,
		async (task) => await makeItem(task, results.get(task.key)),
	);
	const finished = state.pending.map((task, index) => {
		const outcome = made[index]!;
		const item = outcome.ok
			? outcome.value
			: toErrorItem(context as unknown as IExecuteFunctions, outcome.error, task.itemIndex);
		return withInputItem(item, task.inputItem);
	});
	const items = inInputOrder([...completed, ...state.failed, ...finished]);
	// Where there is an error output, n8n itself moves there what has the form of an error.
	const failed = items.filter((item) => !isCompleted(item));
	return { noWebhookResponse: true, workflowData: [items.filter(isCompleted), failed, []] };
}

/**
 * Reads as `read` does; a task that a callback says has ended is read again until its reading shows it.
 *
 * @returns a reading that throws where it does not catch up: the provider is to call again
 */
function caughtUp(read: ReadTasks, endedKey: string | undefined): ReadTasks {
	return async (due, others) => {
		const isEndedDue = due.some(({ key }) => key === endedKey);
		for (const pauseMs of [...CATCH_UP_PAUSES_MS, undefined]) {
			const outcomes = await read(due, others);
			if (!isEndedDue || !isBehind(outcomes.get(endedKey!))) return outcomes;
			if (pauseMs !== undefined) await clock.sleep(pauseMs);
		}
		throw new Error('the reading of the task does not show its end yet');
	};
}

const isBehind = (outcome: Outcome<VideoTask> | undefined): boolean =>
	outcome?.ok === true && !isFinal(outcome.value);

const inInputOrder = (items: INodeExecutionData[]): INodeExecutionData[] =>
	items.sort((one, other) => placeInInput(one) - placeInInput(other));

/** Items that do not say it come last. */
const placeInInput = (item: INodeExecutionData): number =>
	inputItemOf(item) ?? Number.MAX_SAFE_INTEGER;
