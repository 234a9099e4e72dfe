import type { Dialect } from './dialect';

/**
 * A time in the gateway's unit.
 *
 * @param milliseconds since 1970; 0 for an event that has not happened yet
 * @param documented the unit of the shape
 */
export function timeOf(
	{ times }: Dialect,
	milliseconds: number,
	documented: 'seconds' | 'milliseconds',
): number {
	const unit = times === 'documented' ? documented : times;
	return unit === 'seconds' ? Math.floor(milliseconds / 1000) : milliseconds;
}
