import type { IAllExecuteFunctions } from 'n8n-workflow';

/** Keeps a callback for these nodes from resuming another node that waits in the same execution. */
export const RESUME_SUFFIX = 'video';

/**
 * The URL that nudges the Wait For Video node of this execution once it is suspended. It carries the
 * execution's own token.
 */
export function resumeUrl(context: IAllExecuteFunctions, itemIndex: number): string {
	const { evaluateExpression } = context as {
		evaluateExpression(expression: string, itemIndex: number): unknown;
	};
	const url = new URL(
		String(evaluateExpression.call(context, '{{ $execution.resumeUrl }}', itemIndex)),
	);
	// The signature is n8n's query parameter; the suffix belongs to the path before it.
	url.pathname = `${url.pathname.replace(/\/$/, '')}/${RESUME_SUFFIX}`;
	return url.href;
}
