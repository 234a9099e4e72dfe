const QUOTES = /^["'`“”‘’]+|["'`“”‘’]+$/g;
const HEADER = /^(?:(?:authorization|x-api-key)\s*:\s*)?(?:(?:bearer|key|token)\s+)?/i;
const INVISIBLE = /[\u200B-\u200D\u2060\uFEFF]|\s*[\r\n]\s*/g;

/**
 * A key, token or secret as it is sent: without the white space, quotes, line breaks and beginning of a header that
 * were copied along. None of these can be part of it.
 *
 * @param value of a credential's field; an expression may give any type
 */
export const credentialText = (value: unknown): string =>
	String(value ?? '')
		.replace(INVISIBLE, '')
		.trim()
		.replace(QUOTES, '')
		.replace(HEADER, '')
		.replace(QUOTES, '')
		.trim();
