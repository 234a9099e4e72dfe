import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { connect, type Connection } from '../providerClient/connection';
import { chosenProvider } from '../providerClient/providerFields';
import type { TaskRequest, VideoProvider, VideoTask } from '../providers/provider';
import { concurrencyOf, requestTimeoutMs } from '../shared/form/nodeOptions';
import { executionSignal, showHints } from '../shared/n8n/execution';
import { errorText, toErrorItem, toNodeError } from '../shared/n8n/itemErrors';
import { mapWithConcurrency } from '../shared/n8n/items';
import { type Outcome, outcomeOf, valueOf } from '../shared/outcome';
import { noteCreation } from '../shared/tasks/recentTasks';
import { toTaskItem } from '../shared/tasks/taskItem';
import { checkedRequest, earlierTasks } from './checkedRequest';
import { createTimeoutSeconds, limitsOf, steeringOptions } from './createTaskFields';
import {
	cancelled,
	outcomeFromMemory,
	type RememberedTask,
	stillOpen,
	type SubmitOptions,
} from './submissionFacts';
import { submitTask } from './submitTask';
import { TaskMemory } from './taskMemory';

/**
 * Checks every item, then submits the tasks, and makes one item for each. Reads the memory of earlier tries first, so
 * that no later failure can lose a paid task.
 *
 * @param deliver makes the node's outputs of these items; a skipped item is undefined. It may submit items again. If it
 * throws, the next try gives it the last task of each item again.
 */
export async function executeCreateTask(
	context: IExecuteFunctions,
	providers: readonly VideoProvider[],
	deliver: (
		items: Array<INodeExecutionData | undefined>,
		orders: Orders,
	) => Promise<INodeExecutionData[][]> = async (items) => [
		items.filter((item) => item !== undefined),
	],
): Promise<INodeExecutionData[][]> {
	const memory = new TaskMemory(context, steeringOptions(providers));
	const signal = executionSignal(context);
	const items = new Items(context, memory);
	const options = await outcomeOf(
		async () => (context.getNodeParameter('options', 0, {}) ?? {}) as IDataObject,
	);
	const orders = new Orders(context, providers, memory, options);
	if (items.needSubmission) {
		const setup = await outcomeOf(() => orders.setUp());
		if (setup.ok) {
			const { connection } = setup.value;
			await checkAndSubmit(items, orders, setup.value);
			showHints(context, connection.hints);
			if (signal?.aborted) await connection.cancelTasks(valueOf(options), memory.created());
		} else if (items.stopsAtErrors) throw stopped(context, memory, setup.error);
		else for (const itemIndex of items.missing()) items.fail(itemIndex, setup.error);
	}
	const failure = items.stopsAtErrors ? items.firstFailure() : undefined;
	if (failure) throw stopped(context, memory, failure.error, failure.itemIndex);
	if (signal?.aborted) throw cancelled(context, memory.whatElseExists(), signal);

	const shown = options.ok ? options.value : {};
	const created = items.outcomes.map((outcome, itemIndex) => {
		if (items.skipped.has(itemIndex)) return undefined;
		const { json, binary } = context.getInputData()[itemIndex] ?? {};
		return outcome?.ok
			? toTaskItem(outcome.value, itemIndex, shown, json, binary)
			: toErrorItem(context, outcome?.error ?? new Error('The execution was stopped'), itemIndex);
	});
	const delivered = await outcomeOf(() => deliver(created, orders));
	if (signal?.aborted) throw cancelled(context, memory.whatElseExists(), signal);
	if (!delivered.ok) throw stopped(context, memory, delivered.error);
	// With Retry On Fail, n8n runs the node again if the first item has an error.
	const runsAgain = context.getNode().retryOnFail && delivered.value[0]?.[0]?.json.error;
	if (!runsAgain) memory.forgetThisRun();
	return delivered.value;
}

/** The outcomes of the input items, initialised from the memory. */
class Items {
	readonly outcomes: Array<Outcome<VideoTask> | undefined>;
	/** Empty items that create no task and no output. */
	readonly skipped = new Set<number>();
	readonly stopsAtErrors: boolean;
	private readonly recalled: Array<RememberedTask | undefined>;
	private hasFailed = false;

	constructor(
		private readonly context: IExecuteFunctions,
		memory: TaskMemory,
	) {
		this.stopsAtErrors = !context.continueOnFail();
		this.recalled = context.getInputData().map((_, itemIndex) => memory.recall(itemIndex));
		this.outcomes = this.recalled.map((known) => known && outcomeFromMemory(known));
		for (const [itemIndex, outcome] of this.outcomes.entries()) {
			if (outcome) this.logRecalled(itemIndex, outcome);
		}
	}

	/** Whether an error has stopped the node. Then no further item starts. */
	get hasStopped(): boolean {
		return this.stopsAtErrors && this.hasFailed;
	}

	get needSubmission(): boolean {
		return !this.hasStopped && this.missing().length > 0;
	}

	missing(): number[] {
		return [...this.outcomes.keys()].filter(
			(itemIndex) => !this.outcomes[itemIndex] && !this.skipped.has(itemIndex),
		);
	}

