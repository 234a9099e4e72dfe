import { createHmac, timingSafeEqual } from 'node:crypto';

/** A callback as it came in. */
export interface CallbackRequest {
	/** Names in lower case. */
	headers: Record<string, unknown>;
	/** The bytes that were signed: JSON that is written anew may differ. */
	rawBody: Buffer;
}

/** A signature may be this old, or this far ahead of this machine's clock, in milliseconds. */
const TOLERANCE_MS = 5 * 60_000;

/** HMAC-SHA256 (RFC 2104), as base64 text. */
export const hmacSha256 = (key: Buffer | string, content: Buffer | string): string =>
	createHmac('sha256', key).update(content).digest('base64');

/** Compares two secrets in a time that says nothing about where they differ. */
export function isSameSecret(one: string, other: string): boolean {
	// Equal lengths are needed for the comparison; hashes have them.
	const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
	return timingSafeEqual(digest(one), digest(other));
}

/**
 * Whether a header's time is near enough to now.
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
 * marked `v1,`; several are separated by spaces while a secret is being rotated.
 *
 * @param secret base64 behind `whsec_`
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
