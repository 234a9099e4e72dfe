import type { IExecuteFunctions } from 'n8n-workflow';

/** Shows messages above the node's output, in the n8n versions that can. */
export function showHints(context: IExecuteFunctions, messages: Iterable<string>): void {
	const hints = [...messages].map((message) => ({ message, location: 'outputPane' as const }));
	if (hints.length > 0) context.addExecutionHints?.(...hints);
}