	settle(itemIndex: number, outcome: Outcome<VideoTask>): void {
		this.outcomes[itemIndex] = outcome;
		this.hasFailed ||= !outcome.ok;
	}

	/** Fails an item that was not submitted. The error keeps the ambiguous submission of an earlier try. */
	fail(itemIndex: number, reason: Error): void {
		const known = this.recalled[itemIndex];
		if (!known?.maybeCreated) return this.settle(itemIndex, { ok: false, error: reason });
		const error = stillOpen(known, reason);
		this.context.logger.warn(errorText(error, itemIndex), error.facts);
		this.settle(itemIndex, { ok: false, error });
	}

	firstFailure(): { itemIndex: number; error: Error } | undefined {
		const itemIndex = this.outcomes.findIndex((outcome) => outcome?.ok === false);
		const outcome = this.outcomes[itemIndex];
		return outcome && !outcome.ok ? { itemIndex, error: outcome.error } : undefined;
	}

	private logRecalled(itemIndex: number, outcome: Outcome<VideoTask>): void {
		this.hasFailed ||= !outcome.ok;
		const { logger } = this.context;
		if (!outcome.ok) return logger.warn(errorText(outcome.error, itemIndex));
		const { displayName } = this.recalled[itemIndex]!.provider;
		const { taskId } = outcome.value;
		logger.info(`${displayName} task ${taskId} exists for item ${itemIndex} from an earlier try`);
	}
}

interface Setup extends SubmitOptions {
	provider: VideoProvider;
	connection: Connection;
	concurrency: number;
}

/** Checks and submits the items of one execution. */
export class Orders {
	private readonly requests = new Map<number, TaskRequest>();
	private setup: Promise<Setup> | undefined;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly providers: readonly VideoProvider[],
		private readonly memory: TaskMemory,
		private readonly options: Outcome<IDataObject>,
	) {}

	/** @throws errors that concern all items, such as an unreadable credential */
	setUp = async (): Promise<Setup> => await (this.setup ??= this.connect());

	/** Checks an item. @returns its request; undefined for an empty item to skip */
	async requestOf(itemIndex: number): Promise<TaskRequest | undefined> {
		const { connection, provider } = await this.setUp();
		const known = this.requests.get(itemIndex);
		const request = known ?? (await checkedRequest(provider, connection.call(itemIndex)));
		if (request) this.requests.set(itemIndex, request);
		return request;
	}

	/** Submits an item. @param failed its task that is made again */
	async submit(
		itemIndex: number,
		how: Pick<SubmitOptions, 'hasStopped' | 'signal'>,
		failed?: VideoTask,
	): Promise<VideoTask> {
		const request = (await this.requestOf(itemIndex))!;
		const options = { ...(await this.setUp()), ...how };
		const task = await submitTask(request, itemIndex, options, failed);
		noteCreation(this.context.getExecutionId(), task);
		return task;
	}

	/** The tasks of an item that failed before this one. */
	failedBefore = (itemIndex: number, failed: VideoTask): VideoTask[] =>
		earlierTasks(this.memory.recall(itemIndex), failed);

	private async connect(): Promise<Setup> {
		const { context, memory } = this;
		const options = valueOf(this.options);
		const provider = chosenProvider(context, this.providers);
		const limits = limitsOf(context, provider, options);
		// No signal, because an answer may name a paid task. It is awaited even after the execution is cancelled.
		const connection = await connect(context, provider, {
			timeoutMs: requestTimeoutMs(options, createTimeoutSeconds(provider)),
			cancelSignal: executionSignal(context),
		});
		return {
			provider,
			connection,
			concurrency: concurrencyOf(options, provider.createConcurrency),
			memory,
			logger: context.logger,
			clock: connection.clock,
			signal: executionSignal(context),
			...limits,
		};
	}
}

/** Checks all items before it submits the first one. */
async function checkAndSubmit(
	items: Items,
	orders: Orders,
	{ concurrency, signal }: Setup,
): Promise<void> {
	const how = { hasStopped: () => items.hasStopped, signal };
	const loop = { stopWhen: how.hasStopped, signal };
	const forMissing = async (work: (itemIndex: number) => Promise<void>) =>
		await mapWithConcurrency(items.missing(), concurrency, work, loop);
	await forMissing(async (itemIndex) => {
		const checked = await outcomeOf(() => orders.requestOf(itemIndex));
		if (!checked.ok) items.fail(itemIndex, checked.error);
		else if (!checked.value) items.skipped.add(itemIndex);
	});
	if (items.hasStopped) return;
	await forMissing(async (itemIndex) =>
		items.settle(itemIndex, await outcomeOf(() => orders.submit(itemIndex, how))),
	);
}

/** The error that stops the node. It lists the existing tasks, and the log gets the same line. */
function stopped(
	context: IExecuteFunctions,
	memory: TaskMemory,
	error: Error,
	itemIndex?: number,
): Error {
	const note = memory.whatElseExists(itemIndex);
	const text = itemIndex === undefined ? error.message : errorText(error, itemIndex);
	if (note) context.logger.warn(text + note);
	if (itemIndex !== undefined) return toNodeError(context.getNode(), error, itemIndex, note);
	error.message += note;
	return error;
}
