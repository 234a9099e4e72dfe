import type { ProviderFailure } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { codeKind, httpFailure, isOpenStatus } from '../../shared/http/answerFailure';
import { createdTaskSchema, klingEnvelopeSchema } from './answers';

type CodeMeaning = Pick<ProviderFailure, 'kind' | 'reason' | 'maxConsecutive'> & {
	description: string;
};

const CHECK_KEY =
	'Check the Kling credential: the key, and the region or base URL that it belongs to.';
const CHECK_PARAMETERS = 'Check that the model supports the parameters.';
const CHECK_ACCOUNT = 'Check the account in the Kling console.';
const CHANGE_INPUT = 'Change the image or the prompt: the same request would be refused again.';

/** Kling's own codes (official error code list). The HTTP status alone misleads: 429 also stands for empty accounts. */
export const klingCodes: Record<number, CodeMeaning> = {
	1000: { kind: 'permanent', description: CHECK_KEY },
	1001: { kind: 'permanent', description: CHECK_KEY },
	1002: { kind: 'permanent', description: CHECK_KEY },
	// Each request gets a new signature, so a retry helps if the signature was not valid yet or has expired.
	1003: {
		kind: 'transient',
		maxConsecutive: 2,
		description: `${CHECK_KEY} The signature is not valid yet: check this machine's clock.`,
	},
	1004: {
		kind: 'transient',
		maxConsecutive: 2,
		description: `${CHECK_KEY} The signature has expired: check this machine's clock.`,
	},
	1100: { kind: 'permanent', description: CHECK_ACCOUNT },
	1101: { kind: 'permanent', description: 'Pay the outstanding bill in the Kling console.' },
	1102: { kind: 'permanent', description: 'Buy or renew a resource pack in the Kling console.' },
	1103: { kind: 'permanent', description: 'The account may not use this model or feature.' },
	1200: { kind: 'permanent', description: CHECK_PARAMETERS, reason: 'maybeDuplicate' },
	1201: { kind: 'permanent', description: CHECK_PARAMETERS, reason: 'maybeDuplicate' },
	1202: { kind: 'permanent', description: 'Check the base URL in the Kling credential.' },
	1203: {
		kind: 'permanent',
		description:
			'Check the ID or the model name, and that the credential belongs to the same account.',
		reason: 'unknownTask',
	},
	1300: { kind: 'permanent', description: CHANGE_INPUT },
	1301: { kind: 'permanent', description: CHANGE_INPUT },
	1302: {
		kind: 'transient',
		description: 'Too many requests: send fewer at a time, or wait a little.',
	},
	1303: {
		kind: 'transient',
		description: 'All slots of the account are taken: wait until a task has ended.',
		reason: 'noFreeSlot',
	},
	1304: {
		kind: 'permanent',
		description: "Add this machine's IP address to the allow-list in the Kling console.",
	},
	5000: { kind: 'ambiguous', description: 'Kling has an internal error: try again later.' },
	5001: { kind: 'ambiguous', description: 'Kling is under maintenance: try again later.' },
	5002: { kind: 'ambiguous', description: 'Kling took too long: try again later.' },
};

/** The meanings of Kling's codes 1200, 1201 and 1203, which depend on the text. */
type Refusal = 'unknownTask' | 'duplicate' | 'retiredModel';

/**
 * The texts are not documented, so the patterns are loose (contract: Kling today, sections 2.3, 2.5, 3.4 and 11,
 * number 6). With any other text the meaning is open, and a duplicate is looked up.
 */
const REFUSALS: ReadonlyArray<readonly [Refusal, RegExp]> = [
	[
		'retiredModel',
		/\bmodel\b.*(discontinu|retired|deprecat|offline|no longer)|(discontinu|retired|deprecat).*\bmodel\b|模型.*下线/i,
	],
	['duplicate', /already exist|duplicate|already (been )?used|not unique|已存在|重复/i],
	['unknownTask', /\btask\b.*(not found|not exist)|(not found|no such).*\btask\b|任务不存在/i],
];
const SHARED_CODES = new Set([1200, 1201, 1203]);
/** Characters that are enough for the meaning: the patterns begin anew at each of their words. */
const LONGEST_REFUSAL = 1_000;

/** Whether Kling refuses a request because of a retired model. */
export function refusesRetiredModel({ json }: ApiAnswer): boolean {
	const { data } = klingEnvelopeSchema.safeParse(json);
	return data !== undefined && refusalOf(data.code, data.message) === 'retiredModel';
}

