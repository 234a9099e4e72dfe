import type { ProviderFailure } from '../failures';
import { parseRetryAfter } from './retry';
import type { ApiAnswer } from './sendRequest';

/** Redirects of the request itself: it was not acted on here, and is to be sent elsewhere (RFC 9110, section 15.4). */
const REDIRECTS = new Set([301, 302, 307, 308]);
/** Refusals for now, without acting: too many requests, and a request that might be a replay. */
const PASSING_REFUSALS = new Set([425, 429]);
/**
 * Answers of servers and proxies that gave up on a request which may still be acted on: request time-out, and a
 * connection that was closed while the service worked (nginx: 444 and 499, load balancers of AWS: 460).
 */
const GIVEN_UP = new Set([408, 444, 460, 499]);

/**
 * What an HTTP status alone says about a request that is not answered as it should be; see `ProviderFailure`. Other
 * redirects, such as 303 (See Other), may stand for a request that was acted on.
 */
export function statusKind(status: number): ProviderFailure['kind'] {
	if (REDIRECTS.has(status)) return 'permanent';
	if (PASSING_REFUSALS.has(status)) return 'transient';
	const isRefusal = status >= 400 && status < 500 && !GIVEN_UP.has(status);
	return isRefusal ? 'permanent' : 'ambiguous';
}

/** Whether an HTTP status leaves open what was done, whatever the body says: a proxy may have set it. */
export const isOpenStatus = (status: number): boolean =>
	status >= 300 && status < 500 && statusKind(status) === 'ambiguous';

/** Whether an HTTP status stands for success (RFC 9110, section 15.3). */
export const isSuccessStatus = (status: number): boolean => status >= 200 && status < 300;

/**
 * What a code inside an answer says where the provider does not document it. Services use HTTP's statuses for their
 * codes, and Kling's kin 5000 to 5999 for internal faults; any other is a refusal.
 */
export function codeKind(code: unknown): ProviderFailure['kind'] {
	if (/^5\d\d\d$/.test(String(code))) return 'ambiguous';
	return /^[1-5]\d\d$/.test(String(code)) ? statusKind(Number(code)) : 'permanent';
}

/**
 * Judges an answer by its HTTP status alone, for answers in which the provider's own code says nothing. The whole answer
 * is kept, because a secret that a limit cuts in two would not be found (see `redactedProvider`).
 *
 * @param service what to call the provider in the message
 * @param said the provider's own words, if it gave any
 */
export function httpFailure(service: string, answer: ApiAnswer, said?: string): ProviderFailure {
	const { status, text, json } = answer;
	const unread = said === undefined ? text.trim() : '';
	const came = said ?? (unread || 'an empty answer');
	const failure = {
		kind: statusKind(status),
		message: `${service} answered HTTP ${status}: ${came}`,
		httpStatus: status,
		answer: json ?? (text || undefined),
		...(unread && { unread }),
		...retryAfter(answer),
	};
	if (REDIRECTS.has(status)) {
		return {
			...failure,
			message: `${service} answered with a redirect (HTTP ${status}), which is not followed because the credential belongs to one host`,
			description: "Check the credential's base URL: scheme, host and path.",
		};
	}
	if (status === 401 || status === 403) {
		return { ...failure, description: "Check the node's credential." };
	}
	if (status === 402) {
		return { ...failure, description: 'Add credits to your account at the provider.' };
	}
	if (failure.kind === 'transient') {
		return {
			...failure,
			description: `Too many requests: wait${waitingTime(failure.retryAfterMs)}, then try again.`,
		};
	}
	if (failure.kind === 'permanent') return failure;
	if (status >= 300) {
		return { ...failure, description: `${service} or a proxy in between is in trouble.` };
	}
	return {
		...failure,
		message: `${service} gave an answer that cannot be read (HTTP ${status}): ${came}`,
		description:
			'Something between n8n and the service may have answered in its place, such as a proxy. The whole answer is in the details of this error, under "answer".',
	};
}

function retryAfter(answer: ApiAnswer): { retryAfterMs?: number } {
	const retryAfterMs = parseRetryAfter(answer.headers['retry-after']);
	return retryAfterMs === undefined ? {} : { retryAfterMs };
}

const waitingTime = (retryAfterMs?: number): string =>
	retryAfterMs === undefined ? ' a little' : ` ${Math.ceil(retryAfterMs / 1_000)} seconds`;
