import { InvalidInputError, ProviderCallError, type ProviderFailure } from '../shared/failures';
import { TaskCallError, type TaskFacts } from '../shared/n8n/itemErrors';
import type { Outcome } from '../shared/outcome';
import type { VideoTask } from '../shared/tasks/videoTask';
import type { RememberedTask, SubmissionFacts } from './taskMemory';

/** The reason if the user or a time limit of n8n has ended the execution. */
export const CANCELLED = 'The execution was cancelled';

/** A submission's facts for messages and items. */
export const factsOf = ({
	provider,
	externalTaskId,
	maybeCreated,
	openEnd,
}: SubmissionFacts): TaskFacts => ({
	provider: provider.id,
	...(maybeCreated && openEnd?.taskId !== undefined && { taskId: openEnd.taskId }),
	...(externalTaskId && { externalTaskId }),
	...(maybeCreated && { maybeCreated: true }),
});

const recordsOf = ({ displayName, taskRecords }: SubmissionFacts['provider']): string =>
	taskRecords ?? `your ${displayName} account`;

/**
 * The error of an ambiguous submission.
 *
 * @param cause why it stays ambiguous; by default the last ambiguous failure
 */
export function stillOpen(submission: SubmissionFacts, cause?: Error): TaskCallError {
	const { provider } = submission;
	const failure = cause ? failureOf(cause) : submission.openEnd;
	const reason = failure?.message ? `${failure.message}. ` : '';
	return new TaskCallError(
		new ProviderCallError({
			...failure,
			kind: 'ambiguous',
			message: `${reason}A task may exist at ${provider.displayName}, so it is not submitted again`,
			description:
				(cause instanceof InvalidInputError && cause.description) ||
				`Look in ${recordsOf(provider)} whether the task was created before you submit it again.`,
		}),
		factsOf(submission),
	);
}

/** The error of an ambiguous submission whose parameters or input the user changed before the retry. */
function openBeforeChange(submission: RememberedTask): TaskCallError {
	const { provider } = submission;
	const { displayName } = provider;
	return new TaskCallError(
		new InvalidInputError(
			`A task may exist at ${displayName} from before the node was changed, so the new order is not submitted`,
			`Look in ${recordsOf(provider)} whether the task was created. To order with the changed parameters, run the workflow anew instead of retrying the execution.`,
		),
		factsOf(submission),
	);
}

/**
 * The outcome of an item that the memory alone decides; undefined if the provider has to be asked.
 */
export function outcomeFromMemory(remembered: RememberedTask): Outcome<VideoTask> | undefined {
	if (remembered.task) return { ok: true, value: remembered.task };
	if (!remembered.maybeCreated) return undefined;
	if (remembered.isOfOtherOrder) return { ok: false, error: openBeforeChange(remembered) };
	// The provider cannot be asked without an ID.
	if (!remembered.externalTaskId) return { ok: false, error: stillOpen(remembered) };
	return undefined;
}

const failureOf = (error: Error): ProviderFailure =>
	error instanceof ProviderCallError
		? error.failure
		: { kind: 'ambiguous', message: error.message };
