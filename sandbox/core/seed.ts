import { createHash } from 'node:crypto';

/** A seed for the renderer, 0 to 2^32 - 1, so that another prompt moves differently. */
export function seedOf(text: string): number {
	return createHash('sha256').update(text).digest().readUInt32BE();
}