function refusalOf(code: number, message: string | null | undefined): Refusal | undefined {
	if (!SHARED_CODES.has(code) || !message) return undefined;
	const words = message.slice(0, LONGEST_REFUSAL);
	return REFUSALS.find(([, pattern]) => pattern.test(words))?.[0];
}

/** The additions of each text to the meaning of its code. */
const MEANINGS: Record<Refusal, Partial<CodeMeaning>> = {
	unknownTask: {
		reason: 'unknownTask',
		description: klingCodes[1203]!.description,
	},
	duplicate: {
		reason: 'maybeDuplicate',
		description: 'A task with this External Task ID already exists: use another ID.',
	},
	retiredModel: {
		reason: undefined,
		description: 'Kling has retired this model: choose a newer one. It may have another price.',
	},
};

/** Kling answers a mistyped key with advice for another kind of key (contract: Kling today, section 2.2). */
const wordsOf = (code: number, message: string | null | undefined): string =>
	code === 1002 ? 'this credential is not accepted' : message || 'no message';

/** The meaning of a code, before Kling's own words. */
const CAUSES: Record<number, string> = {
	1000: 'Kling does not accept the credential',
	1001: 'Kling does not accept the credential',
	1002: 'Kling does not accept the credential',
	1003: 'Kling does not accept the credential',
	1004: 'Kling does not accept the credential',
	1100: 'Kling does not accept the account',
	1101: 'The Kling account cannot pay',
	1102: 'The Kling account cannot pay',
	1103: 'The Kling account may not use this',
	1203: 'Kling does not find this',
	1300: 'Kling refused the content',
	1301: 'Kling refused the content',
	1302: 'Kling has had too many requests',
	1303: 'All slots of the Kling account are taken',
	1304: "Kling does not accept this machine's address",
	5000: 'Kling has a problem',
	5001: 'Kling has a problem',
	5002: 'Kling has a problem',
};
const CHECK_IMAGE =
	"Check that the image's URL opens without a login, and the image's format, size and aspect ratio.";

/** Codes 1200 and 1201 can be about any parameter. A text without an image leaves the parameter open. */
const isAboutImage = (code: number, words: string): boolean =>
	(code === 1200 || code === 1201) && /\b(images?|pictures?|image_tail)\b|图片/i.test(words);

function causeOf(code: number, isOfImage: boolean): string {
	if (isOfImage) return 'Kling could not use the image';
	const isFault = codeKind(code) === 'ambiguous';
	return CAUSES[code] ?? (isFault ? 'Kling has a problem' : 'Kling refused the request');
}

/** Classifies an answer of Kling that is not a success, by its code first and then by its HTTP status. */
export function classifyKlingFailure(answer: ApiAnswer): ProviderFailure {
	const envelope = klingEnvelopeSchema.safeParse(answer.json);
	if (!envelope.success) {
		const failure = httpFailure('Kling', answer);
		return answer.status === 404
			? { ...failure, description: klingCodes[1202]?.description }
			: failure;
	}
	const { code, message, request_id: requestId, data } = envelope.data;
	// With code 0 the message only says that the request succeeded, but the answer cannot be read.
	if (code === 0) return { ...httpFailure('Kling', answer), ...(requestId && { requestId }) };
	const words = wordsOf(code, message);
	const byStatus = httpFailure('Kling', answer, words);
	const refusal = refusalOf(code, message);
	const isOfImage = refusal === undefined && isAboutImage(code, words);
	const namesTask = createdTaskSchema.safeParse(data).success;
	return {
		...byStatus,
		...(answer.status < 300 && {
			kind: namesTask ? 'ambiguous' : codeKind(code),
			description: 'Kling does not document this code: check the parameters and the account.',
		}),
		...klingCodes[code],
		...(refusal && MEANINGS[refusal]),
		...(isOpenStatus(answer.status) && { kind: 'ambiguous' }),
		message: `${causeOf(code, isOfImage)}: ${words}`,
		...(isOfImage && { description: CHECK_IMAGE }),
		code: String(code),
		...(requestId && { requestId }),
	};
}

/**
 * Codes for an unknown task: 1201 at Kling's own hosts (contract: Kling today, section 3.4), 1203 in its list of
 * codes.
 */
const UNKNOWN_TASK = new Set(['1200', '1201', '1203']);

/** Classifies an answer about a single task, whose only parameter is its ID. */
export function classifyKlingReading(answer: ApiAnswer): ProviderFailure {
	const failure = classifyKlingFailure(answer);
	if (!UNKNOWN_TASK.has(failure.code ?? '')) return failure;
	return {
		...failure,
		reason: 'unknownTask',
		description:
			failure.code === '1203'
				? failure.description
				: "Check the task's ID, which is the only parameter. The credential must belong to the account that created the task.",
	};
}
