import { Refusal, type Answer } from '../core/answer';

const MESSAGES: Record<number, string> = {
	400: 'invalid request',
	401: 'Invalid API key',
	402: 'insufficient credits',
	403: 'forbidden',
	404: 'task not found',
	429: 'too many requests',
	500: 'internal error',
};

/** An error: section 4. */
export function piapiErrorAnswer(status: number, message?: string): Answer {
	const said = message ?? MESSAGES[status] ?? `Error ${status}`;
	return { status, body: { code: status, message: said, data: null } };
}

export function refuse(status: number, message?: string): Refusal {
	return new Refusal(
		piapiErrorAnswer(status, message),
		`${status}: ${message ?? MESSAGES[status]}`,
	);
}

export const success = (data: unknown) => ({ code: 200, message: 'success', data });
