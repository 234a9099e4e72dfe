import { createHmac, timingSafeEqual } from 'node:crypto';

/** The claims of a JSON Web Token, and whether its HS256 signature is valid. */
interface ReadToken {
	claims: Record<string, unknown>;
	isSigned(secret: string): boolean;
}

/** @returns undefined if the text is not a JSON Web Token with HS256 */
export function readToken(text: string): ReadToken | undefined {
	const [header, payload, signature, ...rest] = text.split('.');
	if (!header || !payload || !signature || rest.length > 0) return undefined;
	const { alg } = decode(header) ?? {};
	const claims = decode(payload);
	if (alg !== 'HS256' || !claims) return undefined;
	return {
		claims,
		isSigned(secret) {
			const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
			const given = Buffer.from(signature, 'base64url');
			return given.length === expected.length && timingSafeEqual(given, expected);
		},
	};
}

function decode(part: string): Record<string, unknown> | undefined {
	try {
		const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
		return typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}
