import { InvalidInputError } from './failures';

/**
 * A time in minutes, as milliseconds. An expression may give anything, and waiting for a time that is no number
 * would never end.
 *
 * @throws InvalidInputError where it is none
 */
export function readMinutes(field: string, value: unknown): number {
	const isText = typeof value === 'string' && value.trim() !== '';
	const minutes = isText || typeof value === 'number' ? Number(value) : Number.NaN;
	if (!Number.isFinite(minutes) || minutes < 0) {
		throw InvalidInputError.forField(field, value, 'a number of minutes, from 0');
	}
	return minutes * 60_000;
}
