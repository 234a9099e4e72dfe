import { z } from 'zod';

import type { ProviderFailure } from '../../shared/failures';
import { httpFailure } from '../../shared/http/answerFailure';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { optionalText, readableEntries } from '../../shared/json';

const issueSchema = z.object({
	loc: z
		.array(z.union([z.string(), z.number()]))
		.nullish()
		.catch(undefined),
	msg: optionalText,
	type: optionalText,
});

/** The three forms of an error's body (contract: fal, section 5). */
const errorSchema = z.object({
	detail: z
		.union([z.string(), readableEntries(issueSchema)])
		.nullish()
		.catch(undefined),
	error: optionalText,
	error_type: optionalText,
});

/** The parts of fal.ai's answer that describe a failure. */
interface Saying {
	/** The word that decides (contract: fal, section 5): `image_load_error`, `request_timeout` … */
	type?: string;
	/** One sentence; undefined if the body has none. */
	message?: string;
	/** Whether the body has the form of a model's or the platform's error, unlike that of a gateway. */
	isOutcome: boolean;
}

/** Reads the body of an error, a status or a callback. */
export function sayingOf(json: unknown): Saying {
	const parsed = errorSchema.safeParse(json);
	if (!parsed.success) return { isOutcome: false };
	const { detail, error, error_type: errorType } = parsed.data;
	const issues = Array.isArray(detail) ? detail : [];
	const said = issues.map(({ loc, msg, type }) => {
		const field = (loc ?? []).filter((part) => part !== 'body').join('.');
		return [field, msg || type].filter(Boolean).join(': ');
	});
	const type = errorType || issues.find((issue) => issue.type)?.type || undefined;
	const message = (typeof detail === 'string' ? detail : said.join('; ')) || error || undefined;
	return {
		...(type && { type }),
		...(message && { message }),
		isOutcome: issues.length > 0 || Boolean(errorType),
	};
}

/** Advice by the word that decides (contract: fal, section 5). */
const ADVICE: Record<string, string> = {
	file_download_error: 'Check that the URL of the image opens without a login.',
	image_load_error: 'Check that the URL leads to an image file.',
	content_policy_violation: 'Change the image or the prompt.',
	concurrent_requests_limit: 'Wait until other requests of your account have ended.',
};

/**
 * Words for a fault of the model or the platform, after which the same request may succeed. fal.ai charges none of them.
 * A time-out in the queue is not one of them: only the user sets its limit (contract: fal, sections 5 and 12, 10).
 */
const FAULTS = new Set([
	'downstream_service_error',
	'downstream_service_unavailable',
	'generation_timeout',
	'internal_error',
	'internal_server_error',
	'runner_connection_error',
	'runner_connection_refused',
	'runner_connection_timeout',
	'runner_disconnected',
	'runner_incomplete_response',
	'runner_scheduling_failure',
	'runner_server_error',
]);

/** Whether a failed request may succeed if it is submitted again. The word decides, never the text. */
export const isFault = (type: string | undefined): boolean =>
	type !== undefined && FAULTS.has(type);

/**
 * Classifies an answer without success (contract: fal, sections 5 and 7). Only 400, 401, 403, 404, 413, 422 and 429 mean
 * that a submission created nothing.
 */
export function classifyFalFailure(answer: ApiAnswer): ProviderFailure {
	const { type, message } = sayingOf(answer.json);
	const said = message && type && message !== type ? `${message} (${type})` : (message ?? type);
	const requestId = answer.headers['x-fal-request-id'];
	return {
		...httpFailure('fal.ai', answer, said),
		...(answer.status === 403 && {
			description: "Check the node's credential, and the balance of your fal.ai account.",
		}),
		...(answer.status === 404 && {
			description:
				'Check the ID of the model or of the task, and that the credential belongs to its account.',
		}),
		...(type && ADVICE[type] && { description: ADVICE[type] }),
		...(type && { code: type }),
		...(typeof requestId === 'string' && requestId !== '' && { requestId }),
	};
}
