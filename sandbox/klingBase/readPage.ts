import { z } from 'zod';
import { checkShape } from '../core/checkShape';
import type { ApiRequest } from '../core/endpoint';
import { refuseParameter } from './klingErrors';

/** An integer in a query, without sign or leading zeros. */
const integer = (maximum: number) =>
	z
		.string()
		.regex(/^(0|[1-9]\d*)$/, 'must be an integer')
		.transform(Number)
		.pipe(z.number().min(1).max(maximum))
		.optional();

/**
 * The page of `pageNum` and `pageSize`: 1 and 30 by default.
 *
 * @throws Refusal 1201
 */
export function readPage<Entry>(
	entries: Entry[],
	{ query }: ApiRequest,
	largestPage: number,
): Entry[] {
	const schema = z.object({ pageNum: integer(1000), pageSize: integer(largestPage) }).strict();
	const { pageNum = 1, pageSize = 30 } = checkShape(schema, query, refuseParameter);
	const start = (pageNum - 1) * pageSize;
	return entries.slice(start, start + pageSize);
}
