import { z } from 'zod';

import type { ProviderFailure } from '../../shared/failures';
import {
	codeKind,
	httpFailure,
	isOpenStatus,
	isSuccessStatus,
} from '../../shared/http/answerFailure';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { optionalText, parseJson } from '../../shared/json';
import { namedTask, saysSuccess, submissionFailure } from '../../shared/tasks/namedTask';

const SERVICE = 'The Kling gateway';
const CHECK_TASK = 'Check the task ID, and the base URL in the Kling gateway credential.';
const CHECK_QUOTA = 'Check the token in the credential, and its quota and models at your gateway.';
const CHECK_ACCOUNT = 'Check the account at your gateway.';
const CHECK_BASE_URL =
	'Check the base URL in the Kling gateway credential: it is the part of the address before "/kling".';
const WEB_PAGE = `${SERVICE} answered with a web page, so the base URL may be wrong`;
const CONTENT = 'Kling refused the content. Change the image or the prompt.';
const CHECK_PAGE = `${CHECK_BASE_URL} The page may also come from a proxy between n8n and the gateway.`;

type Meaning = Pick<ProviderFailure, 'kind' | 'description'>;

const TOO_MANY: Meaning = {
	kind: 'transient',
	description: 'Too many requests or tasks at a time: wait a little, then try again.',
};
const NO_ACCESS: Meaning = { kind: 'permanent', description: CHECK_ACCOUNT };
/** Kling's codes, which gateways pass on, and HTTP's 429. An HTTP status of 500 or above takes precedence. */
const KLING_CODES: Record<string, Meaning> = {
	429: TOO_MANY,
	1100: NO_ACCESS,
	1101: NO_ACCESS,
	1102: NO_ACCESS,
	1302: TOO_MANY,
	1303: TOO_MANY,
	1304: NO_ACCESS,
};
/** Kling's codes about an account. Inside the gateway's message, they are about its own account at Kling. */
const ACCOUNT_CODE = /^(?:100[0-4]|110[0-3]|1304)$/;
const OPERATORS_ACCOUNT: Meaning = {
	kind: 'permanent',
	description:
		"Kling does not accept the gateway's own account. Ask the operator of the gateway: your token is not the cause.",
};

const OPEN: Meaning = {
	kind: 'ambiguous',
	description: 'The gateway did not get a readable answer from Kling.',
};
const NO_CHANNEL: Meaning = {
	kind: 'permanent',
	description:
		'The gateway has no channel for this model. Check Model, or ask the operator of the gateway.',
};
/** The gateway's own codes that take precedence over the HTTP status (contract: Kling gateway dialects, section 3). */
const GATEWAY_CODES: Record<string, Meaning> = {
	build_request_failed: {
		kind: 'permanent',
		description:
			'The gateway sent nothing to Kling, because a field has the wrong type. Check Additional Body Fields: "duration" must be text, "cfg_scale" a number.',
	},
	do_request_failed: OPEN,
	// The gateway looks for another channel only after an attempt that may have reached Kling.
	get_channel_failed: OPEN,
	get_price_scale_failed: {
		kind: 'permanent',
		description:
			'The gateway sent nothing to Kling, because it has no price for this request. Check Model, Mode and Duration.',
	},
	model_not_found: NO_CHANNEL,
	provider_not_found: NO_CHANNEL,
	read_response_body_failed: OPEN,
	service_unavailable: OPEN,
	unmarshal_response_failed: OPEN,
};
/** Advice on Kling's codes about the content and on the gateway's codes whose meaning depends on the HTTP status. */
const ADVICE: Record<string, string> = {
	1300: CONTENT,
	1301: CONTENT,
	fail_to_fetch_task: 'Kling refused the request. Check the fields: CFG Scale at Kling is 0 to 1.',
	invalid_request: 'Check the fields. Gateways of this kind require a prompt.',
	task_failed: 'Kling refused the request. Check the image and the prompt.',
};

const wordOrNumber = z.union([z.number(), z.string()]).nullish().catch(undefined);

/** The shapes of refusals: Kling's own, `{error: {message}}`, `{error}`, and plain text. */
const refusalSchema = z.object({
	code: wordOrNumber,
	message: optionalText,
	error: z
		.union([
			z.string().transform((message) => ({ message, code: undefined })),
			z.object({ message: optionalText, code: wordOrNumber }),
		])
		.nullish()
		.catch(undefined),
	data: z.unknown(),
	request_id: optionalText,
});

/** Kling's own refusal, as JSON inside the gateway's message (code `fail_to_fetch_task`). */
const klingRefusalSchema = z.object({
	code: z.number(),
	message: optionalText,
	request_id: optionalText,
});

/** The parts of an answer that describe a refusal. */
interface Refusal {
	/** The gateway's code; `undefined` if the answer has none, or a code of success. */
	code?: string;
	/** Kling's code inside the message. */
	klingCode?: string;
	words?: string;
	/** Whether the answer has an `error`. */
	isError: boolean;
	/** Whether `data` is not empty, so that an unknown code may come with a task. */
	hasData: boolean;
	requestId?: string;
}

function readRefusal({ json }: ApiAnswer): Refusal {
	const refusal = refusalSchema.safeParse(json).data;
	const { error, data } = refusal ?? {};
	const text = error?.message || refusal?.message || undefined;
	const kling = klingRefusalIn(text);
	const code = [error?.code, refusal?.code].find(
		(one) => one !== undefined && one !== null && one !== '' && !saysSuccess({ code: one }),
	);
	const requestId = kling?.request_id ?? refusal?.request_id;
	return {
		...(code !== undefined && { code: String(code) }),
		...(kling && { klingCode: String(kling.code) }),
		...(text && { words: kling ? `Kling's code ${kling.code}: ${kling.message ?? ''}` : text }),
		isError: Boolean(error),
		hasData: typeof data === 'object' && data !== null && Object.keys(data).length > 0,
		...(requestId && { requestId }),
	};
}

