import { Refusal, type Answer } from '../core/answer';

const MEANINGS: Record<number, string> = {
	400: 'Invalid request',
	401: 'A token is required',
	404: 'Not found',
	500: 'Internal server error',
};

/** An error of the service; its contract documents no shape. */
export function serviceErrorAnswer(status: number, message?: string): Answer {
	return { status, body: { error: message ?? MEANINGS[status] ?? `Error ${status}` } };
}

export function refuse(status: number, message?: string): Refusal {
	return new Refusal(serviceErrorAnswer(status, message), message ?? String(status));
}
