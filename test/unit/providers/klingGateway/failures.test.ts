import { classifyGatewayFailure } from '../../../../nodes/providers/klingGateway/failures';
import { answer } from '../../support/answers';

describe('classifyGatewayFailure', () => {
	it.each([
		['as Kling refuses', { code: 1201, message: 'bad' }, '1201'],
		[
			'as other gateways refuse',
			{ error: { message: 'bad', code: 'invalid_request' } },
			'invalid_request',
		],
		['with a text as error', { error: 'bad' }, undefined],
	])('reads a refusal %s', (_how, body, code) => {
		const failure = classifyGatewayFailure(answer(400, body));
		expect(failure.kind).toBe('permanent');
		expect(failure.message).toBe('The Kling gateway answered HTTP 400: bad');
		expect(failure.code).toBe(code);
	});

	it('reads a refusal in plain text', () => {
		expect(classifyGatewayFailure(answer(401, 'no such key')).message).toBe(
			'The Kling gateway answered HTTP 401: no such key',
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
	])('goes by HTTP %i', (status, kind) => {
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
	])('goes by the code %p behind HTTP 200', (code, kind) => {
		expect(classifyGatewayFailure(answer(200, { code, message: 'x' })).kind).toBe(kind);
	});

	it.each([
		[429, 1101, 'permanent'],
		[429, '1304', 'permanent'],
		[429, 1302, 'transient'],
		[429, 'rate_limit', 'transient'],
		[400, 1303, 'transient'],
		[500, 1303, 'ambiguous'],
	])(
		"hears Kling's code behind a refusal, but not behind a fault: HTTP %i, %p",
		(status, code, kind) => {
			expect(classifyGatewayFailure(answer(status, { code, message: 'x' })).kind).toBe(kind);
		},
	);

	it.each(['', null])('takes a refusal for one that names the task %j', (taskId) => {
		const refusal = { code: 1201, message: 'x', data: { task_id: taskId } };
		expect(classifyGatewayFailure(answer(200, refusal)).kind).toBe('permanent');
	});

	it('shows what it cannot read, not the words that all is well', () => {
		const { message } = classifyGatewayFailure(answer(200, { code: 0, message: 'SUCCEED' }));
		expect(message).toContain('{"code":0,"message":"SUCCEED"}');
	});

	it.each([
		['with code 0', { code: 0, data: {} }],
		['without a code', { data: {} }],
	])('leaves it open where a success %s names no task', (_what, body) => {
		expect(classifyGatewayFailure(answer(200, body)).kind).toBe('ambiguous');
	});

	it.each([
		[{ code: 'success', data: { task_id: '5' } }],
		[{ code: 0, error: { message: 'x' }, data: { task_id: 5 } }],
		[{ error: { message: 'upstream time-out' } }],
		[{ code: 0, error: '', data: {} }],
	])('leaves it open whether %j is final', (body) => {
		expect(classifyGatewayFailure(answer(200, body)).kind).toBe('ambiguous');
	});

	it('takes a 404 for a task that does not exist', () => {
		expect(classifyGatewayFailure(answer(404, { error: { message: 'x' } })).unknownTask).toBe(true);
		expect(classifyGatewayFailure(answer(400, {}))).not.toHaveProperty('unknownTask');
	});
});
