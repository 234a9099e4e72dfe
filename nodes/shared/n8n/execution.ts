import {
	type IAllExecuteFunctions,
	type IExecuteFunctions,
	type INode,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

/** Aborted when the execution is cancelled. Older n8n versions have no such signal; then it is undefined. */
export const executionSignal = (context: IExecuteFunctions): AbortSignal | undefined =>
	context.getExecutionCancelSignal?.();

/** A message above the node's output. Its `type` decides about colour and icon; n8n's default is `info`. */
export interface OutputHint {
	message: string;
	type?: 'info' | 'warning';
}

/** Shows hints above the node's output. Older n8n versions ignore them. */
export function addHints(context: IExecuteFunctions, hints: readonly OutputHint[]): void {
	const shown = hints.map((hint) => ({ ...hint, location: 'outputPane' as const }));
	if (shown.length > 0) context.addExecutionHints?.(...shown);
}

/** Shows messages that inform. */
export const showHints = (context: IExecuteFunctions, messages: Iterable<string>): void =>
	addHints(
		context,
		[...messages].map((message) => ({ message })),
	);

/** Whether the node runs as a tool of an AI agent. The agent receives only the first output and cannot be suspended. */
export function isAgentTool(context: IAllExecuteFunctions): boolean {
	const node: INode = context.getNode();
	return node.type.endsWith('Tool') || node.rewireOutputLogTo === NodeConnectionTypes.AiTool;
}

/**
 * A quoted text literal for an n8n expression. n8n looks for the end of an expression even inside of quotes, so braces
 * are escaped by their code points.
 */
export const expressionText = (text: string): string =>
	JSON.stringify(text).replace(
		/[{}\u2028\u2029]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);

/**
 * Answers a webhook call without starting anything. A call that already has its answer gets no second one, because that
 * would throw.
 *
 * @param status HTTP status
 */
export function answerWebhook(
	context: IWebhookFunctions,
	status: number,
	message: string,
): IWebhookResponseData {
	const response = context.getResponseObject();
	if (!response.headersSent) response.status(status).json({ message });
	return { noWebhookResponse: true };
}
