import {
	classifyGatewayFailure,
	classifyGatewayReading,
	classifyGatewaySubmission,
} from '../../../../nodes/providers/klingGateway/failures';
import { answer } from '../../support/answers';

describe('classifyGatewayFailure', () => {
	it.each([
		["in Kling's shape", { code: 1201, message: 'bad' }, '1201'],
		[
			'in the shape of other gateways',
			{ error: { message: 'bad', code: 'invalid_request' } },
			'invalid_request',
		],
		['with a text as error', { error: 'bad' }, undefined],
	])('reads a refusal %s', (_how, body, code) => {
		const failure = classifyGatewayFailure(answer(400, body));
		expect(failure.kind).toBe('permanent');
		expect(failure.message).toBe('The Kling gateway refused the request: bad');
		expect(failure.code).toBe(code);
	});

	it('reads a refusal in plain text', () => {
		expect(classifyGatewayFailure(answer(401, 'no such key')).message).toBe(
			'The Kling gateway does not accept the credential: no such key',
		);
	});

	it.each([
		[400, 'permanent'],
		[401, 'permanent'],
		[402, 'permanent'],
		[404, 'permanent'],
		[429, 'transient'],
		[500, 'ambiguous'],
		[502, 'ambiguous'],
	])('uses HTTP %i', (status, kind) => {
		expect(classifyGatewayFailure(answer(status, { error: { message: 'x' } })).kind).toBe(kind);
	});

	it.each([
		[1201, 'permanent'],
		['invalid_request', 'permanent'],
		['1301', 'permanent'],
		[429, 'transient'],
		[1302, 'transient'],
		['1303', 'transient'],
		[500, 'ambiguous'],
		[504, 'ambiguous'],
		[5000, 'ambiguous'],
		['5002', 'ambiguous'],
	])('uses the code %p behind HTTP 200', (code, kind) => {
		expect(classifyGatewayFailure(answer(200, { code, message: 'x' })).kind).toBe(kind);
	});

	it.each([
		[429, 1101, 'permanent'],
		[429, '1304', 'permanent'],
		[429, 1302, 'transient'],
		[429, 'rate_limit', 'transient'],
		[400, 1303, 'transient'],
		[500, 1303, 'ambiguous'],
	])("uses Kling's code in a refusal and not in a fault: HTTP %i, %p", (status, code, kind) => {
		expect(classifyGatewayFailure(answer(status, { code, message: 'x' })).kind).toBe(kind);
	});

	it.each(['', null])('reads the task that the refusal %j names', (taskId) => {
		const refusal = { code: 1201, message: 'x', data: { task_id: taskId } };
		expect(classifyGatewayFailure(answer(200, refusal)).kind).toBe('permanent');
	});

	it('shows the unreadable answer instead of a success message', () => {
		const { message } = classifyGatewayFailure(answer(200, { code: 0, message: 'SUCCEED' }));
		expect(message).toContain('{"code":0,"message":"SUCCEED"}');
	});

	it.each([
		['with code 0', { code: 0, data: {} }],
		['without a code', { data: {} }],
	])('reports an ambiguous submission for a success %s that names no task', (_what, body) => {
		expect(classifyGatewayFailure(answer(200, body)).kind).toBe('ambiguous');
	});

	it.each([
		[{ code: 'success', data: { task_id: '5' } }],
		[{ code: 0, error: { message: 'x' }, data: { task_id: 5 } }],
		[{ error: { message: 'upstream time-out' } }],
		[{ code: 0, error: '', data: {} }],
	])('reports an ambiguous submission for %j', (body) => {
		expect(classifyGatewayFailure(answer(200, body)).kind).toBe('ambiguous');
	});

	it('treats a 404 as an unknown task', () => {
		expect(classifyGatewayFailure(answer(404, { error: { message: 'x' } })).reason).toBe(
			'unknownTask',
		);
		expect(classifyGatewayFailure(answer(400, {}))).not.toHaveProperty('reason');
	});
});

