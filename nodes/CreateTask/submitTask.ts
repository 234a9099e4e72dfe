import { randomUUID } from 'node:crypto';
import type { Logger } from 'n8n-workflow';

import type { TaskRequest, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { InvalidInputError, ProviderCallError, type ProviderFailure } from '../shared/failures';
import { TaskCallError } from '../shared/itemErrors';
import { outcomeOf } from '../shared/outcome';
import { mayReadAgain, withRetries } from '../shared/retry';
import { backoffDelay } from '../shared/retryDelay';
import type { RememberedTask, TaskMemory } from './taskMemory';

export interface SubmitOptions {
	/** The provider's id and name, for items and messages. */
	provider: { id: string; displayName: string };
	memory: TaskMemory;
	logger: Logger;
	/** How long what certainly created nothing is tried again, in milliseconds. */
	retryBudgetMs: number;
	signal?: AbortSignal;
}

/**
 * The provider's clock may differ from this machine's by this much, in milliseconds. Too little would disown a task that
 * has just been paid for.
 */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/**
 * Submits one task without ever paying twice for it:
 * - a task that this run of the node has already created is given again, not created again
 * - what certainly created nothing is tried again within the budget
 * - after an answer that leaves it open, a provider with external ids is asked for the id that was sent: the task
 *   is adopted, or submitted once more under the same id; at another provider it is never sent again
 *
 * @throws TaskCallError that says whether a task may exist, and under which id
 */
export async function submitTask(
	request: TaskRequest,
	itemIndex: number,
	options: SubmitOptions,
): Promise<VideoTask> {
	const { memory, provider, logger } = options;
	const remembered = memory.recall(itemIndex, request.content);
	if (remembered?.task) return remembered.task;

	const externalTaskId = request.find
		? (request.externalTaskId ?? remembered?.externalTaskId ?? randomUUID())
		: undefined;
	const startedAt = remembered?.startedAt ?? clock.now();
	const keep = (facts: Pick<RememberedTask, 'maybeCreated' | 'task'>) =>
		memory.remember(itemIndex, request.content, {
			...(externalTaskId && { externalTaskId }),
			startedAt,
			...(submission.wasOpenOnce && { wasOpenOnce: true }),
			...(!externalTaskId && submission.openEnd && { openEnd: submission.openEnd }),
			...facts,
		});
	const submission: Submission = {
		request,
		options,
		externalTaskId,
		// A run that was broken off while it was sending leaves this open, too.
		wasOpenOnce: remembered?.wasOpenOnce ?? remembered?.maybeCreated ?? false,
		openEnd: remembered?.openEnd,
		maybeCreated: remembered?.maybeCreated ?? false,
		keep,
		startedAt,
	};
	const outcome = await outcomeOf(async () =>
		externalTaskId ? await submitWithId(submission) : await submitOnce(submission),
	);
	if (!outcome.ok) {
		if (submission.maybeCreated) {
			// Also for an execution that was cancelled, which shows no item.
			logger.warn(`Item ${itemIndex}: ${outcome.error.message}`, {
				provider: provider.id,
				externalTaskId,
			});
		}
		throw new TaskCallError(outcome.error, {
			provider: provider.id,
			...(externalTaskId && { externalTaskId }),
			...(submission.maybeCreated && { maybeCreated: true }),
		});
	}
	const task = withExternalId(outcome.value, externalTaskId);
	keep({ maybeCreated: true, task });
	logger.info(`${provider.displayName} task ${task.taskId} is created for item ${itemIndex}`, {
		provider: provider.id,
		taskId: task.taskId,
		externalTaskId: task.externalTaskId,
	});
	return task;
}

interface Submission {
	request: TaskRequest;
	options: SubmitOptions;
	externalTaskId: string | undefined;
	/** Whether a submission has ended open, even if no task was found then. */
	wasOpenOnce: boolean;
	/** What the last open end said. */
	openEnd: ProviderFailure | undefined;
	/** Whether a task may exist that this node has paid for and not seen. */
	maybeCreated: boolean;
	keep(facts: Pick<RememberedTask, 'maybeCreated' | 'task'>): void;
	/** By the wall clock, in milliseconds. */
	startedAt: number;
}

/** The id that was sent, also where the provider does not repeat it: the task can be found by it. */
const withExternalId = (task: VideoTask, externalTaskId: string | undefined): VideoTask =>
	task.externalTaskId || !externalTaskId ? task : { ...task, externalTaskId };

/** The provider cannot be asked whether a task was created, so an open end stays open. */
async function submitOnce(submission: Submission): Promise<VideoTask> {
	const { displayName } = submission.options.provider;
	if (submission.maybeCreated) {
		throw new ProviderCallError(openEnd(displayName, submission.openEnd));
	}
	const outcome = await sendOutcome(submission);
	if (outcome.ok) return outcome.value;
	if (!submission.maybeCreated) throw outcome.error;
	throw new ProviderCallError(openEnd(displayName, failureOf(outcome.error)));
}

async function submitWithId(submission: Submission): Promise<VideoTask> {
	const MOST_SUBMISSIONS = 2;
	const { provider, retryBudgetMs, signal } = submission.options;
	if (submission.maybeCreated) {
		const found = await findTask(submission);
		if (found) return found;
	}
	for (let attempt = 1; ; attempt++) {
		const outcome = await sendOutcome(submission);
		if (outcome.ok) return outcome.value;
		const { error } = outcome;
		if (!(error instanceof ProviderCallError)) throw error;
		const { kind, maybeDuplicate, retryAfterMs = 0 } = error.failure;
		const isOwnIdTaken = maybeDuplicate && submission.request.externalTaskId !== undefined;
		if (!submission.maybeCreated && !isOwnIdTaken) throw error;
		const found = await findTask(submission, error);
		if (found) return found;
		if (kind !== 'ambiguous') {
			// The first submission may have taken the id, even if the provider does not find it yet.
			if (submission.maybeCreated && maybeDuplicate)
				throw new ProviderCallError(openEnd(provider.displayName, error.failure));
			submission.maybeCreated = false;
			submission.keep({ maybeCreated: false });
			throw error;
		}
		if (attempt >= MOST_SUBMISSIONS)
			throw new ProviderCallError(openEnd(provider.displayName, error.failure));
		// A provider in trouble needs a moment.
		const delayMs = Math.max(backoffDelay(attempt), Math.min(retryAfterMs, retryBudgetMs || 0));
		await clock.sleep(delayMs, signal);
	}
}

/** Sends until there is an answer that counts, and keeps the memory true about whether a task may exist. */
async function sendOutcome(submission: Submission) {
	const { request, options, keep, externalTaskId } = submission;
	const wasOpen = submission.maybeCreated;
	// Before sending, so that a run that is broken off here is known to have sent something.
	keep({ maybeCreated: true });
	const outcome = await outcomeOf(
		async () =>
			await withRetries(async () => await request.send(externalTaskId), {
				budgetMs: options.retryBudgetMs,
				mayRetry: ({ kind, noFreeSlot }) =>
					kind === 'transient' &&
					(noFreeSlot && request.slotWaitMs !== undefined
						? { budgetMs: request.slotWaitMs }
						: true),
				onRetry: ({ message }, delayMs) =>
					options.logger.info(`${message}. Trying again in ${Math.ceil(delayMs / 1_000)} seconds.`),
				...(options.signal && { signal: options.signal }),
			}),
	);
	if (outcome.ok) {
		submission.maybeCreated = true;
		return outcome;
	}
	// An error that is no provider's means that the request was not sent: an image could not be read, or the run was
	// cancelled.
	const failure = failureOf(outcome.error);
	// A refusal that follows an open end may mean that the first submission had arrived: as a duplicate also when no
	// task was found in between.
	const isOpen =
		wasOpen ||
		failure?.kind === 'ambiguous' ||
		(failure?.maybeDuplicate === true && submission.wasOpenOnce);
	submission.maybeCreated = isOpen;
	if (isOpen) {
		submission.wasOpenOnce = true;
		submission.openEnd = failure ?? submission.openEnd;
	}
	keep({ maybeCreated: isOpen });
	return outcome;
}

/**
 * Asks for the id that was sent. Gives the task only if it may be taken for the one that was submitted.
 *
 * @param refusal stands where the provider cannot be asked and nothing is open
 */
async function findTask(submission: Submission, refusal?: Error): Promise<VideoTask | undefined> {
	const { request, externalTaskId, options, startedAt } = submission;
	const id = externalTaskId!;
	const outcome = await outcomeOf(
		async () =>
			await withRetries(async () => await request.find!(id), {
				budgetMs: options.retryBudgetMs,
				mayRetry: mayReadAgain,
				...(options.signal && { signal: options.signal }),
			}),
	);
	if (!outcome.ok) {
		if (refusal && !submission.maybeCreated) throw refusal;
		throw new ProviderCallError(openEnd(options.provider.displayName, failureOf(outcome.error)));
	}
	const found = outcome.value;
	if (!found) return undefined;
	const isRandomId = request.externalTaskId === undefined;
	const isOfThisRun =
		submission.maybeCreated &&
		(found.createdAt === undefined ||
			Date.parse(found.createdAt) >= startedAt - CLOCK_TOLERANCE_MS);
	if (isRandomId || request.returnExisting || isOfThisRun) return found;
	submission.maybeCreated = false;
	submission.keep({ maybeCreated: false });
	throw new InvalidInputError(
		`there is a task with this External Task ID already: task ${found.taskId}`,
		'Give the item an ID of its own, or set "If It Exists" to "Return It" in the options.',
	);
}

const failureOf = (error: Error): ProviderFailure | undefined =>
	error instanceof ProviderCallError ? error.failure : undefined;

function openEnd(provider: string, failure: ProviderFailure | undefined): ProviderFailure {
	const reason = failure ? `${failure.message}. ` : '';
	return {
		...failure,
		kind: 'ambiguous',
		message: `${reason}A task may exist at ${provider}, so it is not submitted again`,
		description: `Look in your ${provider} account whether the task was created before you submit it again.`,
	};
}
