import type { z } from 'zod';
import { Refusal, type Answer } from '../../core/answer';

/** An entry of the list in a 422, which repeats the sent value. */
interface Finding {
	type: string;
	loc: (string | number)[];
	msg: string;
	input: unknown;
	ctx?: object;
}

const MEANINGS: Record<number, string> = {
	401: 'Not authenticated',
	404: 'Not Found',
	500: 'Internal Server Error',
};

/** An error in FastAPI's shape. */
export function detailAnswer(status: number, message?: string): Answer {
	return { status, body: { detail: message ?? MEANINGS[status] ?? `Error ${status}` } };
}

export function refuse(status: number, detail?: string): Refusal {
	return new Refusal(detailAnswer(status, detail), detail ?? String(status));
}

export function refuseFindings(findings: Finding[]): Refusal {
	return new Refusal(
		{ status: 422, body: { detail: findings } },
		findings.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join(', '),
	);
}

export const refuseJson = (input: unknown) =>
	refuseFindings([
		{
			type: 'json_invalid',
			loc: ['body', 0],
			msg: 'JSON decode error',
			input,
			ctx: { error: 'Expecting value' },
		},
	]);

/** The rules of the fields that decide the video, in the service's words. */
export const RULES: Record<string, string> = {
	duration: "Duration must be '5' or '10'",
	aspect_ratio: "Aspect ratio must be '16:9', '9:16', or '1:1'",
	cfg_scale: 'cfg_scale must be between 0.0 and 1.0',
};

/** Pydantic's names of the types; it treats a choice of texts as a string. */
const TYPES: Record<string, [type: string, word: string]> = {
	number: ['float_type', 'number'],
	boolean: ['bool_type', 'boolean'],
};

/** Converts an issue of a body to pydantic's shape. */
export function findingOf(issue: z.ZodIssue, body: unknown): Finding {
	const loc = ['body', ...issue.path];
	const [field = ''] = issue.path;
	const input = (body as Record<string, unknown> | undefined)?.[field];
	if (issue.code === 'invalid_type') {
		if (issue.received === 'undefined') {
			return { type: 'missing', loc, msg: 'Field required', input: body };
		}
		const [type, word] = TYPES[issue.expected] ?? ['string_type', 'string'];
		return { type, loc, msg: `Input should be a valid ${word}`, input };
	}
	const msg = `Value error, ${RULES[field] ?? issue.message}`;
	return { type: 'value_error', loc, msg, input, ctx: { error: {} } };
}
