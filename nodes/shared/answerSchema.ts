import { z } from 'zod';

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
