import {
	type IAllExecuteFunctions,
	type IExecuteFunctions,
	type INode,
	type IWebhookFunctions,
	type IWebhookResponseData,
	NodeConnectionTypes,
} from 'n8n-workflow';

/** Aborted when the execution is cancelled; undefined in n8n versions and engines that have no such signal. */
export const executionSignal = (context: IExecuteFunctions): AbortSignal | undefined =>
	context.getExecutionCancelSignal?.();

/** Shows messages above the node's output, in the n8n versions that can. */
export function showHints(context: IExecuteFunctions, messages: Iterable<string>): void {
	const hints = [...messages].map((message) => ({ message, location: 'outputPane' as const }));
	if (hints.length > 0) context.addExecutionHints?.(...hints);
}

/** Whether the node runs as a tool of an AI agent, which hears of its first output only and cannot be suspended. */
export function isAgentTool(context: IAllExecuteFunctions): boolean {
	const node: INode = context.getNode();
	return node.type.endsWith('Tool') || node.rewireOutputLogTo === NodeConnectionTypes.AiTool;
}

/**
 * A text as it can stand in an expression of n8n, quotes included. n8n looks for the end of an expression before
 * it looks at quotes, so braces are written by their numbers.
 */
export const expressionText = (text: string): string =>
	JSON.stringify(text).replace(
		/[{}\u2028\u2029]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);

/**
 * Answers a webhook call that starts nothing. What has been answered already stays so: a second answer would throw.
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
