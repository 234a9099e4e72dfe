/** The number that a value is, or that a text begins with; undefined where it is none. */
export function numberIn(value: unknown): number | undefined {
	const number = typeof value === 'string' ? Number.parseFloat(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
