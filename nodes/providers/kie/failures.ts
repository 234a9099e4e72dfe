import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { blamesOrder, type ProviderFailure, taskFailure } from '../../shared/failures';
import { codeKind, httpFailure, isOpenStatus } from '../../shared/http/answerFailure';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { optionalText } from '../../shared/json';
import { type VideoTask } from '../../shared/tasks/videoTask';

type Meaning = Pick<ProviderFailure, 'kind' | 'reason'> & { description: string };

/** kie.ai's codes (contracts: kie, "Error Codes"; kie-models, section 3). The body's code decides. */
export const kieCodes: Record<number, Meaning> = {
	400: { kind: 'permanent', description: 'Check that the model supports the parameters.' },
	401: {
		kind: 'permanent',
		description:
			'Check the API key in the kie.ai credential, and whether the key may use this model.',
	},
	402: { kind: 'permanent', description: 'Add credits to your kie.ai account.' },
	404: {
		kind: 'permanent',
		description:
			'Check the task ID or the model, and that the credential belongs to the account that created the task.',
		reason: 'unknownTask',
	},
	408: {
		kind: 'ambiguous',
		description: 'The model has not answered kie.ai for 10 minutes. The task may still end.',
	},
	409: { kind: 'permanent', description: 'The request conflicts with another one.' },
	422: { kind: 'permanent', description: 'Check that the model supports the parameters.' },
	429: {
		kind: 'transient',
		description:
			'kie.ai accepts 20 new tasks in 10 seconds. Send fewer at a time, or wait a little.',
	},
	433: {
		kind: 'permanent',
		description: "Raise the limit of this API key in kie.ai's settings, or use another key.",
	},
	451: {
		kind: 'permanent',
		description: 'kie.ai cannot fetch an image. Check that its URL opens without a login.',
	},
	455: { kind: 'transient', description: 'kie.ai is under maintenance: try again later.' },
	500: { kind: 'ambiguous', description: 'kie.ai has an internal error: try again later.' },
	501: { kind: 'permanent', description: 'The video could not be made.' },
	505: { kind: 'permanent', description: 'This model or feature is switched off at kie.ai.' },
	550: { kind: 'ambiguous', description: 'kie.ai does not explain this code: try again later.' },
};

/** What a code means, before kie.ai's own words. */
const CAUSES: Record<number, string> = {
	401: 'kie.ai does not accept the API key',
	402: 'The kie.ai account has no credits left',
	404: 'kie.ai does not know this task or model',
	408: 'kie.ai has a problem',
	429: 'kie.ai has had too many requests',
	433: 'The limit of the kie.ai API key is reached',
	451: 'kie.ai could not use the image',
	455: 'kie.ai has a problem',
	500: 'kie.ai has a problem',
	501: 'kie.ai could not make the video',
	505: 'kie.ai has switched this off',
	550: 'kie.ai has a problem',
};

const refusalSchema = z.object({
	code: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]),
	msg: optionalText,
	data: z.object({ taskId: optionalText }).nullish().catch(undefined),
});

/** Classifies an answer that is not a success. A refusal has either HTTP 200 or the HTTP status of its code. */
export function classifyKieFailure(answer: ApiAnswer): ProviderFailure {
	const refusal = refusalSchema.safeParse(answer.json);
	if (!refusal.success) return httpFailure('kie.ai', answer);
	const { code, msg, data } = refusal.data;
	// With code 200 the message only says that the request succeeded.
	if (code === 200) return httpFailure('kie.ai', answer);
	return {
		...httpFailure('kie.ai', answer),
		...(answer.status < 300 && {
			kind: data?.taskId ? 'ambiguous' : codeKind(code),
			description: 'kie.ai does not document this code: check the parameters and the account.',
		}),
		...kieCodes[code],
		...(isOpenStatus(answer.status) && { kind: 'ambiguous' }),
		message: `${CAUSES[code] ?? 'kie.ai refused the request'}: ${msg ?? 'no message'}`,
		code: String(code),
	};
}

