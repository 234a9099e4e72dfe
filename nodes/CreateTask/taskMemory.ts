import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { TaskReference } from '../providers/provider';
import { hashOfJson } from '../shared/json';
import { isAgentTool } from '../shared/n8n/execution';
import { waitingFields } from './createTaskFields';
import { isOpen, type RememberedTask, type SubmissionFacts } from './submissionFacts';

/** See `TaskMemory.sendWithin`. */
interface Limited<T> {
	send: () => Promise<T>;
	refuse: (existing: number) => Error;
	hasStopped?: () => boolean;
}

const CONTEXT_KEY = 'imageToVideoTasks';
const COUNT_KEY = 'imageToVideoTaskCount';
/** Fields of an item that differ between calls of an agent. */
const CALL_FIELDS = ['toolCallId'];
/** Parameters that describe the node to an agent. They are no part of an order. */
const TOOL_FIELDS = ['descriptionType', 'toolDescription'];
/** Parameters that say how to wait for a task. They may change between two tries of one order. */
const WAITING_FIELDS = waitingFields.map(({ name }) => name);

/** The running submissions of each node's context. Kept apart from it, because n8n cannot save promises. */
const sendingIn = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * Remembers submissions in the node's context, by run and item. n8n's Retry On Fail and "Retry" on a failed execution run
 * the whole node again, and the node's context survives both. Each call of an agent is a separate run, so a tool's
 * submissions are kept by the call's arguments and, for repeated arguments in one call, by their position.
 */
export class TaskMemory {
	private readonly nodeContext: IDataObject;
	private readonly tasks: Record<string, RememberedTask>;
	private readonly executionId: string;
	private readonly runIndex: number;
	private readonly isTool: boolean;
	private readonly parameters: string;
	private readonly items: IDataObject[];
	private readonly keys: string[];
	private readonly orders: string[] = [];

	/** @param steeringOptions names of the node's options that do not change the order */
	constructor(context: IExecuteFunctions, steeringOptions: readonly string[] = []) {
		this.nodeContext = context.getContext('node');
		this.tasks = (this.nodeContext[CONTEXT_KEY] ??= {}) as unknown as Record<
			string,
			RememberedTask
		>;
		this.executionId = context.getExecutionId();
		this.runIndex = Number(context.evaluateExpression('{{ $runIndex }}', 0) ?? 0);
		this.isTool = isAgentTool(context);
		this.parameters = hashOfJson(orderedParameters(context.getNode().parameters, steeringOptions));
		this.items = context.getInputData().map(({ json }) => without(json, CALL_FIELDS));
		this.keys = this.isTool
			? numbered(this.items.map(hashOfJson))
			: this.items.map((_, itemIndex) => `${this.runIndex}:${itemIndex}`);
	}

	/**
	 * The memory of an item's submission. Within one execution, run and item identify a submission even if a value such as
	 * the time has changed. Before a retry of the execution, the user may have changed the order.
	 */
	recall(itemIndex: number): RememberedTask | undefined {
		const key = this.keyOf(itemIndex);
		const known = this.tasks[key];
		if (!known || known.executionId === this.executionId) return known;
		if (known.order === this.orderOf(itemIndex)) return known;
		if (isOpen(known)) return { ...known, isOfOtherOrder: true };
		// The task was paid for, so it stays in the list that error messages show.
		if (known.task || known.earlier) this.tasks[`${key} of ${known.executionId}`] = known;
		delete this.tasks[key];
		return undefined;
	}

	/** An agent's earlier ambiguous submission of the same request with other arguments. */
	recallEqual(itemIndex: number, content: unknown): RememberedTask | undefined {
		if (!this.isTool) return undefined;
		const hash = hashOfJson(content);
		const found = Object.entries(this.tasks).find(
			([key, known]) => isOpen(known) && known.content === hash && !this.keys.includes(key),
		);
		if (!found) return undefined;
		this.keys[itemIndex] = found[0];
		return found[1];
	}

	/** Stores the facts, and counts the tasks that exist or may exist. */
	remember(itemIndex: number, facts: SubmissionFacts, content?: unknown): void {
		const key = this.keyOf(itemIndex);
		const before = countOf(this.tasks[key]);
		this.tasks[key] = {
			...facts,
			executionId: this.executionId,
			runIndex: this.runIndex,
			itemIndex,
			order: this.orderOf(itemIndex),
			...(this.isTool && { content: hashOfJson(content) }),
		};
		this.nodeContext[COUNT_KEY] = this.count + countOf(facts) - before;
	}

