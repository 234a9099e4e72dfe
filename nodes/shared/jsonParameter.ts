import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from './failures';
import { parseJson } from './parseJson';

/**
 * A JSON parameter's value: n8n hands it over as text, or as a value where an expression made one.
 *
 * @throws InvalidInputError where the text is no JSON
 */
export function parseJsonParameter(field: string, value: unknown): unknown {
	if (typeof value !== 'string') return value;
	if (value.trim() === '') return undefined;
	const parsed = parseJson(value);
	if (parsed === undefined) throw InvalidInputError.forField(field, value, 'valid JSON');
	return parsed;
}

/**
 * The same for a parameter that holds an object; an empty one is `{}`.
 *
 * @throws InvalidInputError where the text is no JSON, or holds anything else
 */
export function parseJsonObject(field: string, value: unknown): IDataObject {
	const parsed = parseJsonParameter(field, value) ?? {};
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
		throw InvalidInputError.forField(field, value, 'a JSON object');
	}
	return parsed as IDataObject;
}
