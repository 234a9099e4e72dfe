import { randomUUID } from 'node:crypto';
import { Refusal, type Answer } from '../../core/answer';
import type { QueryShape, SubmissionShape } from '../../core/deployments';
import { klingCodeAnswer } from '../../klingBase/klingErrors';

/** The gateway's own text that replaces Kling's. */
const OVERLOADED = 'The upstream load is saturated, please try again later';

/** The gateway's codes with their HTTP status: section 3 of the dialects' document. */
const CODES: Record<string, [status: number, message: string]> = {
	invalid_request: [400, 'invalid request'],
	task_not_exist: [400, 'task_not_exist'],
	task_failed: [400, 'Trigger the content security policy of the platform'],
	fail_to_fetch_task: [400, ''],
	build_request_failed: [500, 'json: cannot unmarshal the request'],
	do_request_failed: [500, 'do request failed: context deadline exceeded'],
	read_response_body_failed: [500, 'unexpected EOF'],
	unmarshal_response_failed: [500, 'invalid character in the response body'],
	get_price_scale_failed: [500, 'legacy endpoint only supports duration 5 or 10'],
	provider_not_found: [503, 'provider not found'],
	insert_task_failed: [500, 'the task could not be stored'],
	service_unavailable: [502, 'the service is temporarily unavailable'],
};

type Shape = SubmissionShape | QueryShape;

/**
 * A refusal in the shape of an endpoint.
 *
 * @returns undefined for an unknown code
 */
export function refusalAnswer(shape: Shape, code: string, message?: string): Answer | undefined {
	const known = CODES[code];
	if (!known) return undefined;
	const [status, meaning] = known;
	const text = message ?? (code === 'fail_to_fetch_task' ? klingText(1201) : meaning);
	return wordAnswer(shape, status, code, text);
}

/** The gateway's answer to a refusal of Kling with one of its codes. */
export function klingRefusalAnswer(
	shape: Shape,
	klingCode: number,
	message?: string,
): Answer | undefined {
	const status = klingCodeAnswer(klingCode)?.status;
	if (status === undefined) return undefined;
	const text = status === 429 ? (message ?? OVERLOADED) : klingText(klingCode, message);
	return wordAnswer(shape, status, 'fail_to_fetch_task', text);
}

export function refuse(shape: Shape, code: string, message?: string): Refusal {
	const answer = refusalAnswer(shape, code, message) ?? { status: 500, body: `no code ${code}` };
	return new Refusal(answer, `${code}: ${message ?? ''}`);
}

/** A refusal of Kling behind the gateway: 1201 by default. */
export function refuseAsKling(shape: Shape, message?: string, code = 1201): Refusal {
	const answer = klingRefusalAnswer(shape, code, message);
	return new Refusal(answer ?? { status: 500, body: '' }, `Kling ${code}: ${message ?? ''}`);
}

const klingText = (code: number, message?: string) =>
	JSON.stringify(klingCodeAnswer(code, message)?.body);

function wordAnswer(shape: Shape, status: number, code: string, message: string): Answer {
	if (shape === 'n2') {
		const text = `${message} (request id: ${randomUUID()})`;
		return { status, body: { error: { message: text, type: 'new_api_error', param: '', code } } };
	}
	return { status, body: { code, message, data: null } };
}
