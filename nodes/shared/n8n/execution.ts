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

/** Shows messages above the node's output. Older n8n versions ignore them. */
export function showHints(context: IExecuteFunctions, messages: Iterable<string>): void {
	const hints = [...messages].map((message) => ({ message, location: 'outputPane' as const }));
	if (hints.length > 0) context.addExecutionHints?.(...hints);
}

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
