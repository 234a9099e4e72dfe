import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { InvalidInputError } from '../failures';
import { parseJson } from '../json';
import { orList } from '../limitedText';

/** `.` and `..`, which change a URL's path even if they are encoded, and lone surrogates, which a URL cannot contain. */
const NO_PATH_SEGMENT = /^\.{1,2}$|\p{Cs}/u;

/**
 * An ID as text, or undefined for an empty value. The user's data may hold IDs as numbers. Providers' IDs have up to
 * 18 digits, and JavaScript rounds such numbers.
 *
 * @param field the form's label, for the message
 * @throws InvalidInputError for a number beyond the safe integers, and for an object or a list
 */
export function identifierText(field: string, value: unknown): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		throw InvalidInputError.forField(field, value, 'a text, or a whole number of up to 15 digits');
	}
	if (typeof value === 'object') throw InvalidInputError.forField(field, value, 'a text');
	return String(value).trim() || undefined;
}

/** Whether an ID can be part of a URL's path. */
export const isPathSegment = (id: string): boolean => !NO_PATH_SEGMENT.test(id);

/**
 * An ID as one segment of a URL's path.
 *
 * @throws InvalidInputError for an ID that would change the path
 */
export function pathSegment(id: string): string {
	if (!isPathSegment(id)) throw InvalidInputError.forField('Task ID', id, 'the ID of a task');
	return encodeURIComponent(id);
}

/**
 * One of the contract's values, as text, or undefined for an empty field. The value may come from an expression, so it
 * can differ from the form's choices.
 *
 * @param field the form's label, for the message
 * @throws InvalidInputError for any other value
 */
export function oneOf(
	field: string,
	value: unknown,
	values: readonly string[],
): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const text = typeof value === 'object' ? undefined : String(value);
	if (text === undefined || !values.includes(text)) {
		throw InvalidInputError.forField(field, value, orList(values));
	}
	return text;
}

/** The values of a choice field. */
export const choiceValues = ({ options = [] }: INodeProperties): string[] =>
	(options as INodePropertyOptions[]).map(({ value }) => String(value));

/**
 * The value of a choice field, as text, or undefined for an empty field. The value may come from an expression, so it can
 * differ from the field's choices.
 *
 * @throws InvalidInputError for any other value
 */
export const readChoice = (field: INodeProperties, value: unknown): string | undefined =>
	oneOf(field.displayName, value, choiceValues(field));

/** The value of a resource locator; any other value unchanged. */
export const locatorValue = (value: unknown): unknown =>
	typeof value === 'object' && value !== null && 'mode' in value && 'value' in value
		? value.value
		: value;

/**
 * The rows of a collection with several rows. An expression may give a list, or a single row, in place of the collection.
 *
 * @param name the collection's name for its rows
 */
export function rowsOf(value: unknown, name: string): unknown[] {
	if (value === undefined || value === null || value === '') return [];
	if (typeof value !== 'object' || Array.isArray(value)) return entriesOf(value);
	const rows = (value as IDataObject)[name];
	if (rows !== undefined && rows !== null) return entriesOf(rows);
	return Object.keys(value).length === 0 ? [] : [value];
}

/**
 * The entries of a list field. An expression may give a list in place of the field or of one entry, also as JSON text;
 * any other value is the only entry.
 */
export const entriesOf = (value: unknown): unknown[] =>
	[value].flat(2).flatMap((entry) => {
		const list = typeof entry === 'string' && /^\s*\[/.test(entry) ? parseJson(entry) : undefined;
		return Array.isArray(list) ? (list as unknown[]) : [entry];
	});

const DECIMAL = /^\s*-?\d+(\.\d+)?\s*$/;

/**
 * The value of a number field. An expression may return the number as text, for example from a query parameter. Any
 * other value is returned unchanged, and the request's schema refuses it.
 */
export const textToNumber = (value: unknown): unknown =>
	typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;

/** The value of a switch. An expression may return `true` or `false` as text; spreadsheets write them in capitals. */
export function booleanFrom(value: unknown): unknown {
	const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
	return word === 'true' ? true : word === 'false' ? false : value;
}

/** Whether a switch is on. The text `false` means off. */
export const isOn = (value: unknown): boolean => Boolean(booleanFrom(value));

/** Leaves out empty optional fields: a request never contains null, "" or []. */
export const withoutEmpty = (fields: Record<string, unknown>): IDataObject =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value))) as IDataObject;

const isEmpty = (value: unknown): boolean =>
	value === undefined ||
	value === null ||
	value === '' ||
	(Array.isArray(value) && value.length === 0);

/**
 * The chosen model, or the ID that the user entered for the choice "Custom"; undefined if no model was chosen.
 *
 * @throws InvalidInputError if the custom ID is empty
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
 * The value of a number field within the form's limits, which n8n does not apply to expressions: `minValue`,
 * `maxValue`, and whole numbers if `numberPrecision` is 0.
 *
 * @param value a number, or a decimal number as text
 * @throws InvalidInputError for any other value
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

/** Like `numberOf`, with the form's default for an empty option. */
export const optionOf = (field: INodeProperties, value: unknown): number =>
	numberOf(field, value === undefined || value === null || value === '' ? field.default : value);

const MINUTE_MS = 60_000;

/** A field in minutes, as milliseconds. @throws InvalidInputError see `numberOf` */
export const minutesOf = (field: INodeProperties, value: unknown): number =>
	numberOf(field, value) * MINUTE_MS;

/**
 * The value of a JSON parameter. n8n returns the entered text, or the value of an expression.
 *
 * @throws InvalidInputError for invalid JSON
 */
export function parseJsonParameter(field: string, value: unknown): unknown {
	if (typeof value !== 'string') return value;
	if (value.trim() === '') return undefined;
	const parsed = parseJson(value);
	if (parsed === undefined) throw InvalidInputError.forField(field, value, 'valid JSON');
	return parsed;
}

/**
 * The value of a JSON parameter for an object; an empty parameter gives `{}`.
 *
 * @throws InvalidInputError for invalid JSON and for any value other than an object
 */
export function parseJsonObject(field: string, value: unknown): IDataObject {
	const parsed = parseJsonParameter(field, value) ?? {};
	if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
		throw InvalidInputError.forField(field, value, 'a JSON object');
	}
	return parsed as IDataObject;
}
