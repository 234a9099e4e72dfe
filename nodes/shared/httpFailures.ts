import type { ProviderFailure } from './failures';
import type { ApiAnswer } from './httpClient';
import { parseRetryAfter } from './retryDelay';

const FIRST_LINE_CHARACTERS = 200;
const KEPT_CHARACTERS = 10_000;

/** The first line of a text that has something on it, shortened. */
export function firstLine(text: string): string {
	const line = text.trim().split(/\r?\n/, 1)[0] ?? '';
	return line.length > FIRST_LINE_CHARACTERS ? `${line.slice(0, FIRST_LINE_CHARACTERS)}…` : line;
}

/**
 * Judges an answer by its HTTP status alone, for answers in which the provider's own code says nothing.
 *
 * @param service what to call the provider in the message
 * @param said the provider's own words, if it gave any
 */
export function httpFailure(service: string, answer: ApiAnswer, said?: string): ProviderFailure {
	const { status, text } = answer;
	const came = said ?? (text.trim() === '' ? 'an empty answer' : firstLine(text));
	const failure = {
		message: `${service} answered HTTP ${status}: ${came}`,
		httpStatus: status,
		answer: keptAnswer(answer),
		...retryAfter(answer),
	};
	if (status >= 300 && status < 400) {
		return {
			...failure,
			kind: 'permanent',
			message: `${service} answered with a redirect (HTTP ${status}), which is not followed because the credential belongs to one host`,
			description: "Check the credential's base URL: scheme, host and path.",
		};
	}
	if (status === 401 || status === 403) {
		return { ...failure, kind: 'permanent', description: "Check the node's credential." };
	}
	if (status === 402) {
		return {
			...failure,
			kind: 'permanent',
			description: 'Add credits to your account at the provider.',
		};
	}
	if (status === 429 || status === 425) {
		return {
			...failure,
			kind: 'transient',
			description: `Too many requests: wait${waitingTime(failure.retryAfterMs)}, then try again.`,
		};
	}
	if (status >= 500 || status === 408) {
		return {
			...failure,
			kind: 'ambiguous',
			description: `${service} or a proxy in between is in trouble.`,
		};
	}
	if (status >= 400) return { ...failure, kind: 'permanent' };
	return {
		...failure,
		kind: 'ambiguous',
		message: `${service} gave an answer that cannot be read (HTTP ${status}): ${came}`,
		description:
			'Something between n8n and the service may have answered in its place, such as a proxy.',
	};
}

/** Enough to see what came, and to find a task id in it. */
function keptAnswer({ text, json }: ApiAnswer): unknown {
	if (text.length > KEPT_CHARACTERS) return `${text.slice(0, KEPT_CHARACTERS)}…`;
	return json ?? (text || undefined);
}

function retryAfter(answer: ApiAnswer): { retryAfterMs?: number } {
	const retryAfterMs = parseRetryAfter(answer.headers['retry-after']);
	return retryAfterMs === undefined ? {} : { retryAfterMs };
}

const waitingTime = (retryAfterMs?: number): string =>
	retryAfterMs === undefined ? ' a little' : ` ${Math.ceil(retryAfterMs / 1_000)} seconds`;
