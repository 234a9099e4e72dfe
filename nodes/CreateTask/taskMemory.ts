import { createHash } from 'node:crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ProviderFailure } from '../shared/failures';
import { isAgentTool } from '../shared/n8n/execution';
import type { VideoTask } from '../shared/tasks/videoTask';

/** What a submission knows of itself. Plain data: n8n saves it with the execution. */
export interface SubmissionFacts {
	provider: { id: string; displayName: string };
	/** The id that was sent, or is about to be. */
	externalTaskId?: string;
	/** The id came from the user, so it may belong to a task of somebody else. */
	isUsersId?: boolean;
	/** Set before sending; taken back where it is certain that nothing was created. */
	maybeCreated: boolean;
	/** An end was open once, even if no task was found then: a duplicate may be this one. */
	wasOpenOnce?: boolean;
	/** What the last open end said. */
	openEnd?: ProviderFailure;
	/** Until when the provider asked to be left alone, in milliseconds since 1970. */
	notBefore?: number;
	/** When the submission was sent whose end is open, in milliseconds since 1970. */
	startedAt?: number;
	/** The task, once it is known. */
	task?: VideoTask;
}

/** What this node remembers of one submission for as long as its execution, or one that retries it, lasts. */
export interface RememberedTask extends SubmissionFacts {
	executionId: string;
	runIndex: number;
	itemIndex: number;
	/** Hash of what the user ordered: the node's own parameters, unresolved, and the input item. */
	order: string;
	/** Hash of the request, for tools: another call of an agent may ask for the same. */
	content?: string;
	/** The user has changed the order since, in the execution that retries this one. */
	isOfOtherOrder?: boolean;
}

/** See `TaskMemory.sendWithin`. */
interface Limited<T> {
	send: () => Promise<T>;
	refuse: (existing: number) => Error;
	hasStopped?: () => boolean;
}

const CONTEXT_KEY = 'imageToVideoTasks';
const COUNT_KEY = 'imageToVideoTaskCount';
/** They differ in each call of an agent, or are not part of an order. */
const CALL_FIELDS = ['toolCallId'];
const TOOL_FIELDS = ['descriptionType', 'toolDescription'];

