import { z } from 'zod';

import type { ProviderFailure } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { httpFailure, statusKind } from '../../shared/http/answerFailure';

const LIMITED = 429;

const refusalSchema = z.object({ error: z.string(), error_type: z.string().nullish().catch(null) });
type Refusal = z.infer<typeof refusalSchema>;

/** HTTP 500 means an internal error or a failed generation. The task counts as failed after this many in a row. */
const MAX_CONSECUTIVE_INTERNAL_ERRORS = 5;
/** The same limit for Stability AI's own 500, which is more often an outage. */
const MAX_CONSECUTIVE_STABILITY_ERRORS = 10;
/**
 * The pause after a rate limit without Retry-After. The later version of the service asks for a minute or more (as
 * deployed, section 4), and Stability AI refuses every request for 60 seconds.
 */
const PAUSE_AFTER_LIMIT_MS = 60_000;

/** Stability AI's HTTP status inside an error of the service (as deployed, section 2). */
const STABILITY_STATUS = /API request failed: (\d{3})\b/;
const NO_KEY = /No Stability AI API keys? available/i;
/**
 * Errors that the service reports before it calls Stability AI: of its check of the image, and a bug of the later version.
 */
const NOTHING_SENT =
	/Invalid image file|cannot identify image file|Failed to process the image|decompression bomb|offset-naive and offset-aware/i;
/** Python's names for a connection to Stability AI that was never made, so that nothing was sent. */
const NOT_CONNECTED = /\b(NewConnectionError|NameResolutionError|ConnectTimeoutError)\b/;
/** The reading itself failed, such as the service's connection to Stability AI. It says nothing about the task. */
const NOT_READ = /^Failed to check video status: /;
const WEB_PAGE = /^\s*<(!doctype|html)/i;
/** The limit on a page of Flask-Limiter, such as "60 per 1 hour". */
const LIMIT_RULE = /\d+ per \d+ \w+/;

const NO_PATH =
	"Nothing was paid. Check the credential's base URL, which ends before /api/img2video. A version of the service with the path /api/v1/generate/image-to-video instead is not supported.";
const UNREACHABLE =
	'The service cannot reach Stability AI. If this persists, ask the operator of the service.';
const CHECK_TASK =
	"Check the credential's base URL and the task's ID: results are kept for 24 hours.";
const CHECK_SESSION =
	"Check the task's ID. The service also gives this answer for a video that it has already delivered, and for a task whose session is missing in this n8n process. See the documentation of the provider.";
const ADD_KEY =
	'The service has no Stability AI key with credits left. The operator of the service has to add one.';
const CHECK_KEY =
	"Stability AI refuses the service's own key. The operator of the service has to replace it.";
const RETIRED =
	'Stability AI may have retired the endpoint that the service calls. Ask the operator of the service.';

/**
 * Classifies the answer to a submission without a task ID (contract: Stability service, "Error"; as deployed, section
 * 1).
 */
export function classifySubmission(answer: ApiAnswer): ProviderFailure {
	const refusal = refusalOf(answer);
	const failure = baseFailure(answer, refusal);
	if (answer.status === LIMITED) return withPause(failure);
	if (answer.status === 404) return { ...failure, description: NO_PATH };
	if (!refusal || answer.status < 400) return failure;
	const { error, error_type: type } = refusal;
	if (type === 'generation_in_progress') {
		return { ...failure, kind: 'transient', description: 'The service makes one video at a time.' };
	}
	if (answer.status < 500) return failure;
	if (NO_KEY.test(error)) return { ...failure, kind: 'permanent', description: ADD_KEY };
	if (NOTHING_SENT.test(error)) {
		return { ...failure, kind: 'permanent', description: 'Check that the image can be opened.' };
	}
	if (NOT_CONNECTED.test(error)) {
		return { ...failure, kind: 'transient', description: UNREACHABLE };
	}
	const status = stabilityStatus(error);
	if (status === undefined) return failure;
	return { ...failureAtStability(failure, status), ...descriptionOf(status, RETIRED) };
}

