import { InvalidInputError } from './failures';

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
