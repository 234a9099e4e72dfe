import { Refusal, type Answer } from '../core/answer';
import type { SandboxCore } from '../core/core';

/** kie's codes, which are also its HTTP statuses: the contract's "Error Codes", and kie's own pages. */
const CODES: Record<number, string> = {
	400: 'Invalid request parameters',
	401: 'Authentication failed, please check API Key',
	402: 'Insufficient account balance',
	404: 'Resource not found',
	408: 'The upstream has not answered for more than 10 minutes',
	409: 'Conflict',
	422: 'Parameter validation failed',
	433: 'The limit of the sub-key is used up',
	451: 'The image could not be fetched',
	429: 'Request rate limit exceeded',
	455: 'Service unavailable, the system is under maintenance',
	500: 'Internal server error',
	501: 'Generation failed',
	550: 'Error 550',
	505: 'The feature is currently disabled',
};

/** An error with the code in the body and as the HTTP status. */
export function kieErrorAnswer(status: number, message?: string): Answer {
	const msg = message ?? CODES[status] ?? `Error ${status}`;
	return { status, body: { code: status, msg, data: null } };
}

/** An error in this account's form: by default HTTP 200 with the code in the body. */
export function kieCodeAnswer(
	core: SandboxCore,
	code: number | string,
	message?: string,
): Answer | undefined {
	if (typeof code !== 'number' || !(code in CODES)) return undefined;
	const answer = kieErrorAnswer(code, message);
	return core.options.kieRefusals === 'inBody' ? { ...answer, status: 200 } : answer;
}

export function refuse(core: SandboxCore, code: number, message?: string): Refusal {
	const answer = kieCodeAnswer(core, code, message) ?? kieErrorAnswer(500, `no code ${code}`);
	return new Refusal(answer, `${code}: ${message ?? CODES[code]}`);
}

export function success(data: unknown) {
	return { code: 200, msg: 'success', data };
}
