import { randomUUID } from 'node:crypto';
import type { Logger } from 'n8n-workflow';

import type { TaskRequest, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { InvalidInputError, ProviderCallError, type ProviderFailure } from '../shared/failures';
import type { ClockOffset } from '../providerClient/connection';
import { backoffDelay, mayReadAgain, withRetries } from '../shared/http/retry';
import { errorText, TaskCallError } from '../shared/n8n/itemErrors';
import { type Outcome, outcomeOf, valueOf } from '../shared/outcome';
import { CANCELLED, factsOf, outcomeFromMemory, stillOpen } from './openEnd';
import type { SubmissionFacts, TaskMemory } from './taskMemory';

export interface SubmitOptions {
	/** The provider's facts for items and messages. */
	provider: SubmissionFacts['provider'];
	memory: TaskMemory;
	logger: Logger;
	/** How long to retry transient failures and to settle an ambiguous submission, in milliseconds. */
	retryBudgetMs: number;
	/** The maximum number of tasks in the execution; no limit if left out. */
	maxTasks?: number;
	/** The provider's clock. Without it, the age of a task with the user's ID is unknown. */
	clock?: { readonly offset: ClockOffset | undefined };
	/** Whether the node has stopped at another item, so that no further item starts. */
	hasStopped?: () => boolean;
	signal?: AbortSignal;
}

/** A second submission under the same ID is harmless, and a third one would not help. */
const MOST_SUBMISSIONS = 2;
/** Providers may not find an accepted task by its external ID for this long, in milliseconds. */
const PATIENCE_MS = 10_000;
/** The maximum error of the estimate of a provider's clock, in milliseconds. */
const CLOCK_TOLERANCE_MS = 3_000;

/**
 * Submits one task and never pays twice for it:
 * - returns the task of an earlier try of the node
 * - retries transient failures within the budget
 * - after an ambiguous failure, asks a provider with external IDs for the submitted ID. Adopts the task, or submits once
 *   more under the same ID. At any other provider, never submits again.
 *
 * @throws TaskCallError that says whether a task may exist, and under which ID
 */
export async function submitTask(
	request: TaskRequest,
	itemIndex: number,
	options: SubmitOptions,
): Promise<VideoTask> {
	const { memory, maxTasks } = options;
	const remembered = memory.recall(itemIndex) ?? memory.recallEqual(itemIndex, request.content);
	const known = remembered && outcomeFromMemory(remembered);
	if (known) return valueOf(known);
	const submission = new Submission(request, itemIndex, options, remembered);
	if (maxTasks === undefined || remembered?.maybeCreated) return await submission.run();
	return await memory.sendWithin(itemIndex, maxTasks, {
		send: async () => await submission.run(),
		refuse: (existing) => submission.refusedByLimit(maxTasks, existing),
		...(options.hasStopped && { hasStopped: options.hasStopped }),
	});
}

/** The owner of a task with the submitted external ID. */
type Owner = 'ours' | 'somebodyElse' | 'unclear';

/** The submission of one item. The memory has its facts before anything is sent. */
class Submission {
	private facts: SubmissionFacts;
	/** The times of the first and the last ambiguous failure of this try, by the monotonic clock, in milliseconds. */
	private openSince: number | undefined;
	private lastOpenAt: number;
	/** A task that has the user's ID, but was not adopted. */
	private existingTaskId: string | undefined;

	constructor(
		private readonly request: TaskRequest,
		private readonly itemIndex: number,
		private readonly options: SubmitOptions,
		remembered: SubmissionFacts | undefined,
	) {
		// A possible task is looked up by its submitted ID, even if the expression now evaluates to another ID.
		const keepsId = remembered?.maybeCreated || remembered?.wasOpenOnce;
		const usersId = keepsId ? undefined : request.externalTaskId;
		const isUsersId = usersId !== undefined || Boolean(keepsId && remembered?.isUsersId);
		const ownId =
			usersId ?? (keepsId || !remembered?.isUsersId ? remembered?.externalTaskId : undefined);
		this.facts = {
			...remembered,
			maybeCreated: remembered?.maybeCreated ?? false,
			// A run that was interrupted while sending is ambiguous, too.
			wasOpenOnce: remembered?.wasOpenOnce ?? remembered?.maybeCreated ?? false,
			provider: factsOfProvider(options.provider),
			externalTaskId: request.find ? (ownId ?? randomUUID()) : undefined,
			isUsersId,
		};
		this.lastOpenAt = clock.elapsed();
		if (this.facts.maybeCreated) this.openSince = this.lastOpenAt;
	}

	async run(): Promise<VideoTask> {
		const outcome = await outcomeOf(async () =>
			this.facts.externalTaskId ? await this.submitWithId() : await this.submitOnce(),
		);
		if (!outcome.ok) throw this.failed(outcome.error);
		const { provider, logger } = this.options;
		const task = this.withExternalId(outcome.value);
		this.keep({ task });
		logger.info(
			`${provider.displayName} task ${task.taskId} is created for item ${this.itemIndex}`,
			{ provider: provider.id, taskId: task.taskId, externalTaskId: task.externalTaskId },
		);
		return task;
	}

	refusedByLimit(maxTasks: number, existing: number): TaskCallError {
		return new TaskCallError(
			new InvalidInputError(
				`"Max Tasks per Execution" is ${maxTasks}, and this execution has ${existing} already`,
				'Raise the limit in the options if these videos are wanted. Otherwise find out why the node is called so often.',
			),
			{ provider: this.options.provider.id },
		);
	}

	/** Submits to a provider without external IDs. An ambiguous submission cannot be settled there. */
	private async submitOnce(): Promise<VideoTask> {
		return valueOf(await this.send());
	}

	private async submitWithId(): Promise<VideoTask> {
		if (this.facts.maybeCreated) {
			await this.waitUntilAllowed();
			const found = await this.find();
			if (found) return found;
		}
		for (let attempt = 1; ; attempt++) {
			const outcome = await this.send();
			if (outcome.ok) return outcome.value;
			const { error } = outcome;
			const failure = failureOf(error);
			if (!failure) throw error;
			const mayBeTaken = failure.maybeDuplicate && this.facts.isUsersId;
			if (!this.facts.maybeCreated && !mayBeTaken) throw error;
			const sentAt = clock.elapsed();
			await this.waitUntilAllowed(error);
			if (failure.kind === 'ambiguous') {
				const found = await this.find(error);
				if (found) return found;
				if (attempt >= MOST_SUBMISSIONS) throw error;
				// Give a provider with an internal fault some time to recover.
				const pauseMs = backoffDelay(attempt) - (clock.elapsed() - sentAt);
				if (pauseMs > 0) await clock.sleep(pauseMs, this.options.signal);
				continue;
			}
			const found = await this.findPatiently(error);
			if (found) return found;
			// The first submission may have used the ID, even if the provider does not find its task yet.
			if (!failure.maybeDuplicate) this.keep({ maybeCreated: false });
			throw error;
		}
	}

	/** Sends with retries, and records in the memory whether a task may exist. */
	private async send(): Promise<Outcome<VideoTask>> {
		const { request, options } = this;
		const wasOpen = this.facts.maybeCreated;
		const outcome = await outcomeOf(
			async () =>
				await withRetries(
					async () => {
						// Set before sending, so that the memory knows about a run that is interrupted here.
						this.keep({
							maybeCreated: true,
							...(!wasOpen && !this.facts.wasOpenOnce && { startedAt: clock.now() }),
						});
						return await request.send(this.facts.externalTaskId);
					},
					{
						budgetMs: this.remainingMs(),
						mayRetry: ({ kind, noFreeSlot }) =>
							kind === 'transient' &&
							(noFreeSlot && request.slotWaitMs !== undefined
								? { budgetMs: request.slotWaitMs }
								: true),
						onRetry: ({ message }, delayMs) =>
							options.logger.info(
								`${message}. Trying again in ${Math.ceil(delayMs / 1_000)} seconds.`,
							),
						...(options.signal && { signal: options.signal }),
					},
				),
		);
		if (outcome.ok) return outcome;
		// Any error other than ProviderCallError means that the request was not sent: an image could not be read, or the
		// run was cancelled.
		const failure = failureOf(outcome.error);
		// A refusal after an ambiguous failure may mean that the first submission has arrived. A refusal as a duplicate
		// means this even if no task was found in between.
		const isStillOpen =
			wasOpen ||
			failure?.kind === 'ambiguous' ||
			(failure?.maybeDuplicate === true && this.facts.wasOpenOnce === true);
		if (isStillOpen) {
			if (failure?.kind === 'ambiguous') this.lastOpenAt = clock.elapsed();
			this.openSince ??= clock.elapsed();
			// Only one answer names the task, so later answers must not replace its task ID.
			const openEnd = failure && { ...withTaskId(this.facts.openEnd), ...failure };
			this.keep({ maybeCreated: true, wasOpenOnce: true, ...(openEnd && { openEnd }) });
		} else this.keep({ maybeCreated: false });
		return outcome;
	}

	/**
	 * Looks up the submitted external ID. Returns the task only if it may be adopted.
	 *
	 * @param refusal the error to throw if the lookup fails and no task may exist
	 */
	private async find(refusal?: Error): Promise<VideoTask | undefined> {
		const { request, options } = this;
		const outcome = await outcomeOf(
			async () =>
				await withRetries(async () => await request.find!(this.facts.externalTaskId!), {
					budgetMs: this.remainingMs(),
					mayRetry: mayReadAgain,
					...(options.signal && { signal: options.signal }),
				}),
		);
		if (!outcome.ok) throw this.facts.maybeCreated ? outcome.error : (refusal ?? outcome.error);
		const found = outcome.value;
		if (!found || !this.facts.isUsersId) return found;
		const owner = this.ownerOf(found);
		if (request.returnExisting) {
			// This execution did not pay for the task.
			if (owner === 'somebodyElse') this.keep({ maybeCreated: false });
			return found;
		}
		if (owner === 'ours') return found;
		this.existingTaskId = found.taskId;
		if (owner === 'somebodyElse') this.keep({ maybeCreated: false });
		throw new InvalidInputError(
			owner === 'unclear'
				? `task ${found.taskId} has this External Task ID, and may be an older one`
				: `a task with this External Task ID already exists: task ${found.taskId}`,
			'Give the item an ID of its own, or set "If It Exists" to "Return It" in the options.',
		);
	}

	/** Like `find`, with retries, after a refusal that follows an ambiguous submission: a new task may appear late. */
	private async findPatiently(refusal: Error): Promise<VideoTask | undefined> {
		let waitedMs = clock.elapsed() - this.lastOpenAt;
		for (let attempt = 1; ; attempt++) {
			const found = await this.find(refusal);
			if (found || !this.facts.maybeCreated) return found;
			if (waitedMs >= PATIENCE_MS) return undefined;
			const pauseMs = backoffDelay(attempt);
			if (!(pauseMs <= this.remainingMs())) throw refusal;
			await clock.sleep(pauseMs, this.options.signal);
			waitedMs += pauseMs;
		}
	}

	/** Derives the owner from the creation time, because the user's ID may belong to somebody else's task. */
	private ownerOf({ createdAt }: VideoTask): Owner {
		const { maybeCreated, startedAt } = this.facts;
		if (!maybeCreated) return 'somebodyElse';
		const offset = this.options.clock?.offset;
		const created = Date.parse(createdAt ?? '');
		if (!offset || startedAt === undefined || Number.isNaN(created)) return 'unclear';
		const earliest = startedAt - CLOCK_TOLERANCE_MS;
		if (created < earliest + offset.least) return 'somebodyElse';
		return created >= earliest + offset.most ? 'ours' : 'unclear';
	}

	/** Waits until the provider's Retry-After has passed. @throws `refusal` if that exceeds the budget */
	private async waitUntilAllowed(refusal?: Error): Promise<void> {
		const retryAfterMs = refusal && failureOf(refusal)?.retryAfterMs;
		if (retryAfterMs) this.keep({ notBefore: clock.now() + retryAfterMs });
		const waitMs = (this.facts.notBefore ?? 0) - clock.now();
		if (waitMs <= 0) return;
		if (!(waitMs <= this.remainingMs())) {
			throw (
				refusal ?? new ProviderCallError(this.facts.openEnd ?? { kind: 'ambiguous', message: '' })
			);
		}
		await clock.sleep(waitMs, this.options.signal);
	}

	/** The remaining budget for settling an ambiguous submission, in milliseconds. */
	private remainingMs(): number {
		const { retryBudgetMs } = this.options;
		const spentMs = this.openSince === undefined ? 0 : clock.elapsed() - this.openSince;
		return retryBudgetMs - spentMs;
	}

	private failed(error: Error): TaskCallError {
		const { itemIndex, facts, existingTaskId } = this;
		const { logger, signal } = this.options;
		const isCancelled = signal?.aborted && !failureOf(error);
		const cause = isCancelled ? new Error(CANCELLED) : error;
		const failure = facts.maybeCreated
			? stillOpen(facts, cause)
			: new TaskCallError(error, factsOf(facts));
		if (existingTaskId) failure.facts.existingTaskId = existingTaskId;
		if (facts.maybeCreated) {
			// A cancelled execution shows no items, so the log names the task.
			logger.warn(errorText(failure, itemIndex), failure.facts);
		}
		return failure;
	}

	/** Adds the submitted external ID if the provider's answer does not repeat it. */
	private withExternalId(task: VideoTask): VideoTask {
		const { externalTaskId } = this.facts;
		return task.externalTaskId || !externalTaskId ? task : { ...task, externalTaskId };
	}

	private keep(changes: Partial<SubmissionFacts>): void {
		this.facts = { ...this.facts, ...changes };
		this.options.memory.remember(this.itemIndex, this.facts, this.request.content);
	}
}

const failureOf = (error: Error): ProviderFailure | undefined =>
	error instanceof ProviderCallError ? error.failure : undefined;

const withTaskId = (failure: ProviderFailure | undefined): Pick<ProviderFailure, 'taskId'> =>
	failure?.taskId === undefined ? {} : { taskId: failure.taskId };

/** The memory is stored as JSON, and a provider has more. */
const factsOfProvider = ({
	id,
	displayName,
	taskRecords,
}: SubmissionFacts['provider']): SubmissionFacts['provider'] => ({
	id,
	displayName,
	...(taskRecords && { taskRecords }),
});
