import { z } from 'zod';

import { InvalidInputError } from '../failures';
import { httpUrl } from '../http/url';

/** Options for a field's schema: every issue gets this message, which names the allowed values. */
export const allowed = (message: string) => ({ errorMap: () => ({ message }) });

/** A text that is not empty. */
export const textOf = (message: string) => z.string(allowed(message)).min(1);

const HTTP_URL = 'a URL that starts with http:// or https://';
/** An absolute http(s) URL without white space. */
export const httpUrlSchema = z
	.string(allowed(HTTP_URL))
	.refine((text) => httpUrl(text) !== undefined && text.trim() === text, HTTP_URL);

/** Length in code points, as providers count it: an emoji counts once. */
export const lengthInCharacters = (text: string): number => [...text].length;

/**
 * Checks a request body against its schema, whose messages name the allowed values.
 *
 * @param labels the form's label for each field of the body, by API name; the outermost labelled name counts
 * @throws InvalidInputError for the first issue, with the field, the given value and the allowed values
 */
export function checkBody<T>(
	schema: z.ZodType<T, z.ZodTypeDef, unknown>,
	body: Record<string, unknown>,
	labels: Record<string, string>,
): T {
	const result = schema.safeParse(body);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	const path = issue?.path ?? [];
	const given = path.reduce<unknown>(
		(value, key) => (value as Record<string | number, unknown> | undefined)?.[key],
		body,
	);
	throw InvalidInputError.forField(
		fieldName(path, labels),
		given,
		issue?.message ?? 'another value',
	);
}

/** "CFG Scale (cfg_scale)", "Prompt (input.prompt)", "Dynamic Masks (dynamic_masks[0].trajectories[1].x)" */
function fieldName(path: Array<string | number>, labels: Record<string, string>): string {
	const label = path.map((key) => labels[String(key)]).find((known) => known !== undefined);
	const apiName = path
		.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`))
		.join('');
	return label ? `${label} (${apiName})` : apiName;
}
