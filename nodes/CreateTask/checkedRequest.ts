import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { ClockOffset } from '../providerClient/connection';
import type { ProviderCall, TaskRequest, VideoProvider, VideoTask } from '../providers/provider';
import { InvalidInputError } from '../shared/failures';
import { isOn } from '../shared/form/values';
import { mayReadAgain, withRetries } from '../shared/http/retry';
import { failureReport, TaskCallError, type TaskFacts } from '../shared/n8n/itemErrors';
import { type Outcome, outcomeOf } from '../shared/outcome';
import {
	endedWithoutVideo,
	failedForNow,
	isFinal,
	videoTaskSchema,
} from '../shared/tasks/videoTask';
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
		`The item is empty, so nothing came in for the fields of this node. ${error.message.replace(/ \[item \d+\]$/, '')}`,
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

/** The ID of an attempt, from the user's own: `order-1042`, `order-1042-2` … */
const derivedId = (usersId: string, attempts: number): string =>
	attempts === 1 ? usersId : `${usersId}-${attempts}`;

/** A request with the ID of an attempt, if the user has set one, and the attempt's number, if attempts are counted. */
export type Attempt = TaskRequest & Pick<VideoTask, 'attempts'>;

/**
 * Chooses the ID of the next attempt at an order, and looks existing tasks up. Only reads, and only before anything of the
 * attempt was sent: the task of an ambiguous submission is looked up under the submitted ID.
 *
 * With "If It Exists: Return It Unless It Failed", it is the first of `order-1042`, `order-1042-2` … whose task has not
 * failed. With "Make Again If It Fails" and "Return It", the first one whose task does not have to be made again.
 *
 * @param failed the task that this execution makes again
 * @returns the existing task, or what to submit
 * @throws TaskCallError if an ID cannot be looked up, or all attempts have failed
 */
export async function nextAttempt(
	request: TaskRequest,
	{ provider, retryBudgetMs, signal, makeAgain = 0 }: SubmitOptions,
	remembered: SubmissionFacts | undefined,
	failed?: VideoTask,
): Promise<Attempt | VideoTask> {
	const { externalTaskId: usersId, replacesFailed, returnExisting } = request;
	const wasSent = !failed && (remembered?.maybeCreated || remembered?.wasOpenOnce);
	if (wasSent) return request;
	const first = failed ? (failed.attempts ?? 1) + 1 : 1;
	const counted = makeAgain > 0 ? { attempts: first } : {};
	if (usersId === undefined) return { ...request, ...counted };
	const looksUp = replacesFailed || (returnExisting && makeAgain > 0);
	if (!looksUp || !request.find) {
		return { ...request, externalTaskId: derivedId(usersId, first), ...counted };
	}
	for (let attempts = first, failedId = failed?.taskId ?? ''; ; attempts++) {
		const externalTaskId = derivedId(usersId, attempts);
		const facts: TaskFacts = { provider: provider.id, externalTaskId };
		if (attempts > MOST_ATTEMPTS) {
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
		if (!task) return { ...request, externalTaskId, attempts };
		const hasFailed = task.status === 'failed' && !endedWithoutVideo(task);
		const isReplaced = replacesFailed ? hasFailed : failedForNow(task) && attempts <= makeAgain;
		if (!isReplaced) return { ...task, externalTaskId, attempts, existing: true };
		failedId = task.taskId;
	}
}

/** The tasks that have failed before this one. */
export const earlierTasks = (
	submission: SubmissionFacts | undefined,
	{ taskId }: VideoTask,
): VideoTask[] => (submission?.earlier ?? []).filter((task) => task.taskId !== taskId);

/** The facts before the submission of another attempt. */
export const afterFailure = (
	{ provider }: Pick<SubmitOptions, 'provider'>,
	remembered: SubmissionFacts | undefined,
	failed: VideoTask,
): SubmissionFacts => ({
	provider,
	maybeCreated: false,
	earlier: [...earlierTasks(remembered, failed), failed],
});

/** The maximum error of the estimate of a provider's clock, in milliseconds. */
const CLOCK_TOLERANCE_MS = 3_000;

/** Derives the owner of a task from its creation time, because the user's ID may belong to somebody else's task. */
export function ownerOf(
	{ createdAt }: VideoTask,
	{ maybeCreated, startedAt }: SubmissionFacts,
	offset: ClockOffset | undefined,
): 'ours' | 'somebodyElse' | 'unclear' {
	if (!maybeCreated) return 'somebodyElse';
	const created = Date.parse(createdAt ?? '');
	if (!offset || startedAt === undefined || Number.isNaN(created)) return 'unclear';
	const earliest = startedAt - CLOCK_TOLERANCE_MS;
	if (created < earliest + offset.least) return 'somebodyElse';
	return created >= earliest + offset.most ? 'ours' : 'unclear';
}

/** The error of an item whose external ID belongs to another task, or to one of unknown origin. */
export const idIsTaken = (
	{ taskId }: VideoTask,
	owner: 'somebodyElse' | 'unclear',
): InvalidInputError =>
	new InvalidInputError(
		owner === 'unclear'
			? `task ${taskId} has this External Task ID, but may be older than this submission`
			: `a task with this External Task ID already exists: task ${taskId}`,
		'Use another ID for the item, or set "If It Exists" to "Return It" in the options.',
	);

/** The model of the request belongs to a task only if this node has ordered it. */
export const withModel = (task: VideoTask, { model }: TaskRequest): VideoTask =>
	task.model || !model ? task : { ...task, model };
