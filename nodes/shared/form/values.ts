import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../failures';
import { parseJson } from '../json';

/** Names of folders, which change a URL's path even when they are encoded, and text that no URL can hold. */
const NO_PATH_SEGMENT = /^\.{1,2}$|\p{Cs}/u;

/**
 * An id as text; undefined where there is none. Ids from the user's data may be numbers, but not numbers that
 * JavaScript has rounded already: providers' ids have up to 18 digits.
 *
 * @param field what the form calls it, for the message
 * @throws InvalidInputError where it is a rounded number, or no text at all
 */
export function identifierText(field: string, value: unknown): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw InvalidInputError.forField(field, value, 'a text, or a whole number of up to 15 digits');
	}
	if (typeof value === 'object') throw InvalidInputError.forField(field, value, 'a text');
	return String(value).trim() || undefined;
}

/** Whether an id can be asked for in a URL's path. */
export const isPathSegment = (id: string): boolean => !NO_PATH_SEGMENT.test(id);

/**
 * An id as one segment of a URL's path.
 *
 * @throws InvalidInputError for one that would lead to another path
 */
export function pathSegment(id: string): string {
	if (!isPathSegment(id)) throw InvalidInputError.forField('Task ID', id, 'the ID of a task');
	return encodeURIComponent(id);
}

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
export const textToNumber = (value: unknown): unknown =>
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

/**
 * The value of a number field within the limits that the form gives it, which an expression gets around: `minValue`
 * and `maxValue`, and whole numbers where `numberPrecision` is 0.
 *
 * @param value a number, or a decimal number as text
 * @throws InvalidInputError for everything else
 */
export function numberOf(field: INodeProperties, value: unknown): number {
	const number = textToNumber(value);
	const { minValue = 0, maxValue, numberPrecision } = field.typeOptions ?? {};
	const isWhole = numberPrecision === 0;
	const isAllowed =
		typeof number === 'number' &&
		number >= minValue &&
		number <= (maxValue ?? Number.MAX_SAFE_INTEGER) &&
		(!isWhole || Number.isInteger(number));
	if (isAllowed) return number;
	const kind = isWhole ? 'a whole number' : 'a number';
	const allowed =
		maxValue === undefined ? `${kind} from ${minValue}` : `${kind} from ${minValue} to ${maxValue}`;
	throw InvalidInputError.forField(field.displayName, value, allowed);
}

/** The same for an option that may be left out or empty: it is the form's default then. */
export const optionOf = (field: INodeProperties, value: unknown): number =>
	numberOf(field, value === undefined || value === null || value === '' ? field.default : value);

const MINUTE_MS = 60_000;

/** A field in minutes, as milliseconds. @throws InvalidInputError see `numberOf` */
export const minutesOf = (field: INodeProperties, value: unknown): number =>
	numberOf(field, value) * MINUTE_MS;

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
