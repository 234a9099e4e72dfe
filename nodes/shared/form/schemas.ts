import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';

import { InvalidInputError } from '../failures';
import { httpUrl } from '../http/url';
import { snakeCase } from '../json';

/** Options for a field's schema: every issue gets this message, which names the allowed values. */
export const allowed = (message: string) => ({ errorMap: () => ({ message }) });

/** A text with more than white space. */
export const textOf = (message: string) =>
	z.string(allowed(message)).refine((text) => text.trim() !== '', message);

const HTTP_URL = 'a URL that starts with http:// or https://';
/** An absolute http(s) URL without white space. */
export const httpUrlSchema = z
	.string(allowed(HTTP_URL))
	.refine((text) => httpUrl(text) !== undefined && text.trim() === text, HTTP_URL);

/** The first of an image's fields represents the image. */
const IMAGE_INPUT = { name: /InputType$/, displayName: / Input Type$/ };

/**
 * The form's labels for the fields of a body, by API name. If several fields belong to one parameter, the field of its
 * name decides, or else the first.
 *
 * @param apiNames see `VideoProvider.apiNames`
 * @param wrappers names of objects in the body that are not a field of the form, such as `input`
 */
export function bodyLabels(
	fields: readonly INodeProperties[],
	apiNames: Readonly<Record<string, string | null>>,
	wrappers: readonly string[] = [],
): Record<string, string> {
	const own: Record<string, string> = {};
	const others: Record<string, string> = {};
	for (const { name, displayName } of fields) {
		const isImage = IMAGE_INPUT.name.test(name);
		const label = isImage ? displayName.replace(IMAGE_INPUT.displayName, '') : displayName;
		const said = apiNames[name];
		const apiName = said?.split('.').find((part) => !wrappers.includes(part));
		if (apiName) others[apiName] ??= label;
		else if (!said) own[snakeCase(name.replace(IMAGE_INPUT.name, ''))] ??= label;
	}
	return { ...others, ...own };
}

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
