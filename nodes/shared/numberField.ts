import type { INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from './failures';
import { numberFrom } from './formValues';

/**
 * The value of a number field within the limits that the form gives it, which an expression gets around: `minValue`
 * and `maxValue`, and whole numbers where `numberPrecision` is 0.
 *
 * @param value a number, or a decimal number as text
 * @throws InvalidInputError for everything else
 */
export function numberOf(field: INodeProperties, value: unknown): number {
	const number = numberFrom(value);
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
