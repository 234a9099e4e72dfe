import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { type TransferWatch, withCancelSignal } from '../http/transferWatch';
import { isBelow, isHttpUrl, parsedUrl, withLoginOf } from '../http/url';
import { outcomeOf, valueOf } from '../outcome';
import type { VideoCredential } from './videoTask';

/** A longer chain counts as a loop. */
const MOST_REDIRECTS = 10;

/** How to ask for a video. */
export interface VideoRequestOptions {
	/** How long the host may take to answer, and how long it may send almost nothing, in milliseconds. */
	idleTimeoutMs: number;
	/** Used only for a URL at or below its base URL, and for the served path there. */
	credentialFor?: VideoCredential;
}

/** The stream of a video, as n8n stores it. */
export type VideoStream = Extract<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	{ pipe: unknown }
>;

/** The answer of a video host. */
export interface VideoAnswer {
	statusCode: number;
	headers: Record<string, string | undefined>;
	body: VideoStream;
}

/**
 * The last answer. Earlier answers stay unread until the end of the transfer: n8n closes the connection of an unread body
 * only when its request is aborted, not when the body is destroyed.
 */
export async function requestVideo(
	context: IExecuteFunctions,
	url: string,
	{ credentialFor, idleTimeoutMs }: VideoRequestOptions,
	watch: TransferWatch,
): Promise<VideoAnswer> {
	const requestTo = (address: string): IHttpRequestOptions => ({
		method: 'GET',
		url: address,
		// n8n decodes encoded bodies silently, so the length of the file would be unknown.
		headers: { 'Accept-Encoding': 'identity' },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// n8n's default of five minutes would end a longer wait. The watch fires before this limit.
		timeout: idleTimeoutMs + 1_000,
		abortSignal: watch.signal,
	});
	const answerOf = async (pending: Promise<unknown>): Promise<VideoAnswer> => {
		const answer = (await pending) as VideoAnswer;
		// The stream emits an error when the watch aborts the request. Without a listener, that error would crash n8n.
		answer.body.on('error', () => {});
		watch.answered();
		return answer;
	};
	const open = async (address: string) =>
		await answerOf(context.helpers.httpRequest(requestTo(address)));
	const isOwn = (address: string): boolean =>
		credentialFor !== undefined && isBelow(address, credentialFor.baseUrl);
	// Links are shown without the login of the base URL.
	const withLogin = (address: string): string =>
		withLoginOf(address, new URL(credentialFor!.baseUrl));
	// n8n would send the credential to the redirect's target, so this loop follows redirects itself.
	const signed = async (address: string): Promise<VideoAnswer> => {
		let current = address;
		for (let redirects = 0; ; redirects++) {
			const answer = await answerOf(
				context.helpers.httpRequestWithAuthentication.call(
					withCancelSignal(context, watch.signal),
					credentialFor!.credentialType,
					{ ...requestTo(withLogin(current)), disableFollowRedirect: true },
				),
			);
			const next = redirectTarget(answer, current);
			if (!next || redirects === MOST_REDIRECTS) return answer;
			if (!isOwn(next)) return await open(next);
			current = next;
		}
	};
	const own = isOwn(url) ? url : ownAddress(url, credentialFor);
	if (own === undefined) return await open(url);
	if (!credentialFor!.onlyIfRefused) return await signed(own);
	const answer = await outcomeOf(() => open(url));
	const isRefused = answer.ok && [401, 403].includes(answer.value.statusCode);
	const isUnreachable = !answer.ok && own !== url;
	return isRefused || isUnreachable ? await signed(own) : valueOf(answer);
}

/** The address at the service itself of a video whose link has another host name of the service. */
function ownAddress(url: string, credential: VideoCredential | undefined): string | undefined {
	const { pathname, search } = parsedUrl(url) ?? { pathname: '', search: '' };
	const isServed = credential?.servedPath?.test(pathname) ?? false;
	return isServed ? `${credential!.baseUrl}${pathname}${search}` : undefined;
}

/** The target of a redirect; undefined for any other answer. */
function redirectTarget({ statusCode, headers }: VideoAnswer, from: string): string | undefined {
	const { location } = headers;
	if (statusCode < 300 || statusCode >= 400 || !location) return undefined;
	const target = parsedUrl(location, from)?.href ?? '';
	return isHttpUrl(target) ? target : undefined;
}
