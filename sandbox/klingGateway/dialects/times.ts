import type { Dialect } from './dialect';

/**
 * A time as the gateway gives it.
 *
 * @param milliseconds since 1970; 0 where something has not happened yet
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
