import type { ProviderFailure } from '../failures';
import { parseRetryAfter } from './retry';
import type { ApiAnswer } from './sendRequest';

/** Redirects of the request itself: the host did not process it (RFC 9110, section 15.4). */
const REDIRECTS = new Set([301, 302, 307, 308]);
/** Temporary refusals without any effect: Too Many Requests, and Too Early for a possible replay. */
const PASSING_REFUSALS = new Set([425, 429]);
/**
 * Answers of servers and proxies that gave up on a request while the service may still process it: request time-out, and
 * a connection that closed too early (nginx: 444 and 499, load balancers of AWS: 460).
 */
const GIVEN_UP = new Set([408, 444, 460, 499]);

/**
 * Classifies a failed request by its HTTP status alone; see `ProviderFailure`. Other redirects, such as 303 (See Other),
 * may follow a request that the service processed.
 */
export function statusKind(status: number): ProviderFailure['kind'] {
	if (REDIRECTS.has(status)) return 'permanent';
	if (PASSING_REFUSALS.has(status)) return 'transient';
	const isRefusal = status >= 400 && status < 500 && !GIVEN_UP.has(status);
	return isRefusal ? 'permanent' : 'ambiguous';
}

/** Whether an HTTP status is ambiguous whatever the body says, because a proxy may have set it. */
export const isOpenStatus = (status: number): boolean =>
	status >= 300 && status < 500 && statusKind(status) === 'ambiguous';

/** Whether an HTTP status stands for success (RFC 9110, section 15.3). */
export const isSuccessStatus = (status: number): boolean => status >= 200 && status < 300;

/**
 * Classifies an undocumented code inside an answer. Services use HTTP statuses as codes, and services in Kling's shape
 * use 5000 to 5999 for internal faults. Any other code is a refusal.
 */
export function codeKind(code: unknown): ProviderFailure['kind'] {
	if (/^5\d\d\d$/.test(String(code))) return 'ambiguous';
	return /^[1-5]\d\d$/.test(String(code)) ? statusKind(Number(code)) : 'permanent';
}

/**
 * Classifies an answer without a usable provider code by its HTTP status alone. The failure keeps the whole answer,
 * because `redactedProvider` would not find a secret that a limit has cut in two.
 *
 * @param service the provider's name in the message
 * @param said the provider's own message, if any
 */
export function httpFailure(service: string, answer: ApiAnswer, said?: string): ProviderFailure {
	const { status, text, json } = answer;
	const unread = said === undefined ? text.trim() : '';
	const came = said ?? (unread || 'an empty answer');
	const failure = {
		kind: statusKind(status),
		message: `${service} ${causeOf(status)}: ${came}`,
		httpStatus: status,
		answer: json ?? (text || undefined),
		...(unread && { unread }),
		...retryAfter(answer),
	};
	if (REDIRECTS.has(status)) {
		return {
			...failure,
			message: `${service} answered with a redirect, which is not followed because the credential belongs to one host`,
			description: "Check the credential's base URL: scheme, host and path.",
		};
	}
	if (status === 401 || status === 403) {
		return { ...failure, description: "Check the node's credential." };
	}
	if (status === 402) {
		return { ...failure, description: 'Add credits to your account at the provider.' };
	}
	if (status === 404) {
		return {
			...failure,
			description:
				'Check the ID of the task or model, and the credential: its account, and its base URL if it has one.',
		};
	}
	if (status === 413) {
		return {
			...failure,
			description:
				'The service or a proxy in front of it does not accept requests of this size: use a smaller image.',
		};
	}
	if (failure.kind === 'transient') {
		return {
			...failure,
			description: `Too many requests: wait${waitingTime(failure.retryAfterMs)}, then try again.`,
		};
	}
	if (failure.kind === 'permanent') return failure;
	if (status >= 300) {
		return { ...failure, description: `${service} or a proxy in between has a problem.` };
	}
	return {
		...failure,
		description:
			'The answer may come from a proxy between n8n and the service. The whole answer is in the details of this error, under "answer".',
	};
}

/** What an HTTP status means, before the words of the answer. */
function causeOf(status: number): string {
	if (status < 300) return 'gave an answer that cannot be read';
	if (status === 401) return 'does not accept the credential';
	if (status === 402) return 'requires payment';
	if (status === 403) return 'does not allow this';
	if (status === 404) return 'does not know this task or address';
	if (statusKind(status) === 'transient') return 'has had too many requests';
	return statusKind(status) === 'permanent' ? 'refused the request' : 'has a problem';
}

function retryAfter(answer: ApiAnswer): { retryAfterMs?: number } {
	const retryAfterMs = parseRetryAfter(answer.headers['retry-after']);
	return retryAfterMs === undefined ? {} : { retryAfterMs };
}

const waitingTime = (retryAfterMs?: number): string =>
	retryAfterMs === undefined ? ' a little' : ` ${Math.ceil(retryAfterMs / 1_000)} seconds`;
