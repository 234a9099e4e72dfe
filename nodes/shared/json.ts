import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

/** Whether a value is an object, and not a list. */
export const isObject = (value: unknown): value is IDataObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A name as APIs write it: `cfgScale` becomes `cfg_scale`. */
export const snakeCase = (name: string): string =>
	name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** An object whose fields can also be read in snake_case: `taskId` as `task_id`. Any other value is unchanged. */
export function inSnakeCase(value: unknown): unknown {
	if (!isObject(value)) return value;
	const fields = Object.entries(value).map(([name, content]) => [snakeCase(name), content]);
	return { ...(Object.fromEntries(fields) as IDataObject), ...value };
}

/** Parses JSON text with or without a byte order mark. @returns undefined for invalid JSON */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
	} catch {
		return undefined;
	}
}

/** The SHA-256 of JSON data in hexadecimal: the same for any order of fields, and after n8n has saved and loaded it. */
export const hashOfJson = (value: unknown): string =>
	createHash('sha256').update(canonicalJson(value)).digest('hex');

function canonicalJson(value: unknown): string {
	try {
		return JSON.stringify(value, sortedFields) ?? '';
	} catch {
		// A Code node may put any value into an item, such as a circular structure.
		return 'not JSON';
	}
}

function sortedFields(_name: string, value: unknown): unknown {
	if (typeof value === 'bigint') return String(value);
	if (!isObject(value)) return value;
	return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A text field of an answer. A missing field or another type gives undefined in place of an error. */
export const optionalText = z.string().nullish().catch(undefined);

/** An ID in a body. A safe integer counts as text; JSON parsing rounds larger numbers. */
export const textId = z.union([
	z.string().min(1),
	z.number().int().positive().safe().transform(String),
]);

/** A list without its invalid entries, so that one invalid entry does not hide the others. */
export const readableEntries = <Entry extends z.ZodTypeAny>(entry: Entry) =>
	z.array(z.unknown()).transform((entries) =>
		entries.flatMap((value): Array<z.output<Entry>> => {
			const parsed = entry.safeParse(value);
			return parsed.success ? [parsed.data as z.output<Entry>] : [];
		}),
	);

/** A number, or the number at the start of a text. @returns undefined for any other value, NaN and infinity */
export function numberIn(value: unknown): number | undefined {
	const number = typeof value === 'string' ? Number.parseFloat(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/**
 * A provider's timestamp as ISO 8601 text. A missing or invalid timestamp gives undefined.
 *
 * @param value a number, or digits as text
 * @param unit the provider's unit
 */
export function isoTime(value: unknown, unit: 'milliseconds' | 'seconds'): string | undefined {
	const counted = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
	if (typeof counted !== 'number' || !Number.isFinite(counted) || counted <= 0) return undefined;
	const date = new Date(unit === 'seconds' ? counted * 1_000 : counted);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
