import { z } from 'zod';

/** The value that a text holds as JSON, with or without a byte order mark; undefined where it holds none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
	} catch {
		return undefined;
	}
}

/** A text that may be missing or of another type without making its answer unreadable. */
export const optionalText = z.string().nullish().catch(undefined);

/** A list from which entries of another shape are left out: one that cannot be used must not hide the others. */
export const readableEntries = <Entry extends z.ZodTypeAny>(entry: Entry) =>
	z.array(z.unknown()).transform((entries) =>
		entries.flatMap((value): Array<z.output<Entry>> => {
			const parsed = entry.safeParse(value);
			return parsed.success ? [parsed.data as z.output<Entry>] : [];
		}),
	);

/** The number that a value is, or that a text begins with; undefined where it is none. */
export function numberIn(value: unknown): number | undefined {
	const number = typeof value === 'string' ? Number.parseFloat(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

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
