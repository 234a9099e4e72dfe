import { Refusal, type Answer } from '../../core/answer';
import type { Operation } from '../../core/endpoint';
import { stabilityErrorAnswer } from '../stabilityErrors';

const NO_KEYS = 'No Stability AI API keys available. Please add an API key.';
const NO_CREDITS =
	'Insufficient credits on all available API keys. Please add a key with sufficient credits.';

/** A refusal with its text, which is more precise than its status. */
export function refuse(
	status: number,
	error: string,
	more: object = {},
	headers?: Record<string, string>,
): Refusal {
	return new Refusal({ status, headers, body: { error, ...more } }, error);
}

export const refuseWithoutKeys = (more?: object) => refuse(500, NO_KEYS, more);

export const refuseWithoutCredits = (more: object = {}) =>
	refuse(402, NO_CREDITS, { error_type: 'payment_required', ...more });

/** Stability's refusal of a reading, inside the service's 500. */
export function refuseReading(
	status: number,
	message: string,
	headers?: Record<string, string>,
): Refusal {
	const text = `Failed to check video status: ${apiFailure(status, message)}`;
	return refuse(500, text, { status: 'error' }, headers);
}

/** Stability's refusal of a submission, inside the service's 500. */
export const refuseSubmission = (status: number, message: string) =>
	refuse(500, apiFailure(status, message));

const apiFailure = (status: number, message: string) =>
	`API request failed: ${status} - ${JSON.stringify({ name: 'error', errors: [message] })}`;

/** Too many requests, answered with a web page: section 4. */
export function tooMany(rule: string): Answer {
	return htmlPage(429, 'Too Many Requests', rule);
}

function htmlPage(status: number, title: string, text: string): Answer {
	return {
		status,
		headers: { 'content-type': 'text/html; charset=utf-8' },
		body: `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`,
	};
}

export const unknownPath = htmlPage(
	404,
	'Not Found',
	'The requested URL was not found on the server.',
);

/** An error for an HTTP status. */
export const deployedErrorAnswer = (status: number, message?: string): Answer =>
	status === 429 ? tooMany(message ?? '60 per 1 hour') : stabilityErrorAnswer(status, message);

const OWN_CODES: Record<string, () => Answer> = {
	no_keys: () => refuseWithoutKeys().answer,
	payment_required: () => refuseWithoutCredits().answer,
	generation_in_progress: () =>
		refuse(409, 'A video is already being generated. Please wait.', {
			error_type: 'generation_in_progress',
		}).answer,
	retry: () => ({
		status: 200,
		body: { status: 'retry', message: 'The API key was exchanged. Try again.' },
	}),
};

/** A code of the service's own, or a number: the status that Stability answered to the service. */
export function deployedCodeAnswer(
	code: number | string,
	message = 'The sandbox was told so',
	operation?: Operation,
): Answer | undefined {
	if (typeof code === 'string') return OWN_CODES[code]?.();
	if (code < 400 || code > 599) return undefined;
	if (operation === 'create') {
		return code === 402 ? refuseWithoutCredits().answer : refuseSubmission(code, message).answer;
	}
	return code === 402
		? refuseWithoutCredits({ status: 'error' }).answer
		: refuseReading(code, message).answer;
}
