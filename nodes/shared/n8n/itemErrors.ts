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
import { limitedText } from '../limitedText';
import { outcomeOf } from '../outcome';

/** What is known of the task that a failure is about: kept in every message and item, so that no task is lost. */
export type TaskFacts = IDataObject & {
	provider?: string;
	taskId?: string;
	externalTaskId?: string;
};

/** A failure together with the task that it is about. */
export class TaskCallError extends Error {
	override readonly name = 'TaskCallError';

	constructor(
		override readonly cause: Error,
		readonly facts: TaskFacts,
	) {
		super(cause.message);
	}
}

interface ErrorReport {
	message: string;
	description?: string;
	details: IDataObject;
	httpStatus?: number;
	known: boolean;
}

function report(error: Error, itemIndex: number): ErrorReport {
	const cause = error instanceof TaskCallError ? error.cause : error;
	const facts = limitedFacts(factsOf(error, cause));
	const subject = facts.taskId
		? `Task ${facts.taskId}: `
		: facts.externalTaskId
			? `Task with External Task ID ${facts.externalTaskId}: `
			: '';
	const text = limitedText(cause.message, MOST_MESSAGE_CHARACTERS);
	const message = `[item ${itemIndex}] ${subject}${text}`;
	if (cause instanceof ProviderCallError) {
		const { description, code, httpStatus, requestId, answer } = cause.failure;
		return {
			message,
			...(description && { description }),
			...(httpStatus && { httpStatus }),
			details: withoutUndefined({
				itemIndex,
				...facts,
				code,
				httpStatus,
				requestId,
				description,
				answer,
			}),
			known: true,
		};
	}
	const description =
		cause instanceof InvalidInputError || cause instanceof NodeOperationError
			? cause.description && limitedText(cause.description)
			: undefined;
	return {
		message: namesItsItem(cause, text) ? `${subject}${text}` : message,
		...(description && { description }),
		details: withoutUndefined({ itemIndex, ...facts, description: description || undefined }),
		known: cause instanceof InvalidInputError,
	};
}

/** An answer that is no success may be the first to name the task. */
function factsOf(error: Error, cause: Error): TaskFacts {
	const taskId = cause instanceof ProviderCallError ? cause.failure.taskId : undefined;
	const facts = error instanceof TaskCallError ? error.facts : {};
	return { ...(taskId !== undefined && { taskId }), ...facts };
}

/** What is said of an item's failure in its message, for the log. */
export const errorText = (error: Error, itemIndex: number): string =>
	report(error, itemIndex).message;

/** A limited message of a provider, with what this package adds to it. */
const MOST_MESSAGE_CHARACTERS = 1_500;
/** Longer than any host takes. */
const LONGEST_URL = 8_192;

/** What an item says of its task may have any length. A link that is cut leads nowhere, so it is shown whole. */
const limitedFacts = (facts: TaskFacts): TaskFacts =>
	Object.fromEntries(
		Object.entries(facts).map(([name, value]) => [
			name,
			typeof value === 'string'
				? limitedText(value, name === 'videoUrl' ? LONGEST_URL : undefined)
				: value,
		]),
	);

/** n8n's own errors, and those that this package has made for an item already. */
const namesItsItem = (error: Error, message: string): boolean =>
	error instanceof NodeOperationError && /\[item \d+\]/.test(message);

/** The error that stops the node at an item. `note` is added to the message: what was done for other items. */
export function toNodeError(
	node: INode,
	error: Error,
	itemIndex: number,
	note = '',
): NodeApiError | NodeOperationError {
	const { message, description, httpStatus, details, known } = report(error, itemIndex);
	const options = { itemIndex, ...(description && { description }) };
	const text = message + note;
	const result =
		httpStatus !== undefined
			? new NodeApiError(node, {}, { ...options, message: text, httpCode: String(httpStatus) })
			: new NodeOperationError(node, known ? text : withCause(error, text), options);
	// n8n puts a sentence of its own in place of a message that names one of Node's error codes, such as ENOENT.
	result.message = text;
	result.context.data = details;
	return result;
}

/** Keeps the stack of an error that this package did not expect, for whoever has to find its reason. */
function withCause(error: Error, message: string): Error {
	const wrapped = new Error(message);
	const { stack, message: said } = error instanceof TaskCallError ? error.cause : error;
	// It begins with the message, which may have any length.
	if (stack) wrapped.stack = stack.replace(said, () => limitedText(said));
	return wrapped;
}

/**
 * The item for a call that failed when the node is set to continue: for n8n's error output exactly `error`,
 * `message` and `details`, which is how n8n recognises it; otherwise `error` with the details beside it.
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
			: { error: message, ...details };
	return { json, pairedItem: { item: itemIndex } };
}

const withoutUndefined = (object: Record<string, unknown>): IDataObject =>
	Object.fromEntries(
		Object.entries(object).filter(([, value]) => value !== undefined),
	) as IDataObject;

/**
 * Runs a node's work, and makes n8n's error of a refused setting that belongs to no item.
 *
 * @throws NodeOperationError for an InvalidInputError; other errors pass
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
