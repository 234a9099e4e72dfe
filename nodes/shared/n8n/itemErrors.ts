import {
	type IAllExecuteFunctions,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';

import { InvalidInputError, ProviderCallError } from '../failures';
import { isObject } from '../json';
import { limitedText } from '../limitedText';
import { outcomeOf } from '../outcome';

/** The facts about the failure's task. Every error and item keeps them, so that no task is lost. */
export type TaskFacts = IDataObject & {
	provider?: string;
	taskId?: string;
	externalTaskId?: string;
};

/** A failure together with its task. */
export class TaskCallError extends Error {
	override readonly name = 'TaskCallError';

	constructor(
		override readonly cause: Error,
		readonly facts: TaskFacts,
	) {
		super(cause.message);
	}
}

/** The failure itself, without its task. */
export const causeOf = (error: Error): Error =>
	error instanceof TaskCallError ? error.cause : error;

interface ErrorReport {
	/** The cause, and the task's ID only if the user has set it. */
	message: string;
	/** What to do. */
	advice?: string;
	/** The item, the task, the codes: as they follow the advice, and a message in the log. */
	place: string;
	details: IDataObject;
	httpStatus?: number;
	known: boolean;
}

function report(error: Error, itemIndex: number): ErrorReport {
	const cause = causeOf(error);
	const facts = limitedFacts(factsOf(error, cause));
	const text = limitedText(cause.message, MOST_MESSAGE_CHARACTERS);
	const usersId = usersIdIn(facts, text);
	const message = usersId === undefined ? text : `${text} (External Task ID ${usersId})`;
	const failure = cause instanceof ProviderCallError ? cause.failure : undefined;
	const { code, httpStatus, requestId, answer } = failure ?? {};
	const advice =
		failure?.description ??
		(cause instanceof InvalidInputError || cause instanceof NodeOperationError
			? cause.description && limitedText(cause.description)
			: undefined);
	return {
		message,
		...(advice && { advice }),
		...(httpStatus && { httpStatus }),
		place: placeText(itemIndex, { ...facts, code, httpStatus, requestId }),
		details: withoutUndefined({
			itemIndex,
			...facts,
			code,
			httpStatus,
			requestId,
			description: advice || undefined,
			answer,
		}),
		known: failure !== undefined || cause instanceof InvalidInputError,
	};
}

/** A UUID, or an ID of a length that nobody types. */
const MADE_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$|^.{65,}$/i;

/** The External Task ID, if the user has set it and the message does not name the task. */
const usersIdIn = ({ taskId, externalTaskId }: TaskFacts, text: string): string | undefined =>
	taskId || !externalTaskId || MADE_ID.test(externalTaskId) || text.includes(externalTaskId)
		? undefined
		: externalTaskId;

function placeText(itemIndex: number, facts: IDataObject): string {
	const { taskId, existingTaskId, externalTaskId, code, httpStatus, requestId } = facts;
	const named: Array<[string, unknown]> = [
		['item', itemIndex],
		['task', taskId],
		['existing task', existingTaskId],
		['External Task ID', externalTaskId],
		['code', code],
		['HTTP status', httpStatus],
		['request ID', requestId],
	];
	return named
		.filter(([, value]) => value !== undefined && value !== '')
		.map(([name, value]) => `${name} ${String(value)}`)
		.join(', ');
}

/** The text below a message: what to do, then the item, the task and the codes. */
const descriptionOf = ({ advice, place }: ErrorReport): string =>
	`${advice ? `${advice} ` : ''}${place.replace(/^i/, 'I')}.`;

/** A failed answer may be the first one to name the task. */
function factsOf(error: Error, cause: Error): TaskFacts {
	const taskId = cause instanceof ProviderCallError ? cause.failure.taskId : undefined;
	const facts = error instanceof TaskCallError ? error.facts : {};
	return { ...(taskId !== undefined && { taskId }), ...facts };
}

/** The failure of an item with its IDs and codes, for the log. */
export function errorText(error: Error, itemIndex: number): string {
	const { message, place } = report(error, itemIndex);
	return `${message} (${place})`;
}

/** The limit of a provider's message, with room for the words of this package. */
const MOST_MESSAGE_CHARACTERS = 1_500;
/** Hosts do not accept URLs of this length. */
const LONGEST_URL = 8_192;

/** Limits the texts of an item's facts. A cut link would not work, so it stays whole. */
const limitedFacts = (facts: TaskFacts): TaskFacts =>
	Object.fromEntries(
		Object.entries(facts).map(([name, value]) => [
			name,
			typeof value === 'string'
				? limitedText(value, name === 'videoUrl' ? LONGEST_URL : undefined)
				: value,
		]),
	);

/** The error that stops the node at an item. @param note text about other items, for the end of the message */
export function toNodeError(
	node: INode,
	error: Error,
	itemIndex: number,
	note = '',
): NodeApiError | NodeOperationError {
	const told = report(error, itemIndex);
	const { message, httpStatus, details, known } = told;
	const options = { itemIndex, description: descriptionOf(told) };
	const text = message + note;
	const result =
		httpStatus !== undefined
			? new NodeApiError(node, {}, { ...options, message: text, httpCode: String(httpStatus) })
			: new NodeOperationError(node, known ? text : withCause(error, text), options);
	// n8n replaces a message that contains a Node.js error code, such as ENOENT.
	result.message = text;
	result.context.data = details;
	return result;
}

/** Keeps the stack of an unexpected error, for debugging. */
function withCause(error: Error, message: string): Error {
	const wrapped = new Error(message);
	const { stack, message: said } = causeOf(error);
	// The stack begins with the message, which may be long.
	if (stack) wrapped.stack = stack.replace(said, () => limitedText(said));
	return wrapped;
}

/**
 * The item for a failed call if the node continues on errors. For the error output it has exactly `error`, `message` and
 * `details`, because n8n recognises it by them. Otherwise it has `error` and the details beside it.
 */
export function toErrorItem(
	context: IExecuteFunctions,
	error: Error,
	itemIndex: number,
): INodeExecutionData {
	const { message, details } = report(error, itemIndex);
	const json: IDataObject =
		context.getNode().onError === 'continueErrorOutput'
			? { error: message, message, details }
			: { error: message, ...details, ...inputOf(context, itemIndex) };
	return { json, pairedItem: { item: itemIndex } };
}

/**
 * The object `input` of an item: the input item's own, or all its fields if the option Input Fields says so. A context of
 * a webhook has no input items.
 */
function inputOf(context: IExecuteFunctions, itemIndex: number): IDataObject {
	const { getInputData } = context as Partial<IExecuteFunctions>;
	const json = getInputData?.call(context)[itemIndex]?.json;
	if (isObject(json?.input)) return { input: json.input };
	const { options } = context.getNode().parameters as IDataObject;
	const isWanted = isObject(options) && options.inputFields === 'underInput';
	return isWanted && json && !('taskId' in json) ? { input: json } : {};
}

/** An item's report of an earlier failure. */
export interface FailureReport {
	/** The fields that these nodes write (see `toErrorItem`). For an item of another node, all of its fields. */
	facts: IDataObject;
	/** Whether the item comes from an error output, where n8n adds the fields of the input item. */
	hasInputFields: boolean;
}

/** Reads an item's report. @returns undefined if the item reports no failure */
export function failureReport(json: IDataObject | undefined): FailureReport | undefined {
	if (!json?.error) return undefined;
	const { details } = json;
	const isFromErrorOutput =
		typeof json.message === 'string' && isObject(details) && typeof details.itemIndex === 'number';
	return isFromErrorOutput
		? { facts: details, hasInputFields: true }
		: { facts: json, hasInputFields: false };
}

const withoutUndefined = (object: Record<string, unknown>): IDataObject =>
	Object.fromEntries(
		Object.entries(object).filter(([, value]) => value !== undefined),
	) as IDataObject;

/**
 * Runs a node's work and converts the refusal of a setting of the whole node into n8n's error.
 *
 * @throws NodeOperationError for an InvalidInputError; any other error unchanged
 */
export async function withNodeRefusals<T>(
	context: IAllExecuteFunctions,
	work: () => Promise<T>,
): Promise<T> {
	const outcome = await outcomeOf(work);
	if (outcome.ok) return outcome.value;
	const { error } = outcome;
	if (!(error instanceof InvalidInputError)) throw error;
	throw new NodeOperationError(
		context.getNode(),
		error.message,
		error.description ? { description: error.description } : {},
	);
}
