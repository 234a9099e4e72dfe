import type { TaskRequest, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { backoffDelay, withRetries } from '../shared/http/retry';
import { errorText } from '../shared/n8n/itemErrors';
import { type Outcome, outcomeOf, valueOf } from '../shared/outcome';
import { candidatesFor } from '../shared/tasks/recentTasks';
import { afterFailure, idIsTaken, lookUp, nextAttempt, ownerOf, withModel } from './checkedRequest';
import { refusedByLimit } from './createTaskFields';
import {
	factsAtStart,
	failedSubmission,
	failureOf,
	isOpenAfter,
	openEndOf,
	outcomeFromMemory,
	type SubmissionFacts,
	type SubmitOptions,
	withFacts,
	withTaskOf,
} from './submissionFacts';

/** A second submission under the same ID is harmless, and a third one would not help. */
const MOST_SUBMISSIONS = 2;
/** Providers may not find an accepted task by its external ID for this long, in milliseconds. */
const PATIENCE_MS = 10_000;
/** The time from an ambiguous failure to the second lookup, and to the second submission, in milliseconds. */
const SECOND_LOOKUP_MS = 3_000;

/**
 * Submits one task and never pays twice for it:
 * - returns the task of an earlier try of the node
 * - returns the existing task with "Return It Unless It Failed", or submits under the next ID
 * - retries transient failures within the budget
 * - after an ambiguous failure, asks a provider with external IDs for the submitted ID. Adopts the task, or submits once
 *   more under the same ID. Never submits again at a provider without them, or with one that may ignore the ID.
 *
 * @param failed the task that this execution makes again
 * @throws TaskCallError that says whether a task may exist, and under which ID
 */
export async function submitTask(
	request: TaskRequest,
	itemIndex: number,
	options: SubmitOptions,
	failed?: VideoTask,
): Promise<VideoTask> {
	const { memory, maxTasks } = options;
	const remembered = memory.recall(itemIndex) ?? memory.recallEqual(itemIndex, request.content);
	const known = failed ? undefined : remembered && outcomeFromMemory(remembered);
	if (known) return valueOf(known);
	const attempt = await nextAttempt(request, options, remembered, failed);
	if ('taskId' in attempt) return attempt;
	const before = failed ? afterFailure(options, remembered, failed) : remembered;
	const submission = new Submission(attempt, itemIndex, options, before);
	if (maxTasks === undefined || before?.maybeCreated) return await submission.run();
	return await memory.sendWithin(itemIndex, maxTasks, {
		send: () => submission.run(),
		refuse: (existing) => refusedByLimit(options.provider, maxTasks, existing),
		hasStopped: options.hasStopped,
	});
}

/** The submission of one item. The memory has its facts before anything is sent. */
class Submission {
	private facts: SubmissionFacts;
	/** The times of the first and the last ambiguous failure of this try, by the monotonic clock, in milliseconds. */
	private openSince: number | undefined;
	private lastOpenAt = clock.elapsed();
	/** A task that has the user's ID, but was not adopted. */
	private existingTaskId: string | undefined;

	constructor(
		private readonly request: TaskRequest,
		private readonly itemIndex: number,
		private readonly options: SubmitOptions,
		remembered: SubmissionFacts | undefined,
	) {
		this.facts = factsAtStart(request, options.provider, remembered);
		if (this.facts.maybeCreated) this.openSince = this.lastOpenAt;
	}

	async run(): Promise<VideoTask> {
		const outcome = await outcomeOf(async () => {
			if (this.request.find) return await this.submitWithId();
			// A provider that cannot look tasks up cannot settle an ambiguous submission.
			if (this.facts.maybeCreated) throw openEndOf(this.facts);
			return valueOf(await this.send());
		});
		const { provider, logger, signal } = this.options;
		if (!outcome.ok) {
			const failed = failedSubmission(this.facts, outcome.error, {
				isCancelled: signal?.aborted,
				existingTaskId: this.existingTaskId,
				candidates: await this.findCandidates(),
			});
			// A cancelled execution shows no items, so the log names the task.
			if (this.facts.maybeCreated) logger.warn(errorText(failed, this.itemIndex), failed.facts);
			throw failed;
		}
		const task = withFacts(outcome.value, this.facts);
		this.keep({ task });
		if (task.existing) return task;
		logger.info(
			`${provider.displayName} task ${task.taskId} is created for item ${this.itemIndex}`,
			{ provider: provider.id, taskId: task.taskId, externalTaskId: task.externalTaskId },
		);
		return task;
	}

	private async submitWithId(): Promise<VideoTask> {
		if (this.facts.maybeCreated) {
			await this.waitUntilAllowed();
			const found = await this.find();
			if (found) return found;
			if (!this.mayRepeat()) throw openEndOf(this.facts);
		}
		for (let attempt = 1; ; attempt++) {
			const outcome = await this.send();
			if (outcome.ok) return outcome.value;
			const { error } = outcome;
			const failure = failureOf(error);
			if (!failure) throw error;
			const mayBeTaken = failure.reason === 'maybeDuplicate' && this.facts.isUsersId;
			if (!this.facts.maybeCreated && !mayBeTaken) throw error;
			await this.waitUntilAllowed(error);
			const isOpen = failure.kind === 'ambiguous';
			const isRepeated = isOpen && attempt < MOST_SUBMISSIONS && this.mayRepeat();
			const mayAppearLate = !isOpen || !this.mayRepeat();
			const found = await (mayAppearLate ? this.findPatiently(error) : this.find(error));
			if (found) return found;
			// The first submission may have used the ID, even if the provider does not find its task yet.
			if (!isOpen && failure.reason !== 'maybeDuplicate') this.keep({ maybeCreated: false });
			if (!isRepeated) throw error;
			// A provider with an internal fault may recover, and may show the task late (contract: Kling today, section 2.5).
			const pauseMs = SECOND_LOOKUP_MS - (clock.elapsed() - this.lastOpenAt);
			if (pauseMs <= 0) continue;
			await clock.sleep(pauseMs, this.options.signal);
			const late = await this.find(error);
			if (late) return late;
		}
	}

	/** Sends with retries, and records in the memory whether a task may exist. */
	private async send(): Promise<Outcome<VideoTask>> {
		const { request, options } = this;
		const wasOpen = this.facts.maybeCreated;
		const sendOnce = async () => {
			// Set before sending, so that the memory knows about a run that is interrupted here.
			const isFirst = !wasOpen && !this.facts.wasOpenOnce;
			this.keep({ maybeCreated: true, ...(isFirst && { startedAt: clock.now() }) });
			if (request.createExternalTaskId && !wasOpen) {
				this.keep({ externalTaskId: await request.createExternalTaskId() });
			}
			return withModel(await request.send(this.facts.externalTaskId), request);
		};
		const outcome = await outcomeOf(() =>
			withRetries(sendOnce, {
				budgetMs: this.remainingMs(),
				mayRetry: ({ kind, reason }) =>
					kind === 'transient' &&
					(reason === 'noFreeSlot' && request.slotWaitMs !== undefined
						? { budgetMs: request.slotWaitMs }
						: true),
				onRetry: ({ message }, delayMs) =>
					options.logger.info(`${message}. Trying again in ${Math.ceil(delayMs / 1_000)} seconds.`),
				signal: options.signal,
			}),
		);
		if (outcome.ok) return outcome;
		const failure = failureOf(outcome.error);
		if (wasOpen || isOpenAfter(this.facts, failure)) {
			if (failure?.kind === 'ambiguous') this.lastOpenAt = clock.elapsed();
			this.openSince ??= clock.elapsed();
			const openEnd = failure && withTaskOf(this.facts.openEnd, failure);
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
		const { request, options, facts } = this;
		const budgetMs = this.remainingMs();
		const outcome = await lookUp(request, facts.externalTaskId!, budgetMs, options.signal);
		if (!outcome.ok) throw this.facts.maybeCreated ? outcome.error : (refusal ?? outcome.error);
		const found = outcome.value;
		if (!found || !this.facts.isUsersId) return found && withModel(found, request);
		const owner = ownerOf(found, this.facts, this.options.clock?.offset);
		if (request.returnExisting) {
			if (owner !== 'somebodyElse') return found;
			// This execution did not pay for the task.
			this.keep({ maybeCreated: false });
			return { ...found, existing: true };
		}
		if (owner === 'ours') return withModel(found, request);
		this.existingTaskId = found.taskId;
		if (owner === 'somebodyElse') this.keep({ maybeCreated: false });
		throw idIsTaken(found, owner);
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

	/** Waits until the provider's Retry-After has passed. @throws `refusal` if that exceeds the budget */
	private async waitUntilAllowed(refusal?: Error): Promise<void> {
		const retryAfterMs = refusal && failureOf(refusal)?.retryAfterMs;
		if (retryAfterMs) this.keep({ notBefore: clock.now() + retryAfterMs });
		const waitMs = (this.facts.notBefore ?? 0) - clock.now();
		if (waitMs <= 0) return;
		if (!(waitMs <= this.remainingMs())) throw refusal ?? openEndOf(this.facts);
		await clock.sleep(waitMs, this.options.signal);
	}

	/** Whether a second submission under the same ID is certainly harmless. */
	private readonly mayRepeat = (): boolean => this.request.repeatsSafely?.() ?? true;

	/** The tasks that an ambiguous submission may have created, if its ID cannot settle that. */
	private async findCandidates(): Promise<VideoTask[] | undefined> {
		const { request, facts, options } = this;
		const isSettled = facts.externalTaskId && this.mayRepeat();
		if (!facts.maybeCreated || isSettled || options.signal?.aborted) return undefined;
		const known = new Set(options.memory.created().map(({ id }) => id));
		return await candidatesFor(facts, request.findRecent, known);
	}

	/** The remaining budget for settling an ambiguous submission, in milliseconds. */
	private remainingMs(): number {
		const spentMs = this.openSince === undefined ? 0 : clock.elapsed() - this.openSince;
		return this.options.retryBudgetMs - spentMs;
	}

	private keep(changes: Partial<SubmissionFacts>): void {
		this.facts = { ...this.facts, ...changes };
		this.options.memory.remember(this.itemIndex, this.facts, this.request.content);
	}
}