	/**
	 * Sends a submission unless it would exceed the limit. Running submissions may still fail without creating a task, so it
	 * waits for them if they decide.
	 *
	 * @param refuse makes the error from the number of tasks that exist or may exist
	 * @param hasStopped whether to send nothing more
	 */
	async sendWithin<T>(
		itemIndex: number,
		maxTasks: number,
		{ send, refuse, hasStopped }: Limited<T>,
	): Promise<T> {
		const sending = sendingIn.get(this.nodeContext) ?? new Map<string, Promise<unknown>>();
		sendingIn.set(this.nodeContext, sending);
		const existing = () => this.count - sending.size;
		while (this.count >= maxTasks && existing() < maxTasks) {
			await Promise.race(sending.values());
			if (hasStopped?.()) throw new Error('The execution was stopped');
		}
		if (this.count >= maxTasks) throw refuse(existing());
		// No `await` until this submission counts, so that no other submission comes in between.
		const key = this.keyOf(itemIndex);
		const sent = send();
		const ended = sent.then(
			() => sending.delete(key),
			() => sending.delete(key),
		);
		sending.set(key, ended);
		return await sent.finally(() => ended);
	}

	/** This node's created tasks that no item has delivered yet, and its ambiguous submissions, oldest first. */
	undelivered(exceptItem?: number): { created: RememberedTask[]; open: RememberedTask[] } {
		const exceptKey = exceptItem === undefined ? undefined : this.keyOf(exceptItem);
		const all = Object.entries(this.tasks).flatMap(([key, known]) =>
			key === exceptKey ? [] : [known],
		);
		return {
			created: all.filter(({ task, earlier }) => task ?? earlier),
			open: all.filter(isOpen),
		};
	}

	/** References to this node's created tasks that no item has delivered yet. */
	created(): TaskReference[] {
		const tasks = this.undelivered().created.flatMap(({ task }) => task ?? []);
		return tasks.map(({ taskId }) => ({ by: 'taskId', id: taskId }));
	}

	/** The other items' tasks for the end of an error's message, so that none is lost. */
	whatElseExists(itemIndex?: number): string {
		const { created, open } = this.undelivered(itemIndex);
		const taskIds = created.flatMap(({ task, earlier = [] }) =>
			[...earlier, ...(task ? [task] : [])].map(({ taskId }) => taskId),
		);
		const named = open.flatMap(({ openEnd }) => openEnd?.taskId ?? []);
		const unnamed = open.filter(({ openEnd }) => openEnd?.taskId === undefined);
		const findable = unnamed.flatMap(({ externalTaskId }) => externalTaskId ?? []);
		const others = unnamed.filter(({ externalTaskId }) => !externalTaskId);
		const otherItems = others.map((task) => this.placeOf(task)).join(', ');
		return [
			taskIds.length > 0 ? `. Tasks created by this run: ${taskIds.join(', ')}` : '',
			named.length > 0 ? `. Tasks that may exist: ${named.join(', ')}` : '',
			findable.length > 0
				? `. Tasks that may exist, by External Task ID: ${findable.join(', ')}`
				: '',
			others.length > 0 ? `. Tasks may also exist for the items ${otherItems}` : '',
		].join('');
	}

	/** A submission's item for messages: `3`, or `3 of run 1` for an item of another run. */
	placeOf({ runIndex, itemIndex }: RememberedTask): string {
		return runIndex === this.runIndex ? `${itemIndex}` : `${itemIndex} of run ${runIndex}`;
	}

	/**
	 * Forgets the delivered tasks, because the same order again means a new task. Keeps ambiguous submissions, so that an
	 * agent's next call does not pay twice.
	 */
	forgetThisRun(): void {
		for (const key of this.keys) {
			const known = this.tasks[key];
			if (known && !isOpen(known)) delete this.tasks[key];
		}
	}

	/** The number of tasks that exist or may exist from this execution and from those that it retries. */
	private get count(): number {
		return Number(this.nodeContext[COUNT_KEY] ?? 0);
	}

	private keyOf(itemIndex: number): string {
		return this.keys[itemIndex] ?? `${this.runIndex}:${itemIndex}`;
	}

	private orderOf(itemIndex: number): string {
		return (this.orders[itemIndex] ??= hashOfJson([this.parameters, this.items[itemIndex]]));
	}
}

/** The number of tasks that a submission and the failed ones before it have created, or may have created. */
const countOf = ({ maybeCreated = false, earlier = [] }: Partial<SubmissionFacts> = {}): number =>
	Number(maybeCreated) + earlier.filter(({ existing }) => !existing).length;

/** The parameters that define the order, without the options for sending and display. */
function orderedParameters(parameters: IDataObject, steeringOptions: readonly string[]) {
	const { options, ...fields } = without(parameters, [...TOOL_FIELDS, ...WAITING_FIELDS]);
	const isCollection = typeof options === 'object' && options !== null;
	return {
		...fields,
		options: isCollection ? without(options as IDataObject, steeringOptions) : options,
	};
}

const without = (object: IDataObject, names: readonly string[]): IDataObject =>
	Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** `a, b, a` becomes `a:0, b:0, a:1`. */
function numbered(texts: readonly string[]): string[] {
	const counts = new Map<string, number>();
	return texts.map((text) => {
		const place = counts.get(text) ?? 0;
		counts.set(text, place + 1);
		return `${text}:${place}`;
	});
}
