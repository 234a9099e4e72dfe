import type { z } from 'zod';

/**
 * Checks a value against a schema.
 *
 * @param refuse makes the provider's refusal from a sentence that names the field
 */
export function checkShape<Schema extends z.ZodType>(
	schema: Schema,
	value: unknown,
	refuse: (message: string) => Error,
): z.output<Schema> {
	const checked = schema.safeParse(value);
	if (checked.success) return checked.data;
	throw refuse(describeIssue(checked.error.issues[0]!));
}

/** A sentence that names the field. */
export function describeIssue({ path, message }: z.ZodIssue): string {
	return path.length > 0 ? `${path.join('.')}: ${message}` : message;
}
