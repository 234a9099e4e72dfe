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
import { createTimeoutSeconds, maxTasksOf, steeringOptions } from './createOptions';
import { CANCELLED, outcomeFromMemory, stillOpen } from './openEnd';
import { type SubmitOptions, submitTask } from './submitTask';
import { type RememberedTask, TaskMemory } from './taskMemory';

/**
 * Checks every item, then submits the tasks, and gives one item for each. What an earlier try has paid for is known
 * before anything else is read, so nothing that fails now can lose it.
 */
export async function executeCreateTask(
	context: IExecuteFunctions,
	providers: readonly VideoProvider[],
): Promise<INodeExecutionData[]> {
	const memory = new TaskMemory(context, steeringOptions(providers));
	const signal = executionSignal(context);
	const input = context.getInputData();
	const items = new Items(context, memory);
	const options = await outcomeOf(
		async () => (context.getNodeParameter('options', 0, {}) ?? {}) as IDataObject,
	);
	let hints: Iterable<string> = [];
	if (items.continuesOnError) {
		const setup = await outcomeOf(async () => await setUp(context, providers, valueOf(options)));
		if (setup.ok) {
			await checkAndSubmit(items, { ...setup.value, memory, context });
			hints = setup.value.connection.hints;
		} else if (items.stopsAtErrors) throw stopped(context, memory, setup.error);
		else for (const itemIndex of items.missing()) items.fail(itemIndex, setup.error);
	}
	const failure = items.stopsAtErrors ? items.firstFailure() : undefined;
	if (failure) throw stopped(context, memory, failure.error, failure.itemIndex);
	if (signal?.aborted) {
		const note = whatElseExists(memory);
		if (note) context.logger.warn(CANCELLED + note);
		throw signal.reason;
	}

	const shown = options.ok ? options.value : {};
	const output = items.outcomes.map((outcome, itemIndex) =>
		outcome?.ok
			? toTaskItem(outcome.value, itemIndex, shown, input[itemIndex]?.json)
			: toErrorItem(context, outcome?.error ?? new Error('The execution was stopped'), itemIndex),
	);
	showHints(context, hints);
	// n8n runs the node once more if Retry On Fail is on and the first item tells of an error.
	const runsAgain = context.getNode().retryOnFail && output[0]?.json.error;
	if (!runsAgain) memory.forgetThisRun();
	return output;
}

/** What comes of the input items, starting with what the memory knows. */
class Items {
	readonly outcomes: Array<Outcome<VideoTask> | undefined>;
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

	/** Nothing new is begun after an error that stops the node. */
	get hasStopped(): boolean {
		return this.stopsAtErrors && this.hasFailed;
	}

	get continuesOnError(): boolean {
		return !this.hasStopped && this.missing().length > 0;
	}

	missing(): number[] {
		return [...this.outcomes.keys()].filter((itemIndex) => !this.outcomes[itemIndex]);
	}

	settle(itemIndex: number, outcome: Outcome<VideoTask>): void {
		this.outcomes[itemIndex] = outcome;
		this.hasFailed ||= !outcome.ok;
	}

	/** For an item that was not submitted. What an earlier try has left open stays in its error. */
	fail(itemIndex: number, reason: Error): void {
		const known = this.recalled[itemIndex];
		if (!known?.maybeCreated) return this.settle(itemIndex, { ok: false, error: reason });
		const error = stillOpen(known, reason);
		this.context.logger.warn(errorText(error, itemIndex), error.facts);
		this.settle(itemIndex, { ok: false, error });
	}

	firstFailure(): { itemIndex: number; error: Error } | undefined {
		for (const [itemIndex, outcome] of this.outcomes.entries()) {
			if (outcome && !outcome.ok) return { itemIndex, error: outcome.error };
		}
		return undefined;
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

/** @throws what keeps all items from being worked on, such as a credential that cannot be read */
async function setUp(
	context: IExecuteFunctions,
	providers: readonly VideoProvider[],
	options: IDataObject,
): Promise<Setup> {
	const provider = chosenProvider(context, providers);
	const maxTasks = maxTasksOf(options);
	const cancelSignal = executionSignal(context);
	// No signal: an answer that names a paid task is awaited even when the execution is cancelled.
	const connection = await connect(context, provider, {
		timeoutMs: requestTimeoutMs(options, createTimeoutSeconds(provider)),
		...(cancelSignal && { cancelSignal }),
	});
	return {
		provider,
		connection,
		concurrency: concurrencyOf(options),
		limits: {
			retryBudgetMs: retryBudgetMs(options),
			...(maxTasks !== undefined && { maxTasks }),
		},
	};
}

/** All items are checked before the first is paid for. */
async function checkAndSubmit(
	items: Items,
	run: Setup & { memory: TaskMemory; context: IExecuteFunctions },
): Promise<void> {
	const { provider, connection, concurrency, limits, memory, context } = run;
	const signal = executionSignal(context);
	const hasStopped = () => items.hasStopped;
	const loop = { stopWhen: hasStopped, ...(signal && { signal }) };
	const requests = new Map<number, TaskRequest>();
	await mapWithConcurrency(
		items.missing(),
		concurrency,
		async (itemIndex) => {
			const checked = await outcomeOf(
				async () => await provider.prepare(connection.call(itemIndex)),
			);
			if (checked.ok) requests.set(itemIndex, checked.value);
			else items.fail(itemIndex, checked.error);
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
			const outcome = await outcomeOf(
				async () =>
					await submitTask(request, itemIndex, {
						provider,
						memory,
						logger: context.logger,
						clock: connection.clock,
						hasStopped,
						...limits,
						...(signal && { signal }),
					}),
			);
			if (outcome.ok) noteCreation(context.getExecutionId(), outcome.value);
			items.settle(itemIndex, outcome);
		},
		loop,
	);
}

/** The error that stops the node. It names what exists, in the log as well. */
function stopped(
	context: IExecuteFunctions,
	memory: TaskMemory,
	error: Error,
	itemIndex?: number,
): Error {
	const note = whatElseExists(memory, itemIndex);
	let result = error;
	if (itemIndex !== undefined) result = toNodeError(context.getNode(), error, itemIndex, note);
	else result.message += note;
	if (note) context.logger.warn(result.message);
	return result;
}

/** The tasks that the error is not about, for its message: it must not make anyone forget them. */
function whatElseExists(memory: TaskMemory, itemIndex?: number): string {
	const { created, open } = memory.undelivered(itemIndex);
	const taskIds = created.map(({ task }) => task!.taskId);
	const named = open.flatMap(({ openEnd }) => openEnd?.taskId ?? []);
	const unnamed = open.filter(({ openEnd }) => openEnd?.taskId === undefined);
	const findable = unnamed.flatMap(({ externalTaskId }) => externalTaskId ?? []);
	const others = unnamed.filter(({ externalTaskId }) => !externalTaskId);
	const otherItems = others.map((task) => memory.placeOf(task)).join(', ');
	return [
		taskIds.length > 0 ? `. Tasks created by this run: ${taskIds.join(', ')}` : '',
		named.length > 0 ? `. Tasks that may exist: ${named.join(', ')}` : '',
		findable.length > 0
			? `. Tasks that may exist, by External Task ID: ${findable.join(', ')}`
			: '',
		others.length > 0 ? `. Tasks may also exist for the items ${otherItems}` : '',
	].join('');
}
