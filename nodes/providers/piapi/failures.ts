import { z } from 'zod';

import type { ProviderFailure } from '../../shared/failures';
import { httpFailure, isSuccessStatus } from '../../shared/http/answerFailure';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { numberIn, optionalText } from '../../shared/json';

const sayingSchema = z.object({
	code: z.unknown(),
	message: optionalText,
	raw_message: optionalText,
	detail: z.unknown(),
});

/** What PiAPI says of a failure. */
interface Saying {
	/** Left out for 0, which means none. */
	code?: string;
	message?: string;
	/** Everything it says, because the message may repeat only that the task failed. */
	words?: string;
}

/** Reads a task's error, or the top of an answer (contract: piapi, section 4). */
export function sayingOf(error: unknown): Saying {
	const {
		code,
		message: told,
		raw_message: raw,
		detail,
	} = sayingSchema.safeParse(typeof error === 'string' ? { detail: error } : error).data ?? {};
	const message = told || raw || (typeof detail === 'string' ? detail : '') || undefined;
	const words = [told, raw, detail].filter((text) => typeof text === 'string').join(' ');
	const isCode = typeof code === 'number' || typeof code === 'string';
	return {
		...(isCode && !/^0?$/.test(String(code)) && { code: String(code) }),
		...(message && { message }),
		...(words && { words }),
	};
}

const isRefusalCode = (code: number | undefined): boolean =>
	code !== undefined && code >= 400 && code < 500;

/**
 * Classifies an answer without a task (contract: piapi, sections 2.2, 4 and 6). Behind HTTP 2xx, only a code from 400 to
 * 499 with a message is a refusal; after any other answer a task may exist.
 */
export function classifyPiapiFailure(answer: ApiAnswer): ProviderFailure {
	const { status, json } = answer;
	const top = sayingOf(json);
	const { data } = (json ?? {}) as { data?: { error?: unknown } | null };
	const inner = sayingOf(data?.error);
	const message = inner.message ?? top.message;
	const code = numberIn(top.code);
	const isSuccess = isSuccessStatus(status);
	if (isSuccess && code !== undefined && isRefusalCode(code) && message !== undefined) {
		const refused = httpFailure('PiAPI', { ...answer, status: code }, message);
		return { ...refused, kind: 'permanent', httpStatus: status, code: String(code) };
	}
	return {
		...httpFailure('PiAPI', answer, isSuccess ? undefined : message),
		...(isRefusalCode(code) && { code: String(code) }),
	};
}

/** As above, for reading a task: PiAPI does not know a task that it answers with 400 or 404 (section 9, 15). */
export function classifyReading(answer: ApiAnswer): ProviderFailure {
	const failure = classifyPiapiFailure(answer);
	const status = isSuccessStatus(answer.status) ? Number(failure.code) : answer.status;
	return status === 400 || status === 404 ? { ...failure, reason: 'unknownTask' } : failure;
}
