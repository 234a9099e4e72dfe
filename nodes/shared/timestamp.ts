/**
 * A provider's timestamp as ISO 8601 text, or undefined where it is missing or no time at all.
 *
 * @param value a number, or digits as text
 * @param unit what the provider counts in
 */
export function isoTime(value: unknown, unit: 'milliseconds' | 'seconds'): string | undefined {
	const counted = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
	if (typeof counted !== 'number' || !Number.isFinite(counted) || counted <= 0) return undefined;
	const date = new Date(unit === 'seconds' ? counted * 1_000 : counted);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
