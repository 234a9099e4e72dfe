import { Readable } from 'node:stream';
import fc from 'fast-check';

import { anyJson, nearly, SECRET } from './arbitraryJson';
import { DOCUMENTED_ANSWERS } from './documentedAnswers';

/** The outcome of one request: an answer of n8n's HTTP helper, or the error that it throws. */
export type Exchange =
	{ statusCode: number; headers: Record<string, unknown>; text: string } | Error;

const status = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom(200, 200, 200, 202) },
	{ weight: 1, arbitrary: fc.constantFrom(204, 301, 400, 401, 404, 409, 425, 429, 500, 503) },
	{ weight: 1, arbitrary: fc.integer({ min: 100, max: 999 }) },
);

const headers = fc.dictionary(
	fc.constantFrom('Retry-After', 'retry-after', 'content-type', 'location', '__proto__'),
	fc.oneof(fc.string(), fc.nat().map(String), fc.constant(['1', '2'])),
);

const text = (providerId: string): fc.Arbitrary<string> =>
	fc.oneof(
		{
			weight: 12,
			arbitrary: fc.oneof(...DOCUMENTED_ANSWERS[providerId]!.map(nearly)).map(asText),
		},
		{ weight: 1, arbitrary: anyJson.map(asText) },
		{ weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
		{
			weight: 1,
			arbitrary: fc.constantFrom('', 'null', '<html>', '{"code":', `wrong key: ${SECRET}`),
		},
	);

const asText = (json: unknown): string => JSON.stringify(json) ?? '';

const error: fc.Arbitrary<Error> = fc
	.record(
		{
			message: fc.oneof(fc.string(), fc.constant(`Bearer ${SECRET}`)),
			code: fc.oneof(fc.constantFrom('ECONNRESET', 'ECONNREFUSED', 'CERT_EXPIRED'), anyJson),
			syscall: fc.constantFrom('connect', 'read'),
			cause: anyJson,
			config: fc.constant({ headers: { Authorization: `Bearer ${SECRET}` } }),
		},
		{ requiredKeys: ['message'] },
	)
	.map(({ message, ...more }) => Object.assign(new Error(message), more));

/** Whatever may come of a request to a provider. */
export const anyExchange = (providerId: string): fc.Arbitrary<Exchange> =>
	fc.oneof(
		{
			weight: 9,
			arbitrary: fc.record({ statusCode: status, headers, text: text(providerId) }),
		},
		{ weight: 1, arbitrary: error },
	);

/** n8n's HTTP helper with these exchanges in turn; the last one repeats. */
export function scriptedHelper(exchanges: readonly Exchange[]) {
	let number = 0;
	return async () => {
		const exchange = exchanges[Math.min(number++, exchanges.length - 1)]!;
		if (exchange instanceof Error) throw exchange;
		const { text: body, ...head } = exchange;
		return { ...head, body: Readable.from(body === '' ? [] : [Buffer.from(body)]) };
	};
}