/** Finds the JSON in the text, which the gateway may have put words around. */
function klingRefusalIn(text = ''): z.infer<typeof klingRefusalSchema> | undefined {
	const json = parseJson(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
	return klingRefusalSchema.safeParse(json).data;
}

/**
 * Judges an answer that is not a success: by the gateway's own codes, then by the HTTP status, then by Kling's codes
 * (contract: Kling gateway dialects, section 3; the gateway's own document lists no codes).
 */
export function classifyGatewayFailure(answer: ApiAnswer): ProviderFailure {
	const { status } = answer;
	const refusal = readRefusal(answer);
	const { code, klingCode, words, isError, requestId } = refusal;
	const isInSuccess = status < 300;
	const page = answer.text.trim();
	const isTold = !isInSuccess || code !== undefined || isError;
	const failure = httpFailure(SERVICE, answer, isTold ? words : undefined);
	const meaning = meaningOf(status, refusal);
	const shownCode = klingCode ?? code;
	const isKlings = klingCode !== undefined || meaning === OPERATORS_ACCOUNT;
	const isOwnRefusal = [401, 403].includes(status) && !isKlings;
	const isUnknown = status === 404 && GATEWAY_CODES[code ?? ''] === undefined;
	// These statuses alone would explain a refusal wrongly.
	const isMisleading = isKlings || [404, 429].includes(status) || status >= 500;
	const isRefusal = isInSuccess
		? code !== undefined || (isError && words)
		: words && isMisleading && meaning?.kind === 'permanent';
	return {
		...failure,
		...(isInSuccess &&
			page.startsWith('<') && { message: `${WEB_PAGE}: ${page}`, description: CHECK_PAGE }),
		...(isRefusal && { message: `${SERVICE} refused the request: ${words ?? 'no message'}` }),
		...meaning,
		...(isOwnRefusal && { description: CHECK_QUOTA }),
		...(isUnknown && { reason: 'unknownTask', description: CHECK_TASK }),
		...(shownCode !== undefined && { code: shownCode }),
		...(requestId && { requestId }),
	};
}

/** The meaning of the codes; `undefined` if the HTTP status decides. */
function meaningOf(status: number, refusal: Refusal): Partial<Meaning> | undefined {
	const { code = '', klingCode, words = '' } = refusal;
	const own = GATEWAY_CODES[code] ?? (isNoChannel(status, words) ? NO_CHANNEL : undefined);
	if (own) return own;
	// One-hub's words before Kling's, whose code it leaves out.
	if (/^40[13] Provider API error:/.test(`${status} ${words}`)) return OPERATORS_ACCOUNT;
	if (status >= 500 || isOpenStatus(status)) return undefined;
	const passedOn = klingCode ?? code;
	const description = ADVICE[passedOn] ?? ADVICE[code];
	const advice = description === undefined ? undefined : { description };
	if (ACCOUNT_CODE.test(klingCode ?? '')) return OPERATORS_ACCOUNT;
	if (KLING_CODES[passedOn]) return KLING_CODES[passedOn];
	if (status >= 300) {
		const isFault = klingCode !== undefined && codeKind(klingCode) === 'ambiguous';
		return isFault ? OPEN : status === 429 ? undefined : advice;
	}
	if (code === '') return undefined;
	const isNumber = /^-?\d+$/.test(passedOn);
	// Without Kling's code and status, the cause may be an internal fault of Kling.
	const isUnclear = !isNumber && (refusal.hasData || code === 'fail_to_fetch_task');
	const kind = isUnclear ? 'ambiguous' : codeKind(passedOn);
	if (kind === 'ambiguous' && isNumber) return OPEN;
	return {
		kind,
		description: 'Check the parameters, and the account at your gateway.',
		...advice,
	};
}

/** Whether the gateway refused before it chose where to send the request. */
const isNoChannel = (status: number, words: string): boolean =>
	status === 503 && /no available channel|there are no channels available|无可用渠道/i.test(words);

/**
 * Classifies an answer to a submission without a task ID. The failure is ambiguous if the answer names a task or may
 * stand for one.
 */
export function classifyGatewaySubmission(answer: ApiAnswer): ProviderFailure {
	const isSuccess = isSuccessStatus(answer.status);
	const taskId = namedTask(answer.json, { isSuccess });
	const { reason, ...failure } = classifyGatewayFailure(answer);
	const isWrongAddress = reason === 'unknownTask' && failure.code === undefined;
	return submissionFailure(
		isWrongAddress ? { ...failure, description: CHECK_BASE_URL } : failure,
		taskId,
	);
}

/** Codes for an unknown task: Kling's, which gateways pass on, and the gateway's own. */
const UNKNOWN_TASK = new Set(['1200', '1201', '1203', 'task_not_exist']);

/** Classifies an answer about a task, whose only parameter is its ID. */
export function classifyGatewayReading(answer: ApiAnswer): ProviderFailure {
	const failure = classifyGatewayFailure(answer);
	const isUnknown =
		failure.kind === 'permanent' &&
		(UNKNOWN_TASK.has(failure.code ?? '') ||
			/\btask_not_exist\b/.test(readRefusal(answer).words ?? ''));
	return isUnknown ? { ...failure, reason: 'unknownTask', description: CHECK_TASK } : failure;
}
