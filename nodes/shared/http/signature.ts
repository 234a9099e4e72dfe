import { createHmac, timingSafeEqual } from 'node:crypto';

/** A received callback. */
export interface CallbackRequest {
	/** Names in lower case. */
	headers: Record<string, unknown>;
	/** The signed bytes. Parsed and serialised JSON could differ. */
	rawBody: Buffer;
}

/** The largest difference between a signature's time and this machine's clock, in milliseconds. */
const TOLERANCE_MS = 5 * 60_000;

/** HMAC-SHA256 (RFC 2104), as base64 text. */
export const hmacSha256 = (key: Buffer | string, content: Buffer | string): string =>
	createHmac('sha256', key).update(content).digest('base64');

/** Compares two secrets in constant time. */
export function isSameSecret(one: string, other: string): boolean {
	// The comparison needs equal lengths, so it compares hashes.
	const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
	return timingSafeEqual(digest(one), digest(other));
}

/**
 * Whether the difference between a header's time and now is within the tolerance.
 *
 * @param header seconds since 1970, as text
 */
export function isRecent(header: unknown, nowMs: number): boolean {
	return (
		typeof header === 'string' &&
		/^\d{1,12}$/.test(header) &&
		Math.abs(nowMs - Number(header) * 1_000) <= TOLERANCE_MS
	);
}

/**
 * Checks a signature of Standard Webhooks (specification 1.0): HMAC-SHA256 over `id.timestamp.body`, base64,
 * marked `v1,`. During the rotation of a secret, the header has several signatures, separated by spaces.
 *
 * @param secret `whsec_` followed by base64
 */
export function isStandardWebhook(
	{ headers, rawBody }: CallbackRequest,
	secret: string,
	nowMs: number,
): boolean {
	const {
		'webhook-id': id,
		'webhook-timestamp': timestamp,
		'webhook-signature': signatures,
	} = headers;
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	if (key.length === 0 || typeof id !== 'string' || id === '') return false;
	if (typeof signatures !== 'string' || !isRecent(timestamp, nowMs)) return false;
	const expected = hmacSha256(
		key,
		Buffer.concat([Buffer.from(`${id}.${String(timestamp)}.`), rawBody]),
	);
	return signatures
		.split(' ')
		.filter((signature) => signature.startsWith('v1,'))
		.some((signature) => isSameSecret(signature.slice('v1,'.length), expected));
}
