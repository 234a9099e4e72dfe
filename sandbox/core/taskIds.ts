import { randomInt } from 'node:crypto';

/** Kling's ids: 18 decimal digits, beyond JavaScript's safe integers. */
export function createDecimalId(): string {
	return `8${randomInt(1e8, 1e9 - 1)}${randomInt(1e7, 1e8 - 1)}`;
}
