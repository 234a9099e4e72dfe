import type { INodeExecutionData } from 'n8n-workflow';
import pLimit from 'p-limit';

import { type Outcome, outcomeOf } from '../shared/outcome';
import type { TaskResult } from './pollWantedTasks';
import type { WantedTask } from './wantedTask';

type MakeItem = (wanted: WantedTask, result: TaskResult) => Promise<INodeExecutionData>;

/**
 * The items whose videos are downloaded while other tasks are still waited for. A video is downloaded as soon as its task
 * is finished, at most `concurrency` at a time.
 */
export class EarlyItems {
	/** The first failed item, if a failure stops the node. */
	failure: { itemIndex: number; error: Error } | undefined;
	private readonly stopping = new AbortController();
	private readonly items = new Map<number, Promise<Outcome<INodeExecutionData>>>();
	private readonly limit: ReturnType<typeof pLimit>;

	constructor(
		private readonly options: {
			concurrency: number;
			/** Whether a failed item stops the node, so that nothing else is worth waiting for. */
			stopsAtErrors: boolean;
			/** Aborted when the execution is cancelled. */
			signal?: AbortSignal;
		},
	) {
		this.limit = pLimit(Math.max(1, Math.floor(options.concurrency) || 1));
	}

	/** Aborted when the execution is cancelled or an item stops the node. */
	get signal(): AbortSignal {
		const { signal } = this.options;
		return signal ? AbortSignal.any([signal, this.stopping.signal]) : this.stopping.signal;
	}

	/** Starts the items of a finished task whose video is wanted. Ignores other results. */
	start(tasks: readonly WantedTask[], result: TaskResult, make: MakeItem): void {
		if (result.state !== 'final' || result.value.status !== 'succeeded') return;
		for (const task of tasks) {
			if (!task.downloadVideo || this.items.has(task.itemIndex)) continue;
			const made = this.limit(() => this.makeOne(task, result, make));
			this.items.set(task.itemIndex, made);
		}
	}

	/** The outcome of an item; undefined if it was not started. */
	async outcome(itemIndex: number): Promise<Outcome<INodeExecutionData> | undefined> {
		return await this.items.get(itemIndex);
	}

	/** Ends the downloads that are still running, and waits until they have ended. */
	async stop(): Promise<void> {
		this.stopping.abort();
		await Promise.all(this.items.values());
	}

	private async makeOne(
		task: WantedTask,
		result: TaskResult,
		make: MakeItem,
	): Promise<Outcome<INodeExecutionData>> {
		const outcome = await outcomeOf(async () => {
			this.stopping.signal.throwIfAborted();
			return await make(task, result);
		});
		if (!outcome.ok && this.options.stopsAtErrors && !this.stopping.signal.aborted) {
			this.failure = { itemIndex: task.itemIndex, error: outcome.error };
			this.stopping.abort(outcome.error);
		}
		return outcome;
	}
}
