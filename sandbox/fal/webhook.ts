import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { SandboxCore } from '../core/core';
import { outcomeOf, type FalRequest } from './falTask';

/** The keys of section 6, made anew for each sandbox. */
export class WebhookKeys {
	private readonly pair = generateKeyPairSync('ed25519');

	/** `GET /.well-known/jwks.json` */
	get published(): object {
		const { x } = this.pair.publicKey.export({ format: 'jwk' });
		return { keys: [{ kty: 'OKP', crv: 'Ed25519', x, use: 'sig', alg: 'EdDSA' }] };
	}

	/** @param timestamp seconds since 1970 */
	headers(requestId: string, timestamp: number, body: string): Record<string, string> {
		const hash = createHash('sha256').update(body).digest('hex');
		const message = [requestId, 'sandbox-user', String(timestamp), hash].join('\n');
		return {
			'x-fal-webhook-request-id': requestId,
			'x-fal-webhook-user-id': 'sandbox-user',
			'x-fal-webhook-timestamp': String(timestamp),
			'x-fal-webhook-signature': sign(null, Buffer.from(message), this.pair.privateKey).toString(
				'hex',
			),
		};
	}
}

/** One POST at the end, and nothing before it. */
export function sendWebhook(
	core: SandboxCore,
	keys: WebhookKeys,
	request: FalRequest,
): Promise<void> {
	const { task, requestId } = request;
	if (!task.outcome) return Promise.resolve();
	const { status, body } = outcomeOf(core, request);
	const isOk = status === 200;
	const event = {
		request_id: requestId,
		gateway_request_id: requestId,
		status: isOk ? 'OK' : 'ERROR',
		...(!isOk && { error: `Invalid status code: ${status}` }),
		payload: body,
	};
	return core.callbacks.send(task, event, (text) =>
		keys.headers(requestId, Math.floor(Date.now() / 1000), text),
	);
}
