import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { connect } from '../providers/connection';
import type { TaskRequest, VideoProvider, VideoTask } from '../providers/provider';
import { mapWithConcurrency } from '../shared/concurrency';
import { executionSignal } from '../shared/executionSignal';
import { showHints } from '../shared/hints';
import { TaskCallError, toErrorItem, toNodeError } from '../shared/itemErrors';
import { concurrencyOf, requestTimeoutMs, retryBudgetMs } from '../shared/nodeOptions';
import type { Outcome } from '../shared/outcome';
import { toTaskItem } from '../shared/taskItem';
import { submitTask } from './submitTask';
import { openTaskMemory } from './taskMemory';

/** How long an answer may take unless the user says otherwise, in seconds. */
export const createTimeoutSeconds = (provider: VideoProvider): number =>
	provider.createTimeoutSeconds ?? 120;

/** Checks every item, then submits the tasks, and gives one item for each. */
export async function executeCreateTask(
	context: IExecuteFunctions,
	provider: VideoProvider,
): Promise<INodeExecutionData[]> {
	const options = context.getNodeParameter('options', 0, {}) as IDataObject;
	const signal = executionSignal(context);
	const concurrency = concurrencyOf(options);
	const budgetMs = retryBudgetMs(options);
	const input = context.getInputData();
	const items = input.map((_, itemIndex) => itemIndex);
	const stopsAtErrors = !context.continueOnFail();
	const stopWhen = (outcome: Outcome<unknown>) => stopsAtErrors && !outcome.ok;
	// No signal: an answer that names a paid task is awaited even when the execution is cancelled.
	const connection = await connect(context, provider, {
		timeoutMs: requestTimeoutMs(options, createTimeoutSeconds(provider)),
		...(signal && { cancelSignal: signal }),
	});

	// All items are checked before the first is paid for.
	const requests = await mapWithConcurrency(
		items,
		concurrency,
		async (itemIndex) => await provider.prepare(connection.call(itemIndex)),
		{ stopWhen, ...(signal && { signal }) },
	);
	stopAtFirstError(context, requests, '');

	const memory = openTaskMemory(context);
	const tasks = await mapWithConcurrency(
		items,
		concurrency,
		async (itemIndex) =>
			await submitTask(valueOf(requests[itemIndex]), itemIndex, {
				provider,
				memory,
				logger: context.logger,
				retryBudgetMs: budgetMs,
				...(signal && { signal }),
			}),
		{ stopWhen, ...(signal && { signal }) },
	);
	stopAtFirstError(context, tasks, createdSoFar(tasks));
	signal?.throwIfAborted();

	const output = tasks.map((outcome, itemIndex) =>
		outcome?.ok
			? toTaskItem(outcome.value, itemIndex, options, input[itemIndex]?.json)
			: toErrorItem(context, outcome?.error ?? new Error('The execution was stopped'), itemIndex),
	);
	showHints(context, connection.hints);
	// n8n runs the node once more if Retry On Fail is on and the first item tells of an error.
	const runsAgain = context.getNode().retryOnFail && output[0]?.json.error;
	if (!runsAgain) memory.forgetThisRun();
	return output;
}

function stopAtFirstError(
	context: IExecuteFunctions,
	outcomes: Array<Outcome<unknown> | undefined>,
	note: string,
): void {
	if (context.continueOnFail()) return;
	for (const [itemIndex, outcome] of outcomes.entries()) {
		if (outcome && !outcome.ok)
			throw toNodeError(context.getNode(), outcome.error, itemIndex, note);
	}
}

/** The tasks of the items that the error is not about: it must not make anyone forget them. */
function createdSoFar(outcomes: Array<Outcome<VideoTask> | undefined>): string {
	const created = outcomes.flatMap((outcome) => (outcome?.ok ? [outcome.value.taskId] : []));
	const [, ...otherFailures] = outcomes.flatMap((outcome, itemIndex) =>
		outcome && !outcome.ok ? [{ itemIndex, error: outcome.error }] : [],
	);
	const open = otherFailures.flatMap(({ itemIndex, error }) =>
		error instanceof TaskCallError && error.facts.maybeCreated
			? [{ itemIndex, externalTaskId: error.facts.externalTaskId }]
			: [],
	);
	const findable = open.flatMap(({ externalTaskId }) => externalTaskId ?? []);
	const others = open.filter(({ externalTaskId }) => !externalTaskId);
	const otherItems = others.map(({ itemIndex }) => itemIndex).join(', ');
	return [
		created.length > 0 ? `. Tasks created by this run: ${created.join(', ')}` : '',
		findable.length > 0
			? `. Tasks that may exist, by External Task ID: ${findable.join(', ')}`
			: '',
		others.length > 0 ? `. Tasks may also exist for the items ${otherItems}` : '',
	].join('');
}

function valueOf(outcome: Outcome<TaskRequest> | undefined): TaskRequest {
	if (!outcome) throw new Error('The execution was stopped');
	if (!outcome.ok) throw outcome.error;
	return outcome.value;
}
