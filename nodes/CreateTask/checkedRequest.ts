import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { ProviderCall, TaskRequest, VideoProvider, VideoTask } from '../providers/provider';
import { InvalidInputError } from '../shared/failures';
import { isOn } from '../shared/form/values';
import { mayReadAgain, withRetries } from '../shared/http/retry';
import { failureReport, TaskCallError, type TaskFacts } from '../shared/n8n/itemErrors';
import { type Outcome, outcomeOf } from '../shared/outcome';
import { endedWithoutVideo, isFinal, videoTaskSchema } from '../shared/tasks/videoTask';
import { checkWaiting, orderAnewOption, skipEmptyItemsOption } from './createTaskFields';
import type { SubmissionFacts, SubmitOptions } from './submissionFacts';

/**
 * Checks an item and returns its request; undefined for an empty item that the options say to skip.
 *
 * @throws TaskCallError for an item that is itself a task which may still be made
 * @throws InvalidInputError for an empty item, if the form takes its values from the item
 * @throws the provider's refusal of the item
 */
export async function checkedRequest(
	provider: VideoProvider,
	call: ProviderCall,
): Promise<TaskRequest | undefined> {
	const options = call.parameter<IDataObject>('options', {});
	const item = (call.context as IExecuteFunctions).getInputData()[call.itemIndex];
	if (!isOn(options[orderAnewOption.name])) refuseOpenTask(item?.json);
	checkWaiting(call, provider, options);
	const prepared = await outcomeOf(() => provider.prepare(call));
	if (prepared.ok) return prepared.value;
	const { error } = prepared;
	const isRefused = error instanceof InvalidInputError || error instanceof NodeOperationError;
	if (!isRefused || !isEmpty(item) || !usesItem(call)) throw error;
	if (isOn(options[skipEmptyItemsOption.name])) return undefined;
	throw new InvalidInputError(
		`the item is empty, so nothing came in for the fields of this node. ${error.message.replace(/ \[item \d+\]$/, '')}`,
		'The node before had no data: with "Always Output Data", n8n passes on one empty item. To pass over such items, switch on the option Skip Empty Items.',
	);
}

/** Refuses a task that a loop or a wire from the output Failed brings back: its video would be paid for twice. */
function refuseOpenTask(json: IDataObject | undefined): void {
	const reported = reportedTask(json);
	if (reported) {
		throw refusal(
			reported,
			reported.maybeCreated
				? 'the item reports a submission that may have created a task'
				: 'the item reports a failure about this task, which exists',
		);
	}
	// Most items are rows, and a schema takes long to refuse them.
	if (json?.taskId === undefined) return;
	const task = videoTaskSchema.safeParse(json).data;
	if (!task || isFinal(task)) return;
	const { provider, taskId, externalTaskId, failure } = task;
	const hasTimedOut = failure?.code === 'timedOut';
	throw refusal(
		{ provider, taskId, ...(externalTaskId && { externalTaskId }) },
		hasTimedOut
			? 'the item is this task, which timed out and may still be made'
			: 'the item is this task, which is not finished',
	);
}

/** The task that exists or may exist according to an error item of these nodes. */
function reportedTask(json: IDataObject | undefined): TaskFacts | undefined {
	const { facts = {} } = failureReport(json) ?? {};
	if (typeof facts.itemIndex !== 'number') return undefined;
	const { provider, taskId, externalTaskId } = facts as TaskFacts;
	const maybeCreated = isOn(facts.maybeCreated);
	if (!taskId && !maybeCreated) return undefined;
	return {
		...(provider && { provider }),
		...(taskId && { taskId }),
		...(externalTaskId && { externalTaskId }),
		...(maybeCreated && { maybeCreated }),
	};
}

const refusal = (facts: TaskFacts, reason: string): TaskCallError =>
	new TaskCallError(
		new InvalidInputError(
			`${reason}, so no second task is created`,
			'Connect this item to Get Task or Wait For Video, which read the task. To pay for another video of the same item, even at another provider or with another prompt, switch on the option Order Anew.',
		),
		facts,
	);

const isEmpty = (item: INodeExecutionData | undefined): boolean =>
	Object.keys({ ...item?.json, ...item?.binary }).length === 0;

/** Whether the form takes a value from the item: by an expression, or as a file of the item. */
const usesItem = ({ context }: ProviderCall): boolean =>
	/\$json|\$binary|\$input|\$\(|InputType":"binary"/.test(
		JSON.stringify(context.getNode().parameters),
	);

/** Looks up the task of an external ID, with retries of up to `budgetMs` milliseconds. */
export const lookUp = async (
	{ find }: TaskRequest,
	externalTaskId: string,
	budgetMs: number,
	signal: AbortSignal | undefined,
): Promise<Outcome<VideoTask | undefined>> =>
	await outcomeOf(() =>
		withRetries(async () => await find?.(externalTaskId), {
			budgetMs,
			mayRetry: mayReadAgain,
			signal,
		}),
	);

/** The number of tasks under IDs derived from one ID, so that an order that never succeeds does not cost for ever. */
const MOST_ATTEMPTS = 10;

/**
 * Chooses the ID for "If It Exists: Return It Unless It Failed": the first of `order-1042`, `order-1042-2` … whose task has
 * not failed. Only reads, and only before anything of the item was sent: the task of an ambiguous submission is looked up
 * under the submitted ID.
 *
 * @returns the existing task, or the request with the ID of the next attempt
 * @throws TaskCallError if an ID cannot be looked up, or all attempts have failed
 */
export async function nextAttempt(
	request: TaskRequest,
	{ provider, retryBudgetMs, signal }: SubmitOptions,
	remembered: SubmissionFacts | undefined,
): Promise<TaskRequest | VideoTask> {
	const { externalTaskId: usersId, replacesFailed } = request;
	const wasSent = remembered?.maybeCreated || remembered?.wasOpenOnce;
	if (!replacesFailed || usersId === undefined || !request.find || wasSent) return request;
	for (let attempt = 1, failedId = ''; ; attempt++) {
		const externalTaskId = attempt === 1 ? usersId : `${usersId}-${attempt}`;
		const facts: TaskFacts = { provider: provider.id, externalTaskId };
		if (attempt > MOST_ATTEMPTS) {
			throw new TaskCallError(
				new InvalidInputError(
					`${MOST_ATTEMPTS} tasks have failed for this order, the last one is task ${failedId}`,
					'Look at the reason of its failure. To order the video again, use another External Task ID.',
				),
				{ provider: provider.id, externalTaskId: usersId, existingTaskId: failedId },
			);
		}
		const found = await lookUp(request, externalTaskId, retryBudgetMs, signal);
		if (!found.ok) throw new TaskCallError(found.error, facts);
		const task = found.value;
		if (!task) return { ...request, externalTaskId };
		const hasFailed = task.status === 'failed' && !endedWithoutVideo(task);
		if (!hasFailed) return { ...task, externalTaskId, existing: true };
		failedId = task.taskId;
	}
}

/** The model of the request belongs to a task only if this node has ordered it. */
export const withModel = (task: VideoTask, { model }: TaskRequest): VideoTask =>
	task.model || !model ? task : { ...task, model };
