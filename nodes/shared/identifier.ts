import { InvalidInputError } from './failures';

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
