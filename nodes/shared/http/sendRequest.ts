import type {
	IAllExecuteFunctions,
	IDataObject,
	IHttpRequestMethods,
	IHttpRequestOptions,
} from 'n8n-workflow';

import { ProviderCallError } from '../failures';
import { parseJson } from '../json';
import { outcomeOf } from '../outcome';
import { isStream, readStream } from './requestBody';
import { networkFailure } from './networkFailure';
import { encodeBody, type EncodedBody, type FormBody } from './requestBody';
import { openExchange, withCancelSignal } from './transferWatch';

/** The limit for an API's answer. Videos are downloaded elsewhere. */
const LARGEST_ANSWER_BYTES = 10 * 1024 * 1024;

/** One request to a provider. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Absolute. */
	url: string;
	query?: IDataObject;
	/** In addition to the headers of every request. */
	headers?: Record<string, string>;
	/** An object is sent as JSON. */
	body?: IDataObject | FormBody;
	/** For the whole exchange, in milliseconds. Received bytes do not extend it. */
	timeoutMs: number;
	/** Whether no task can come of a request that is not a GET, such as an upload. */
	createsNothing?: boolean;
	/** Aborts the request. Leave it out if the answer must be awaited even after the execution is cancelled. */
	signal?: AbortSignal;
}

/** A provider's answer with any status. */
export interface ApiAnswer {
	status: number;
	/** Names in lower case. */
	headers: Record<string, unknown>;
	/** The unchanged body. */
	text: string;
	/** The parsed body; undefined for invalid JSON. */
	json: unknown;
}

/**
 * Sends one request through n8n with the credential's own authentication, so that proxies, SSRF protection and signing
 * apply. Returns the answer with any status. Does not follow redirects, because the credential belongs to one host.
 *
 * @param context the node's execution context
 * @param credentialType name of the credential type whose `authenticate` signs the request
 * @param service the provider's name in messages
 * @throws ProviderCallError without a complete answer; errors from reading a file of the body, before anything is sent
 */
export async function sendRequest(
	context: IAllExecuteFunctions,
	credentialType: string,
	service: string,
	request: ApiRequest,
): Promise<ApiAnswer> {
	const body = request.body && (await encodeBody(request.body));
	const exchange = openExchange(request.timeoutMs, request.signal);
	const { signal } = exchange;
	const outcome = await outcomeOf(async () => {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			withCancelSignal(context, signal),
			credentialType,
			toRequestOptions(request, body, signal),
		)) as { statusCode: number; headers?: Record<string, unknown>; body: unknown };
		return { response, text: await readText(response.body, signal) };
	});
	const { isTimedOut } = exchange;
	exchange.end();
	if (!outcome.ok) {
		if (request.signal?.aborted) throw outcome.error;
		const seconds = Math.round(request.timeoutMs / 1_000);
		throw new ProviderCallError(
			networkFailure(outcome.error, {
				service,
				timedOutAfter: isTimedOut ? seconds : undefined,
			}),
		);
	}
	const { response, text } = outcome.value;
	return {
		status: response.statusCode,
		headers: lowerCaseNames(response.headers),
		text,
		json: parseJson(text),
	};
}

function toRequestOptions(
	request: ApiRequest,
	body: EncodedBody | undefined,
	signal: AbortSignal,
): IHttpRequestOptions {
	return {
		method: request.method,
		url: request.url,
		...(request.query && { qs: request.query }),
		headers: {
			Accept: 'application/json',
			...(body && { 'Content-Type': body.contentType }),
			...request.headers,
		},
		...(body && { body: body.bytes as IHttpRequestOptions['body'] }),
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		abortSignal: signal,
		// n8n's default of five minutes would end a longer wait. The signal fires before this limit.
		timeout: request.timeoutMs + 1_000,
	};
}

/** The text of an answer's body, up to a limit, after which the connection is closed. */
export async function readText(body: unknown, signal: AbortSignal): Promise<string> {
	if (body === undefined || body === null) return '';
	if (typeof body === 'string') return body;
	if (Buffer.isBuffer(body)) return body.toString('utf8');
	if (!isStream(body)) return JSON.stringify(body);
	const { bytes } = await readStream(body, LARGEST_ANSWER_BYTES, signal);
	return bytes.toString('utf8');
}

const lowerCaseNames = (headers: Record<string, unknown> = {}): Record<string, unknown> =>
	Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
