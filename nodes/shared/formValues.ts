import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from './failures';
import { identifierText } from './identifier';

/**
 * One of the values that a contract lists, as text; undefined where the field is empty. An expression can give
 * a field that offers choices any value.
 *
 * @param field what the form calls it, for the message
 * @throws InvalidInputError where it is none of them
 */
export function oneOf(
	field: string,
	value: unknown,
	values: readonly string[],
): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const text = typeof value === 'object' ? undefined : String(value);
	if (text === undefined || !values.includes(text)) {
		throw InvalidInputError.forField(field, value, values.join(' or '));
	}
	return text;
}

const DECIMAL = /^\s*-?\d+(\.\d+)?\s*$/;

/**
 * The value of a number field, which an expression may give as text: query parameters and tables hold numbers so.
 * What is no number stays as it is, for the request's schema to refuse.
 */
export const numberFrom = (value: unknown): unknown =>
	typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;

/** The same for a switch, with `true` and `false` as text, which spreadsheets write in capitals. */
export function booleanFrom(value: unknown): unknown {
	const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
	return word === 'true' ? true : word === 'false' ? false : value;
}

/** Whether a switch is on, with `false` as text for off. */
export const isOn = (value: unknown): boolean => Boolean(booleanFrom(value));

/** An empty optional field is left out of a request, never sent as null, "" or []. */
export const withoutEmpty = (fields: Record<string, unknown>): IDataObject =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value))) as IDataObject;

const isEmpty = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	value === '' ||
	(Array.isArray(value) && value.length === 0);

/**
 * A model from a list, or the id that was typed in behind the list's "Custom"; undefined where none was chosen.
 *
 * @throws InvalidInputError where nothing was typed in
 */
export function chosenModel(
	chosen: string | undefined,
	custom: { value: string; label: string; id: unknown },
): string | undefined {
	if (chosen !== custom.value) return chosen;
	const id = identifierText(custom.label, custom.id);
	if (!id) throw InvalidInputError.forField(custom.label, id, "a model's ID");
	return id;
}
