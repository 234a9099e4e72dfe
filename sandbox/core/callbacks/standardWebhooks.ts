import { createHmac } from 'node:crypto';

/**
 * The headers of a webhook signed by Standard Webhooks, as Kling signs its callbacks: HMAC-SHA256 over
 * `id.timestamp.body`.
 *
 * @param secret `whsec_` and the key in base64
 * @param timestamp seconds since 1970
 */
export function signWebhook(
	secret: string,
	id: string,
	timestamp: number,
	body: string,
): Record<string, string> {
	const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
	const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
	return {
		'webhook-id': id,
		'webhook-timestamp': String(timestamp),
		'webhook-signature': `v1,${signature}`,
	};
}
