import { randomUUID } from 'node:crypto';
import { Refusal, type Answer } from '../core/answer';

/** Kling's error codes with their HTTP status and meaning: the official error code table. */
const CODES: Record<number, [status: number, message: string]> = {
	1000: [401, 'Authentication failed'],
	1001: [401, 'Authorization is empty'],
	1002: [401, 'Authorization is invalid'],
	1003: [401, 'Authorization is not yet valid'],
	1004: [401, 'Authorization has expired'],
	1100: [429, 'Account exception'],
	1101: [429, 'Account in arrears'],
	1102: [429, 'Resource pack depleted or expired'],
	1103: [403, 'Unauthorized access to requested resource'],
	1200: [400, 'Invalid request parameters'],
	1201: [400, 'Invalid parameters'],
	1202: [404, 'The requested method is invalid'],
	1203: [404, 'The requested resource does not exist'],
	1300: [400, 'Trigger strategy of the platform'],
	1301: [400, 'Trigger the content security policy of the platform'],
	1302: [429, 'The API request is too fast, exceeding the platform rate limit'],
	1303: [429, 'Concurrency or QPS exceeds the prepaid resource package limit'],
	1304: [429, 'Trigger the IP whitelisting policy of the platform'],
	5000: [500, 'Server internal error'],
	5001: [503, 'Server temporarily unavailable, usually due to maintenance'],
	5002: [504, 'Server internal timeout'],
};

/** The code for an HTTP status for which the table has several or none. */
const CODE_OF_STATUS: Record<number, number> = {
	400: 1201,
	401: 1002,
	402: 1101,
	403: 1103,
	404: 1203,
	429: 1302,
	503: 5001,
	504: 5002,
};

export function klingCodeAnswer(code: number, message?: string): Answer | undefined {
	const known = CODES[code];
	if (!known) return undefined;
	return { status: known[0], body: failure(code, message ?? known[1]) };
}

export function klingErrorAnswer(status: number, message?: string): Answer {
	const code = CODE_OF_STATUS[status] ?? (status >= 500 ? 5000 : 1200);
	return { status, body: failure(code, message ?? CODES[code]?.[1] ?? '') };
}

const failure = (code: number, message: string) => ({ code, message, request_id: randomUUID() });

/** A refusal with one of Kling's codes. */
export function refuse(code: number, message?: string): Refusal {
	const answer = klingCodeAnswer(code, message) ?? klingErrorAnswer(500, `no code ${code}`);
	return new Refusal(answer, `${code}: ${message ?? CODES[code]?.[1]}`);
}

/** The refusal of any parameter that breaks a rule. */
export const refuseParameter = (message: string) => refuse(1201, message);

/** The body of every successful answer. */
export function success(data: unknown) {
	return { code: 0, message: 'SUCCEED', request_id: randomUUID(), data };
}
