import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import pLimit from 'p-limit';

import type { VideoProvider, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { concurrencyOf } from '../shared/form/nodeOptions';
import { executionSignal } from '../shared/n8n/execution';
import { TaskCallError } from '../shared/n8n/itemErrors';
import { outcomeOf } from '../shared/outcome';
import { failedForNow } from '../shared/tasks/videoTask';
import type { TaskResult } from '../waiting/pollWantedTasks';
import type { ReplaceTask } from '../waiting/waitInExecution';
import type { Orders } from './executeCreateTask';

/** The pauses before the second, third and fourth attempt, in milliseconds: a fault needs time to pass. */
const PAUSES_MS = [10_000, 30_000, 90_000];

/**
 * Makes videos again whose tasks have failed for a reason that may pass ("Make Again If It Fails"). A task that timed out,
 * cannot be read, or failed for any other reason stays as it is.
 */
export class MakeAgain {
	/** The failed tasks in whose place others were made, oldest first. */
	readonly replaced: VideoTask[] = [];
	private readonly seen = new Set<string>();
	private readonly running = new Set<Promise<unknown>>();
	private readonly limit: ReturnType<typeof pLimit>;

	/** @param most how many more times a video is made */
	constructor(
		private readonly context: IExecuteFunctions,
		provider: VideoProvider,
		private readonly options: IDataObject,
		private readonly orders: Orders,
		private readonly most: number,
	) {
		this.limit = pLimit(concurrencyOf(options, provider.createConcurrency));
	}

	/**
	 * The next task of an item, or the failed one if it stays the last. The item fails only if another task may exist that
	 * no ID names.
	 */
	readonly replace: ReplaceTask = (itemIndex, failed, signal) => {
		if (!failedForNow(failed) || this.seen.has(failed.taskId)) return undefined;
		this.seen.add(failed.taskId);
		const made = this.resultOf(itemIndex, failed, signal);
		this.running.add(made);
		return made.finally(() => this.running.delete(made));
	};

	/** Resolves when no submission is running. Its answer may name a paid task. */
	async settled(): Promise<void> {
		await Promise.allSettled(this.running);
	}

	private async resultOf(
		itemIndex: number,
		failed: VideoTask,
		signal: AbortSignal,
	): Promise<VideoTask | TaskResult> {
		const outcome = await outcomeOf(() => this.make(itemIndex, failed, signal));
		if (!outcome.ok) {
			const { error } = outcome;
			const mayExist = error instanceof TaskCallError && error.facts.maybeCreated === true;
			if (mayExist || signal.aborted) return { state: 'failed', error };
			const message = `${failed.failure!.message}. It is not made again: ${error.message}`;
			return { state: 'final', value: { ...failed, failure: { ...failed.failure, message } } };
		}
		if (!outcome.value) return { state: 'final', value: failed };
		this.replaced.push(failed);
		return outcome.value;
	}

	/** @returns undefined if no attempt is left */
	private async make(
		itemIndex: number,
		failed: VideoTask,
		signal: AbortSignal,
	): Promise<VideoTask | undefined> {
		const request = await this.orders.requestOf(itemIndex);
		// "Return It Unless It Failed" has replaced the tasks of earlier executions. Their number does not count.
		const used = request?.replacesFailed
			? this.orders.failedBefore(itemIndex, failed).length
			: (failed.attempts ?? 1) - 1;
		if (used >= this.most) return undefined;
		const { taskId, failure } = failed;
		this.context.logger.info(
			`Task ${taskId} of item ${itemIndex} has failed and is made again: ${failure?.message}`,
		);
		await clock.sleep(PAUSES_MS[used] ?? 0, signal);
		const hasStopped = () => signal.aborted;
		return await this.limit(async () => {
			signal.throwIfAborted();
			const task = await this.orders.submit(itemIndex, { signal, hasStopped }, failed);
			await this.cancelIfWanted(task);
			return task;
		});
	}

	/** A task that is created after the end of its execution is not among those that the waiting cancels. */
	private async cancelIfWanted({ taskId }: VideoTask): Promise<void> {
		if (!executionSignal(this.context)?.aborted) return;
		const { connection } = await this.orders.setUp();
		await connection.cancelTasks(this.options, [{ by: 'taskId', id: taskId }]);
	}
}
