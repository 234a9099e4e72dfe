import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { connect, type Connection } from '../providerClient/connection';
import { chosenProvider } from '../providerClient/providerFields';
import type { TaskRequest, VideoProvider, VideoTask } from '../providers/provider';
import { concurrencyOf, requestTimeoutMs, retryBudgetMs } from '../shared/form/nodeOptions';
import { executionSignal, showHints } from '../shared/n8n/execution';
import { errorText, toErrorItem, toNodeError } from '../shared/n8n/itemErrors';
import { mapWithConcurrency } from '../shared/n8n/items';
import { type Outcome, outcomeOf, valueOf } from '../shared/outcome';
import { noteCreation } from '../shared/tasks/recentTasks';
import { toTaskItem } from '../shared/tasks/taskItem';
import { checkedRequest } from './checkedRequest';
import { createTimeoutSeconds, maxTasksOf, steeringOptions } from './createTaskFields';
import {
	CANCELLED,
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
 * @param deliver makes the node's outputs of these items; a skipped item is undefined. If it throws, the next try gives it the same tasks again.
 */
export async function executeCreateTask(
	context: IExecuteFunctions,
	providers: readonly VideoProvider[],
	deliver = async (
		items: Array<INodeExecutionData | undefined>,
	): Promise<INodeExecutionData[][]> => [items.filter((item) => item !== undefined)],
): Promise<INodeExecutionData[][]> {
	const memory = new TaskMemory(context, steeringOptions(providers));
	const signal = executionSignal(context);
	const items = new Items(context, memory);
	const options = await outcomeOf(
		async () => (context.getNodeParameter('options', 0, {}) ?? {}) as IDataObject,
	);
	if (items.continuesOnError) {
		const setup = await outcomeOf(() => setUp(context, providers, valueOf(options)));
		if (setup.ok) {
			const { connection } = setup.value;
			await checkAndSubmit(items, { ...setup.value, memory, context });
			showHints(context, connection.hints);
			if (signal?.aborted) await connection.cancelTasks(valueOf(options), memory.created());
		} else if (items.stopsAtErrors) throw stopped(context, memory, setup.error);
		else for (const itemIndex of items.missing()) items.fail(itemIndex, setup.error);
	}
	const failure = items.stopsAtErrors ? items.firstFailure() : undefined;
	if (failure) throw stopped(context, memory, failure.error, failure.itemIndex);
	if (signal?.aborted) throw cancelled(context, memory, signal);

	const shown = options.ok ? options.value : {};
	const created = items.outcomes.map((outcome, itemIndex) => {
		if (items.skipped.has(itemIndex)) return undefined;
		const { json, binary } = context.getInputData()[itemIndex] ?? {};
		return outcome?.ok
			? toTaskItem(outcome.value, itemIndex, shown, json, binary)
			: toErrorItem(context, outcome?.error ?? new Error('The execution was stopped'), itemIndex);
	});
	const delivered = await outcomeOf(() => deliver(created));
	if (signal?.aborted) throw cancelled(context, memory, signal);
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

	get continuesOnError(): boolean {
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

interface Setup {
	provider: VideoProvider;
	connection: Connection;
	concurrency: number;
	limits: Pick<SubmitOptions, 'retryBudgetMs' | 'maxTasks'>;
}

/** @throws errors that concern all items, such as an unreadable credential */
async function setUp(
	context: IExecuteFunctions,
	providers: readonly VideoProvider[],
	options: IDataObject,
): Promise<Setup> {
	const provider = chosenProvider(context, providers);
	const maxTasks = maxTasksOf(options);
	const cancelSignal = executionSignal(context);
	// No signal, because an answer may name a paid task. It is awaited even after the execution is cancelled.
	const connection = await connect(context, provider, {
		timeoutMs: requestTimeoutMs(options, createTimeoutSeconds(provider)),
		cancelSignal,
	});
	return {
		provider,
		connection,
		concurrency: concurrencyOf(options, provider.createConcurrency),
		limits: {
			retryBudgetMs: retryBudgetMs(options),
			...(maxTasks !== undefined && { maxTasks }),
		},
	};
}

/** Checks all items before it submits the first one. */
async function checkAndSubmit(
	items: Items,
	run: Setup & { memory: TaskMemory; context: IExecuteFunctions },
): Promise<void> {
	const { provider, connection, concurrency, limits, memory, context } = run;
	const loop = { stopWhen: () => items.hasStopped, signal: executionSignal(context) };
	const requests = new Map<number, TaskRequest>();
	await mapWithConcurrency(
		items.missing(),
		concurrency,
		async (itemIndex) => {
			const checked = await outcomeOf(() => checkedRequest(provider, connection.call(itemIndex)));
			if (!checked.ok) items.fail(itemIndex, checked.error);
			else if (checked.value) requests.set(itemIndex, checked.value);
			else items.skipped.add(itemIndex);
		},
		loop,
	);
	if (items.hasStopped) return;
	await mapWithConcurrency(
		items.missing(),
		concurrency,
		async (itemIndex) => {
			const request = requests.get(itemIndex);
			if (!request) return;
			const outcome = await outcomeOf(() =>
				submitTask(request, itemIndex, {
					provider,
					memory,
					logger: context.logger,
					clock: connection.clock,
					hasStopped: loop.stopWhen,
					...limits,
					signal: loop.signal,
				}),
			);
			if (outcome.ok) noteCreation(context.getExecutionId(), outcome.value);
			items.settle(itemIndex, outcome);
		},
		loop,
	);
}

/** The reason of a cancelled execution, whose items n8n drops. The log names the tasks. */
function cancelled(context: IExecuteFunctions, memory: TaskMemory, signal: AbortSignal): unknown {
	const note = memory.whatElseExists();
	if (note) context.logger.warn(CANCELLED + note);
	return signal.reason;
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
