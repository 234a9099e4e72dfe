import { randomUUID } from 'node:crypto';
import type { Logger } from 'n8n-workflow';

import type { ClockOffset } from '../providerClient/connection';
import type { TaskRequest, VideoProvider } from '../providers/provider';
import { InvalidInputError, ProviderCallError, type ProviderFailure } from '../shared/failures';
import { TaskCallError, type TaskFacts } from '../shared/n8n/itemErrors';
import type { Outcome } from '../shared/outcome';
import { candidatesText } from '../shared/tasks/recentTasks';
import type { VideoTask } from '../shared/tasks/videoTask';
import type { TaskMemory } from './taskMemory';

/** The facts of a submission. Plain data, which n8n saves with the execution. */
export interface SubmissionFacts {
	provider: Pick<VideoProvider, 'id' | 'displayName' | 'taskRecords'>;
	/** The submitted external ID, recorded before sending. */
	externalTaskId?: string;
	/** Whether the ID is the user's own, so that it may belong to somebody else's task. */
	isUsersId?: boolean;
	/** Set before sending, and reset when certainly no task was created. */
	maybeCreated: boolean;
	/** Whether the submission was ever ambiguous, even if no task was found: a duplicate may be this submission. */
	wasOpenOnce?: boolean;
	/** The last ambiguous failure. */
	openEnd?: ProviderFailure;
	/** The end of the provider's Retry-After, in milliseconds since 1970. */
	notBefore?: number;
	/** The time of the ambiguous submission, in milliseconds since 1970. */
	startedAt?: number;
	/** The created task. */
	task?: VideoTask;
	/** Which attempt at its order it is, if attempts are counted: see `VideoTask`. */
	attempts?: number;
	/** The failed tasks in whose place it is made, oldest first. */
	earlier?: VideoTask[];
}

/** The memory of one submission, kept during the execution and its retries. */
export interface RememberedTask extends SubmissionFacts {
	executionId: string;
	runIndex: number;
	itemIndex: number;
	/** Hash of the order: the node's unresolved parameters and the input item. */
	order: string;
	/** Hash of the request. Only for tools, because an agent may repeat a request in another call. */
	content?: string;
	/** Whether the user changed the order before retrying the execution. */
	isOfOtherOrder?: boolean;
}

/** How to submit the tasks of an execution. */
export interface SubmitOptions {
	/** The provider's facts for items and messages. */
	provider: SubmissionFacts['provider'];
	memory: TaskMemory;
	logger: Logger;
	/** How long to retry transient failures and to settle an ambiguous submission, in milliseconds. */
	retryBudgetMs: number;
	/** The maximum number of tasks in the execution; no limit if left out. */
	maxTasks?: number;
	/** How many more times a failed video is made; 0 if left out. */
	makeAgain?: number;
	/** The provider's clock. Without it, the age of a task with the user's ID is unknown. */
	clock?: { readonly offset: ClockOffset | undefined };
	/** Whether the node has stopped at another item, so that no further item starts. */
	hasStopped?: () => boolean;
	signal?: AbortSignal;
}

/** Whether a submission is ambiguous. */
export const isOpen = ({ maybeCreated, task }: SubmissionFacts): boolean => maybeCreated && !task;

/** The reason if the user or a time limit of n8n has ended the execution. */
const CANCELLED = 'The execution was cancelled';

/** The error of a cancelled execution, whose items n8n drops. The log names the tasks. @param note the tasks */
export function cancelled(
	{ logger }: { logger: Logger },
	note: string,
	signal: AbortSignal,
): unknown {
	if (note) logger.warn(CANCELLED + note);
	return signal.reason;
}

/** A submission's facts for messages and items. */
const factsOf = ({
	provider,
	externalTaskId,
	maybeCreated,
	openEnd,
	earlier,
}: SubmissionFacts): TaskFacts => ({
	provider: provider.id,
	...(maybeCreated && openEnd?.taskId !== undefined && { taskId: openEnd.taskId }),
	...(externalTaskId && { externalTaskId }),
	...(maybeCreated && { maybeCreated: true }),
	...(earlier && { earlierTaskIds: earlier.map(({ taskId }) => taskId) }),
});

const recordsOf = ({ displayName, taskRecords }: SubmissionFacts['provider']): string =>
	taskRecords ?? `your ${displayName} account`;

/**
 * The error of an ambiguous submission.
 *
 * @param cause why it stays ambiguous; by default the last ambiguous failure
 * @param candidates the tasks that it may have created, if they could be listed
 */
export function stillOpen(
	submission: SubmissionFacts,
	cause?: Error,
	candidates?: readonly VideoTask[],
): TaskCallError {
	const { provider } = submission;
	const failure: Partial<ProviderFailure> | undefined = cause
		? (failureOf(cause) ?? { message: cause.message })
		: submission.openEnd;
	const reason = failure?.message ? `${failure.message}. ` : '';
	return new TaskCallError(
		new ProviderCallError({
			...failure,
			kind: 'ambiguous',
			message: `${reason}A task may exist at ${provider.displayName}, so it is not submitted again${candidates ? candidatesText(candidates) : ''}`,
			description:
				(cause instanceof InvalidInputError && cause.description) ||
				`Before you submit it again, check in ${recordsOf(provider)} whether the task was created.`,
		}),
		{
			...factsOf(submission),
			...(candidates && { candidateTaskIds: candidates.map(({ taskId }) => taskId) }),
		},
	);
}

