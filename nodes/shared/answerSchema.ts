import { z } from 'zod';

/** A text that may be missing or of another type without making its answer unreadable. */
export const optionalText = z.string().nullish().catch(undefined);
