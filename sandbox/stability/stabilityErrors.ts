import { Refusal, type Answer } from '../core/answer';

const MEANINGS: Record<number, string> = {
	400: 'Invalid request',
	401: 'A token is required',
	404: 'Generation not found',
	500: 'Internal server error',
};

/** An error as the contract of the stability service shows it. */
export function stabilityErrorAnswer(status: number, message?: string): Answer {
	return { status, body: { error: message ?? MEANINGS[status] ?? `Error ${status}` } };
}

export function refuse(status: number, message?: string): Refusal {
	return new Refusal(stabilityErrorAnswer(status, message), message ?? String(status));
}
