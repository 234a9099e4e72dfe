import { randomUUID } from 'node:crypto';
import { Refusal, type Answer } from '../core/answer';
import type { SandboxCore } from '../core/core';

const MEANINGS: Record<number, string> = {
	400: 'invalid request',
	401: 'invalid token',
	403: 'no permission',
	404: 'not found',
	429: 'too many requests',
	500: 'internal error',
	503: 'no channel is available',
};

/**
 * An error of the gateway. The contract documents none. Gateways of this kind use Kling's shape, OpenAI's,
 * plain text, or new-api's.
 */
export function gatewayErrorAnswer(core: SandboxCore, status: number, message?: string): Answer {
	const text = message ?? MEANINGS[status] ?? `error ${status}`;
	switch (core.options.gatewayErrors) {
		case 'kling':
			return { status, body: { code: status, message: text } };
		case 'openai':
			return { status, body: { error: { message: text, type: 'gateway_error', code: status } } };
		case 'newApi': {
			const message = `${text} (request id: ${randomUUID()})`;
			return { status, body: { error: { message, type: 'new_api_error', code: '' } } };
		}
		case 'text':
			return { status, body: text };
	}
}

export function refuse(core: SandboxCore, status: number, message?: string): Refusal {
	return new Refusal(gatewayErrorAnswer(core, status, message), message ?? String(status));
}
