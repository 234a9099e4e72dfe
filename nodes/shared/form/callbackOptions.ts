import type { IAllExecuteFunctions, IDataObject, INodeProperties } from 'n8n-workflow';

import { reachOf, httpUrl } from '../http/url';
import { isAgentTool } from '../n8n/execution';

/** Ensures that a callback for these nodes does not resume another waiting node of the same execution. */
export const RESUME_SUFFIX = 'video';

/**
 * The URL that resumes the suspended Wait For Video node of this execution. It contains the execution's own token.
 */
export function resumeUrl(context: IAllExecuteFunctions, itemIndex: number): string {
	const { evaluateExpression } = context as {
		evaluateExpression(expression: string, itemIndex: number): unknown;
	};
	const url = new URL(
		String(evaluateExpression.call(context, '{{ $execution.resumeUrl }}', itemIndex)),
	);
	// n8n's signature is a query parameter, so the suffix goes to the end of the path.
	url.pathname = `${url.pathname.replace(/\/$/, '')}/${RESUME_SUFFIX}`;
	return url.href;
}

/**
 * The options for the address to which a provider reports on a task.
 *
 * @param name name of the URL's field: the API's name in camelCase
 * @param when what the provider reports, for the descriptions
 */
export const callbackOptions = (name: string, when: string): INodeProperties[] => [
	{
		displayName: 'Callback',
		name: 'callback',
		type: 'options',
		options: [
			{
				name: 'Custom URL',
				value: 'custom',
				description: 'The URL of the option Callback URL, which can then be added',
			},
			{ name: 'None', value: 'none' },
			{
				name: 'Resume This Execution',
				value: 'resume',
				description:
					'Resumes a Wait For Video node of this workflow that has suspended the execution, as soon as the videos are finished',
			},
		],
		default: 'resume',
		description: `Where the provider reports ${when}. The provider must be able to reach n8n.`,
	},
	{
		displayName: 'Callback URL',
		name,
		type: 'string',
		default: '',
		placeholder: 'e.g. https://n8n.example.com/webhook/…',
		description: `The URL to which the provider reports ${when}. To start another workflow, enter the production URL of its Video Webhook Trigger.`,
		displayOptions: { show: { callback: ['custom'] } },
	},
];

/** The query parameter of a callback URL that carries a submission's external ID, for providers without such IDs. */
export const EXTERNAL_ID_PARAMETER = 'externalTaskId';

/** A callback URL that carries the external ID of a submission; without an ID, the URL itself. */
export function withExternalTaskId(
	callbackUrl: string,
	externalTaskId: string | undefined,
): string {
	const url = new URL(callbackUrl);
	if (externalTaskId) url.searchParams.set(EXTERNAL_ID_PARAMETER, externalTaskId);
	return url.href;
}

/**
 * The chosen callback URL, if any, normalised by the URL parser. An invalid value is returned for the request's schema to
 * refuse. An agent's tool cannot be resumed, so it gets no resume URL.
 */
export function chosenCallbackUrl(
	context: IAllExecuteFunctions,
	itemIndex: number,
	options: IDataObject,
	name: string,
): string | undefined {
	if (options.callback === 'none') return undefined;
	if (options.callback === 'resume') {
		return isAgentTool(context) ? undefined : resumeUrl(context, itemIndex);
	}
	const url = options[name] as string | undefined;
	return httpUrl(url) ?? (typeof url === 'string' ? url.trim() : url);
}

/**
 * Hints for a callback URL that the provider cannot reach at all, or only for two minutes. A provider in a private
 * network, such as the sandbox, may reach private addresses.
 *
 * @param baseUrl the provider's base URL
 */
export function callbackHints(url: string, baseUrl: string): string[] {
	const hints: string[] = [];
	if (reachOf(baseUrl) !== 'internet') return hints;
	const { origin, pathname } = new URL(url);
	if (reachOf(url) !== 'internet') {
		const where = reachOf(url) === 'machine' ? 'on this machine' : 'in its own network';
		hints.push(
			`The callback URL ${origin} can be reached ${where} only. Set n8n's N8N_WEBHOOK_URL (WEBHOOK_URL in older versions) to its public address, or the provider's callbacks get lost.`,
		);
	}
	if (pathname.includes('/webhook-test/')) {
		hints.push(
			"The callback URL is the trigger's test URL, which listens for two minutes only. Paste the production URL, or later callbacks get lost.",
		);
	}
	return hints;
}