/** The error of an ambiguous submission whose parameters or input the user changed before the retry. */
function openBeforeChange(submission: RememberedTask): TaskCallError {
	const { provider } = submission;
	const { displayName } = provider;
	return new TaskCallError(
		new InvalidInputError(
			`A task may exist at ${displayName} from before the node was changed, so the new order is not submitted`,
			`Check in ${recordsOf(provider)} whether the task was created. To submit the changed order, start a new execution instead of retrying this one.`,
		),
		factsOf(submission),
	);
}

/**
 * The outcome of an item that the memory alone decides; undefined if the provider has to be asked.
 */
export function outcomeFromMemory(remembered: RememberedTask): Outcome<VideoTask> | undefined {
	if (remembered.task) return { ok: true, value: remembered.task };
	const failed = remembered.earlier?.at(-1);
	if (!remembered.maybeCreated) {
		return failed && !remembered.wasOpenOnce ? { ok: true, value: failed } : undefined;
	}
	if (remembered.isOfOtherOrder) return { ok: false, error: openBeforeChange(remembered) };
	// The provider cannot be asked without an ID.
	if (!remembered.externalTaskId) return { ok: false, error: stillOpen(remembered) };
	return undefined;
}

/** The failure of a provider's call; undefined for any other error. */
export const failureOf = (error: Error): ProviderFailure | undefined =>
	error instanceof ProviderCallError ? error.failure : undefined;

/**
 * The error of a submission that created no task, or may have created one.
 *
 * @param existingTaskId a task that has the user's ID, but was not adopted
 */
export function failedSubmission(
	submission: SubmissionFacts,
	error: Error,
	{
		isCancelled,
		existingTaskId,
		candidates,
	}: { isCancelled?: boolean; existingTaskId?: string; candidates?: readonly VideoTask[] },
): TaskCallError {
	const cause = isCancelled && !failureOf(error) ? new Error(CANCELLED) : error;
	const failed = submission.maybeCreated
		? stillOpen(submission, cause, candidates)
		: new TaskCallError(error, factsOf(submission));
	if (existingTaskId) failed.facts.existingTaskId = existingTaskId;
	return failed;
}

/** Adds what only the submission knows: the external ID, if the provider's answer does not repeat it, and the attempt. */
export const withFacts = (
	task: VideoTask,
	{ externalTaskId, attempts }: SubmissionFacts,
): VideoTask => ({
	...task,
	...(!task.externalTaskId && externalTaskId && { externalTaskId }),
	...(attempts !== undefined && { attempts }),
});

/** The facts of a new try, with the external ID that it submits. */
export function factsAtStart(
	{ externalTaskId, find, attempts }: TaskRequest & Pick<VideoTask, 'attempts'>,
	{ id, displayName, taskRecords }: SubmissionFacts['provider'],
	remembered: SubmissionFacts | undefined,
): SubmissionFacts {
	// A possible task is looked up by its submitted ID, even if the expression now evaluates to another ID.
	const keepsId = remembered?.maybeCreated || remembered?.wasOpenOnce;
	const usersId = keepsId ? undefined : externalTaskId;
	const isUsersId = usersId !== undefined || Boolean(keepsId && remembered?.isUsersId);
	const ownId =
		usersId ?? (keepsId || !remembered?.isUsersId ? remembered?.externalTaskId : undefined);
	return {
		...remembered,
		maybeCreated: remembered?.maybeCreated ?? false,
		// A run that was interrupted while sending is ambiguous, too.
		wasOpenOnce: remembered?.wasOpenOnce ?? remembered?.maybeCreated ?? false,
		// The memory is stored as JSON, and a provider has more.
		provider: { id, displayName, ...(taskRecords && { taskRecords }) },
		externalTaskId: find ? (ownId ?? randomUUID()) : keepsId ? ownId : undefined,
		isUsersId,
		...(attempts !== undefined && { attempts }),
	};
}

/** A failure with the task ID of an earlier one: only one answer may name the task. */
export const withTaskOf = (
	earlier: ProviderFailure | undefined,
	failure: ProviderFailure,
): ProviderFailure => ({
	...(earlier?.taskId !== undefined && { taskId: earlier.taskId }),
	...failure,
});

/**
 * Whether the first failure leaves a submission ambiguous. Any error other than ProviderCallError means that the request
 * was not sent: an image could not be read, or the run was cancelled. A refusal as a duplicate after an ambiguous failure
 * means that the first submission may have arrived, even if no task was found in between.
 */
export const isOpenAfter = (
	{ wasOpenOnce }: SubmissionFacts,
	failure: ProviderFailure | undefined,
): boolean =>
	failure?.kind === 'ambiguous' || (failure?.reason === 'maybeDuplicate' && wasOpenOnce === true);

/** The last ambiguous failure as an error. */
export const openEndOf = ({ openEnd }: SubmissionFacts): ProviderCallError =>
	new ProviderCallError(openEnd ?? { kind: 'ambiguous', message: '' });
