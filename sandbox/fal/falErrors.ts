import { Refusal, type Answer } from '../core/answer';

const DETAILS: Record<number, string> = {
	400: 'Bad request',
	401: 'Cannot access application: authentication is required, the credentials are invalid',
	402: 'The balance is used up',
	403: 'User is locked',
	404: 'Not found',
	429: 'Too many requests',
	500: 'Internal server error',
	503: 'Service unavailable',
	504: 'Gateway timeout',
};

/** The plain form of an error: section 5. */
export function falErrorAnswer(status: number, message?: string): Answer {
	return { status, body: { detail: message ?? DETAILS[status] ?? `Error ${status}` } };
}

export function refuse(status: number, message?: string): Refusal {
	return new Refusal(falErrorAnswer(status, message), `${status}: ${message ?? DETAILS[status]}`);
}

export const notFound = (): Refusal =>
	new Refusal({ status: 404, body: { status: 'NOT_FOUND' } }, 'no request has this id');