/**
 * Classifies the answer to a submission (contract: kie-models, section 3).
 *
 * @param body the submitted body; the description names its model or its images
 */
export function classifyKieCreation(answer: ApiAnswer, body: IDataObject): ProviderFailure {
	const failure = { ...classifyKieFailure(answer), reason: undefined };
	const said = refusalSchema.safeParse(answer.json).data?.msg ?? '';
	const input = (body.input ?? {}) as IDataObject;
	if (failure.code === '404') {
		return {
			...failure,
			description: `kie.ai does not know the model "${String(body.model)}". Choose a model from the list, or check the ID.`,
		};
	}
	if (failure.code === '451') {
		const urls = [input.image_urls, input.image_url, input.tail_image_url].flat().filter(Boolean);
		const named = urls.filter((url) => said.includes(String(url)));
		const images = (named.length > 0 ? named : urls).join(', ');
		return {
			...failure,
			description: `kie.ai cannot fetch the image ${images}. Check that the URL opens without a login.`,
		};
	}
	if (failure.code === '500' && namesField(said, Object.keys(input))) {
		return { ...failure, kind: 'permanent', description: kieCodes[422]!.description };
	}
	return failure;
}

/** Words that refuse a value. */
const REFUSES =
	/^(is not within|cannot be|can not be|can't be|is required|supports at most|must|is not supported|is not allowed|is invalid|exceeds)\b/i;
/** Words of a temporary fault. A task may exist then. */
const MAY_PASS =
	/later|retry|try again|moment|time[sd]? ?out|internal|server|upstream|unavailable/i;
/** Fields of any model (contract: kie-models, section 1), and names that look like a field. */
const FIELD =
	/^(model|prompt|duration|sound|audio|mode|resolution|elements|input|seed|[a-z]+(_[a-z]+)+)$/;

/** Characters that are enough for the field and the words that refuse its value. */
const LONGEST_SENTENCE = 300;

/** Whether a message consists of a field and words that refuse its value. */
function namesField(message: string, sentFields: string[]): boolean {
	const [, field = '', rest = ''] =
		/^\W*(?:the |field |parameter )*\W*(?:input\.)?(\w+)[\w.[\]]*\W*\s(.*)/is.exec(
			message.slice(0, LONGEST_SENTENCE),
		) ?? [];
	const isField = FIELD.test(field) || sentFields.includes(field);
	return isField && REFUSES.test(rest) && !MAY_PASS.test(message);
}

/** Classifies an answer about a task, whose only parameter is its ID. kie.ai answers 422 for an unknown ID. */
export function classifyKieReading(answer: ApiAnswer): ProviderFailure {
	const failure = classifyKieFailure(answer);
	const isUnknown =
		failure.code === '422' || (answer.status === 404 && failure.kind === 'permanent');
	if (!isUnknown) return failure;
	return {
		...failure,
		reason: 'unknownTask',
		description:
			failure.code === '422'
				? "Check the task's ID, which is the only parameter. The credential must belong to the account that created the task."
				: kieCodes[404]!.description,
	};
}

/** Codes of a failed task that do not explain it. */
const UNEXPLAINED = new Set([501, 550]);

/**
 * The reason of a failed task. A temporary fault by its code may pass; without such a code, the words decide (contract:
 * kie-models, section 3).
 */
export function kieTaskFailure(
	said: string | null | undefined,
	failCode: string | number | null | undefined,
): NonNullable<VideoTask['failure']> {
	const code = failCode ? String(failCode) : undefined;
	const kind = UNEXPLAINED.has(Number(code)) ? undefined : kieCodes[Number(code)]?.kind;
	const text = said ?? undefined;
	if (!kind) return taskFailure(text, { code });
	return taskFailure(text, { code, retryable: kind !== 'permanent' && !blamesOrder(text ?? '') });
}