/** The dialects' document, section 3. */
describe('the refusals of deployed gateways', () => {
	const kling = (code: number) => JSON.stringify({ code, message: 'no luck', request_id: 'r-1' });
	const refusal = (code: string, message = 'no luck') => ({ code, message, data: null });
	const newApi = (message: string, code = '') => ({
		error: { message: `${message} (request id: 1)`, type: 'new_api_error', code },
	});

	it.each<[status: number, body: object, kind: string, code: string | undefined]>([
		[400, refusal('invalid_request', 'prompt is required'), 'permanent', 'invalid_request'],
		[400, refusal('task_failed'), 'permanent', 'task_failed'],
		[400, refusal('fail_to_fetch_task', kling(1201)), 'permanent', '1201'],
		[400, refusal('fail_to_fetch_task', kling(1303)), 'transient', '1303'],
		[400, refusal('fail_to_fetch_task', kling(5000)), 'ambiguous', '5000'],
		[500, refusal('fail_to_fetch_task', kling(5000)), 'ambiguous', '5000'],
		[
			429,
			refusal('fail_to_fetch_task', 'the load is saturated'),
			'transient',
			'fail_to_fetch_task',
		],
		[429, refusal('fail_to_fetch_task', kling(1102)), 'permanent', '1102'],
		[429, newApi('too many requests'), 'transient', undefined],
		[500, refusal('build_request_failed'), 'permanent', 'build_request_failed'],
		[500, refusal('do_request_failed'), 'ambiguous', 'do_request_failed'],
		[400, refusal('do_request_failed'), 'ambiguous', 'do_request_failed'],
		[200, refusal('do_request_failed'), 'ambiguous', 'do_request_failed'],
		[500, refusal('read_response_body_failed'), 'ambiguous', 'read_response_body_failed'],
		[500, refusal('unmarshal_response_failed'), 'ambiguous', 'unmarshal_response_failed'],
		[502, refusal('service_unavailable'), 'ambiguous', 'service_unavailable'],
		[401, newApi('invalid token'), 'permanent', undefined],
		[403, newApi('no quota'), 'permanent', undefined],
		[503, newApi('No available channel for model kling-v9'), 'permanent', undefined],
		[503, newApi('busy', 'model_not_found'), 'permanent', 'model_not_found'],
		[503, newApi('busy'), 'ambiguous', undefined],
		[503, newApi('There are no channels available for model m'), 'permanent', undefined],
		[503, refusal('provider_not_found'), 'permanent', 'provider_not_found'],
		[404, refusal('provider_not_found'), 'permanent', 'provider_not_found'],
		[
			503,
			refusal('get_channel_failed', '分组 default 下模型 m 无可用渠道（retry）'),
			'ambiguous',
			'get_channel_failed',
		],
		[500, refusal('get_price_scale_failed'), 'permanent', 'get_price_scale_failed'],
		[500, refusal('insert_task_failed'), 'ambiguous', 'insert_task_failed'],
		[500, newApi('panic'), 'ambiguous', undefined],
		[400, newApi(kling(1201), 'fail_to_fetch_task'), 'permanent', '1201'],
		[200, refusal('invalid_request'), 'permanent', 'invalid_request'],
		[200, { code: 'working', message: '', data: { row: 41 } }, 'ambiguous', 'working'],
		[200, refusal('success', ''), 'ambiguous', undefined],
		[200, { id: '', object: 'video', status: 'queued' }, 'ambiguous', undefined],
	])('HTTP %i %j is %s', (status, body, kind, code) => {
		const failure = classifyGatewaySubmission(answer(status, body));
		expect([failure.kind, failure.code]).toEqual([kind, code]);
		expect(failure).not.toHaveProperty('taskId');
	});

	it("passes on Kling's code and words if the gateway includes them", () => {
		const failure = classifyGatewayFailure(answer(400, refusal('fail_to_fetch_task', kling(1201))));
		expect(failure).toMatchObject({
			message: "The Kling gateway refused the request: Kling's code 1201: no luck",
			requestId: 'r-1',
		});
	});

	it.each<[what: string, status: number, body: object | string, message: string, advice: RegExp]>([
		[
			"the gateway's account at Kling",
			401,
			refusal('fail_to_fetch_task', kling(1002)),
			"refused the request: Kling's code 1002",
			/operator/,
		],
		[
			"the gateway's rights at Kling",
			403,
			refusal('fail_to_fetch_task', kling(1103)),
			"refused the request: Kling's code 1103",
			/operator/,
		],
		[
			"the gateway's balance at Kling",
			429,
			refusal('fail_to_fetch_task', kling(1102)),
			"refused the request: Kling's code 1102",
			/operator/,
		],
		[
			"the gateway's account at Kling, in one-hub's words",
			401,
			{ code: '', message: 'Provider API error: access key not found' },
			'refused the request: Provider API error: access key not found',
			/operator/,
		],
		[
			'the content',
			400,
			refusal('fail_to_fetch_task', kling(1301)),
			"refused the request: Kling's code 1301",
			/image or the prompt/,
		],
		[
			'the content, in the answer of Kling that LiteLLM passes on',
			400,
			{ code: 1301, message: 'risk control', request_id: 'r-1' },
			'refused the request: risk control',
			/image or the prompt/,
		],
		[
			"the user's token",
			401,
			newApi('no quota left'),
			'does not accept the credential: no quota left',
			/quota/,
		],
		[
			'the model',
			503,
			newApi('No available channel for model m'),
			'refused the request: No available channel',
			/Check Model/,
		],
		[
			'a model that the token may not use at one-hub',
			404,
			refusal('provider_not_found'),
			'refused the request: no luck',
			/Check Model/,
		],
		[
			'the price',
			500,
			refusal('get_price_scale_failed', 'unsupported mode: 4k'),
			'refused the request: unsupported mode: 4k',
			/sent nothing/,
		],
		[
			'the address',
			404,
			newApi('Invalid URL (POST /v1/kling)'),
			'does not know this task or address: Invalid URL',
			/base URL .* before "\/kling"/,
		],
		[
			'a web page',
			200,
			'<!doctype html><title>New API</title>',
			'answered with a web page, so the base URL may be wrong: <!doctype html>',
			/base URL .* proxy/,
		],
		[
			'a fault of Kling behind HTTP 200',
			200,
			{ code: 5000, message: 'no luck' },
			'no luck',
			/readable answer from Kling/,
		],
	])('explains a refusal because of %s', (_what, status, body, message, advice) => {
		const failure = classifyGatewaySubmission(answer(status, body));
		expect(failure.message).toContain(message);
		expect(failure.description).toMatch(advice);
		expect(failure).not.toHaveProperty('reason');
	});

	it.each([
		[400, refusal('task_not_exist')],
		[400, newApi('task_not_exist')],
		[200, refusal('task_not_exist')],
		[404, {}],
	])('treats HTTP %i %j as an unknown task', (status, body) => {
		expect(classifyGatewayReading(answer(status, body))).toMatchObject({
			kind: 'permanent',
			reason: 'unknownTask',
		});
	});
});
