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
	const [issue] = checked.error.issues;
	const path = issue?.path.join('.') ?? '';
	throw refuse(path ? `${path}: ${issue?.message}` : (issue?.message ?? 'invalid body'));
}
