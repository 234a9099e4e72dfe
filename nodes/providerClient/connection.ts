import { type IAllExecuteFunctions, NodeOperationError } from 'n8n-workflow';

import type { ParameterValue, ProviderCall, VideoProvider } from '../providers/provider';
import { clock } from '../shared/clock';
import { ProviderClock } from '../shared/http/providerClock';
import { sendRequest } from '../shared/http/sendRequest';
import { readBaseUrl } from '../shared/http/url';
import type { VideoCredential } from '../shared/tasks/downloadVideo';

/** How the requests of a connection end when no answer comes. */
export interface ConnectionOptions {
	/** Time limit of one request, in milliseconds. */
	timeoutMs: number;
	/** Ends requests when the execution is cancelled; left out where an answer must be heard all the same. */
	signal?: AbortSignal;
	/** For requests that decide for themselves whether to end then. */
	cancelSignal?: AbortSignal;
}

const LONGEST_TIMEOUT_MS = 3_600_000;

/** A node's way to its provider, opened once for all items. */
export interface Connection {
	call(itemIndex: number): ProviderCall;
	/** Where videos are fetched with the credential, if the provider serves them itself. */
	videoCredential?: VideoCredential;
	/** What the calls want the user to know, each once. */
	hints: ReadonlySet<string>;
	/** The provider's clock, as the answers so far tell it. */
	clock: ProviderClock;
}

/**
 * Reads the credential and gives the calls that use it.
 *
 * @throws NodeOperationError where there is no credential, none that says where the provider is, or no time limit
 */
export async function connect(
	context: IAllExecuteFunctions,
	provider: VideoProvider,
	options: ConnectionOptions,
): Promise<Connection> {
	const credential = await context.getCredentials(provider.credentialName);
	const baseUrl = readBaseUrl(provider.baseUrl(credential));
	if (!baseUrl) {
		throw new NodeOperationError(
			context.getNode(),
			`The ${provider.displayName} credential has no usable base URL`,
			{ description: 'Enter a base URL that starts with http:// or https:// in the credential.' },
		);
	}
	// An expression may give anything, and a limit of no number would be none.
	const timeoutMs = Math.round(options.timeoutMs);
	if (!(timeoutMs > 0 && timeoutMs <= LONGEST_TIMEOUT_MS)) {
		throw new NodeOperationError(
			context.getNode(),
			`The request timeout is ${options.timeoutMs / 1_000} seconds; allowed: a number from 1 to 3600`,
		);
	}
	const hints = new Set<string>();
	const providerClock = new ProviderClock();
	return {
		hints,
		clock: providerClock,
		...(provider.servesVideos && {
			videoCredential: {
				baseUrl,
				credentialType: provider.credentialName,
				onlyIfRefused: provider.servesVideos === 'sometimes',
			},
		}),
		call: (itemIndex) => ({
			context,
			itemIndex,
			baseUrl,
			credential,
			parameter: (name, fallback) => readParameter(context, name, itemIndex, fallback),
			request: async (request) => {
				const { credentialName, displayName } = provider;
				const sentAt = clock.now();
				const answer = await sendRequest(context, credentialName, displayName, {
					timeoutMs,
					...(options.signal && { signal: options.signal }),
					...request,
				});
				providerClock.learn(answer.headers.date, sentAt);
				return answer;
			},
			...(options.cancelSignal && { cancelSignal: options.cancelSignal }),
			hint: (message) => void hints.add(message),
		}),
	};
}

/** Reads a parameter for an item: see `ProviderCall.parameter`. */
export function readParameter<T>(
	context: IAllExecuteFunctions,
	name: string,
	itemIndex: number,
	fallback: T | undefined,
): ParameterValue<T> {
	const { getNodeParameter } = context as {
		getNodeParameter(name: string, itemIndex: number, fallback?: unknown): unknown;
	};
	// A field that the form does not show has no value: n8n throws then unless a fallback is given. What an
	// expression leaves empty is no reason to send the form's default; a collection is simply empty then.
	const value = getNodeParameter.call(context, name, itemIndex, fallback ?? null);
	return (value ?? (typeof fallback === 'object' ? fallback : undefined)) as ParameterValue<T>;
}