/** Submissions that are being sent, for each node's context: promises cannot be saved with it. */
const sendingIn = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * n8n's Retry On Fail runs the whole node again, and so does "Retry" on a failed execution. The node's context
 * survives both, so what was submitted is kept there, by run and item. Each call of an agent is a run of its own, so
 * for a tool it is kept by the call's arguments and, where one call has them several times, by which of them it is.
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

	/** @param steeringOptions names of the node's options that do not change what is ordered */
	constructor(context: IExecuteFunctions, steeringOptions: readonly string[] = []) {
		this.nodeContext = context.getContext('node');
		this.tasks = (this.nodeContext[CONTEXT_KEY] ??= {}) as unknown as Record<
			string,
			RememberedTask
		>;
		this.executionId = context.getExecutionId();
		this.runIndex = Number(context.evaluateExpression('{{ $runIndex }}', 0) ?? 0);
		this.isTool = isAgentTool(context);
		this.parameters = hashOf(orderedParameters(context.getNode().parameters, steeringOptions));
		this.items = context.getInputData().map(({ json }) => without(json, CALL_FIELDS));
		this.keys = this.isTool
			? numbered(this.items.map((json) => hashOf(json)))
			: this.items.map((_, itemIndex) => `${this.runIndex}:${itemIndex}`);
	}

	/**
	 * What is known of an item's submission. In one execution a run and an item are one submission, even if a value
	 * such as the time has changed. In an execution that retries it, the user may have changed the order.
	 */
	recall(itemIndex: number): RememberedTask | undefined {
		const key = this.keyOf(itemIndex);
		const known = this.tasks[key];
		if (!known || known.executionId === this.executionId) return known;
		if (known.order === this.orderOf(itemIndex)) return known;
		if (isOpen(known)) return { ...known, isOfOtherOrder: true };
		// The task was paid for, so it stays among those that errors name.
		if (known.task) this.tasks[`${key} of ${known.executionId}`] = known;
		delete this.tasks[key];
		return undefined;
	}

	/** What an earlier call of an agent has left open, if this call asks for the same in other words. */
	recallEqual(itemIndex: number, content: unknown): RememberedTask | undefined {
		if (!this.isTool) return undefined;
		const hash = hashOf(content);
		const found = Object.entries(this.tasks).find(
			([key, known]) => isOpen(known) && known.content === hash && !this.keys.includes(key),
		);
		if (!found) return undefined;
		this.keys[itemIndex] = found[0];
		return found[1];
	}

	/** Keeps what is known now, and counts the tasks that were created or may have been. */
	remember(itemIndex: number, facts: SubmissionFacts, content?: unknown): void {
		const key = this.keyOf(itemIndex);
		const before = Number(this.tasks[key]?.maybeCreated ?? false);
		this.tasks[key] = {
			...facts,
			executionId: this.executionId,
			runIndex: this.runIndex,
			itemIndex,
			order: this.orderOf(itemIndex),
			...(this.isTool && { content: hashOf(content) }),
		};
		this.nodeContext[COUNT_KEY] = this.count + Number(facts.maybeCreated) - before;
	}

	/**
	 * Sends a submission, unless that would make more tasks than allowed. Those that are being sent may still turn
	 * out to have created nothing, so it waits for them where they decide.
	 *
	 * @param refuse gives the error for the number of tasks that exist or may exist
	 * @param hasStopped nothing is to be sent any more
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
		// Nothing is awaited before this one counts, so no other submission comes in between.
		const key = this.keyOf(itemIndex);
		const sent = send();
		const ended = sent.then(
			() => sending.delete(key),
			() => sending.delete(key),
		);
		sending.set(key, ended);
		return await sent.finally(async () => await ended);
	}

	/** Tasks of this node that no item has delivered yet, and submissions whose end is open, oldest first. */
	undelivered(exceptItem?: number): { created: RememberedTask[]; open: RememberedTask[] } {
		const exceptKey = exceptItem === undefined ? undefined : this.keyOf(exceptItem);
		const all = Object.entries(this.tasks).flatMap(([key, known]) =>
			key === exceptKey ? [] : [known],
		);
		return { created: all.filter(({ task }) => task), open: all.filter(isOpen) };
	}

	/** Which item a submission was for, as the user finds it: `3`, or `3 of run 1` where the node runs several times. */
	placeOf({ runIndex, itemIndex }: RememberedTask): string {
		return runIndex === this.runIndex ? `${itemIndex}` : `${itemIndex} of run ${runIndex}`;
	}

	/**
	 * For when the results have been delivered: what comes after is meant to be a new task. A submission whose end
	 * is open stays, so that an agent that calls again does not pay twice.
	 */
	forgetThisRun(): void {
		for (const key of this.keys) {
			const known = this.tasks[key];
			if (known && !isOpen(known)) delete this.tasks[key];
		}
	}

	/** Tasks that this node has created, or may have created, in this execution and those that it retries. */
	private get count(): number {
		return Number(this.nodeContext[COUNT_KEY] ?? 0);
	}

	private keyOf(itemIndex: number): string {
		return this.keys[itemIndex] ?? `${this.runIndex}:${itemIndex}`;
	}

	private orderOf(itemIndex: number): string {
		return (this.orders[itemIndex] ??= hashOf([this.parameters, this.items[itemIndex]]));
	}
}

/** A task may exist that nobody has seen. */
export const isOpen = ({ maybeCreated, task }: SubmissionFacts): boolean => maybeCreated && !task;

/** The parameters that make the order: not those that say how it is sent and shown. */
function orderedParameters(parameters: IDataObject, steeringOptions: readonly string[]) {
	const { options, ...fields } = without(parameters, TOOL_FIELDS);
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

const hashOf = (value: unknown): string =>
	createHash('sha256').update(canonicalJson(value)).digest('hex');

/** The same text for the same data, whatever the order of its fields, also after n8n has saved and loaded it. */
function canonicalJson(value: unknown): string {
	try {
		return JSON.stringify(value, sortedFields) ?? '';
	} catch {
		// A user's own code may have put anything into an item, such as a circular structure.
		return 'not JSON';
	}
}

function sortedFields(_name: string, value: unknown): unknown {
	if (typeof value === 'bigint') return String(value);
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