/**
 * Classifies the answer to a reading without a task (contract: Stability service, "Error" and "Troubleshooting"; as
 * deployed, section 2).
 */
export function classifyReading(answer: ApiAnswer): ProviderFailure {
	const refusal = refusalOf(answer);
	const failure = baseFailure(answer, refusal);
	if (answer.status === 404) return { ...failure, reason: 'unknownTask', description: CHECK_TASK };
	// A refusal without a page is not from the limit of the later version, and passes sooner.
	if (answer.status === LIMITED && WEB_PAGE.test(answer.text)) return withPause(failure);
	if (answer.status < 500 || !refusal) return withCap(failure);
	if (NO_KEY.test(refusal.error)) {
		return { ...failure, kind: 'permanent', description: `${ADD_KEY} ${CHECK_SESSION}` };
	}
	const status = stabilityStatus(refusal.error);
	if (status === undefined) {
		return NOT_READ.test(refusal.error)
			? { ...failure, description: UNREACHABLE }
			: withCap(failure);
	}
	const judged = failureAtStability(failure, status);
	if (status === 404) return { ...judged, reason: 'unknownTask', description: CHECK_SESSION };
	if (status === 500) {
		return { ...judged, maxConsecutive: MAX_CONSECUTIVE_STABILITY_ERRORS, meansFailedTask: true };
	}
	return { ...judged, ...descriptionOf(status, CHECK_SESSION) };
}

/** A failure of the service's own request to Stability AI. */
function failureAtStability(failure: ProviderFailure, status: number): ProviderFailure {
	const judged = { ...failure, code: String(status), kind: statusKind(status) };
	return status === LIMITED ? withPause(judged) : judged;
}

const withPause = (failure: ProviderFailure): ProviderFailure => ({
	retryAfterMs: PAUSE_AFTER_LIMIT_MS,
	...failure,
});

/** Adds the limit in a row to an HTTP 500 without an explanation. */
const withCap = (failure: ProviderFailure): ProviderFailure =>
	failure.httpStatus === 500
		? { ...failure, maxConsecutive: MAX_CONSECUTIVE_INTERNAL_ERRORS, meansFailedTask: true }
		: failure;

function baseFailure(answer: ApiAnswer, refusal: Refusal | undefined): ProviderFailure {
	const said = refusal?.error ?? limitRule(answer);
	const failure = httpFailure('The Stability service', answer, said);
	const description = DESCRIPTIONS[answer.status];
	return {
		...failure,
		...(refusal?.error_type && { code: refusal.error_type }),
		...(description && { description }),
	};
}

const DESCRIPTIONS: Record<number, string> = {
	302: "Check the credential's base URL: scheme, host and path. Some services also redirect clients that they have blocked.",
	400: 'Check that the image is a JPEG or PNG, and the ranges of the options.',
	402: ADD_KEY,
	500: "Look at the service's log: its own API key may be invalid, or its quota used up.",
};

const descriptionOf = (status: number, notFound: string): { description?: string } => {
	if (status === 401 || status === 403) return { description: CHECK_KEY };
	if (status === 402) return { description: ADD_KEY };
	if (status === 404 || status === 410) return { description: notFound };
	return { description: 'This answer came from Stability AI, which the service calls.' };
};

const refusalOf = ({ json }: ApiAnswer): Refusal | undefined => refusalSchema.safeParse(json).data;

const limitRule = ({ status, text }: ApiAnswer): string | undefined =>
	status === LIMITED && WEB_PAGE.test(text)
		? (LIMIT_RULE.exec(text)?.[0] ?? 'Too Many Requests')
		: undefined;

function stabilityStatus(error: string): number | undefined {
	const found = STABILITY_STATUS.exec(error)?.[1];
	return found === undefined ? undefined : Number(found);
}
