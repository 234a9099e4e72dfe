import { classifyKlingFailure } from '../../../../nodes/providers/klingBase/failures';
import { answer } from '../../support/answers';

const klingAnswer = (status: number, code: number, headers = {}) =>
	answer(status, { code, message: 'as Kling says it', request_id: 'request-1' }, headers);

/** The official error code list: HTTP status, code, and whether the same request may be sent again. */
const CODES: Array<[number, number, 'permanent' | 'transient' | 'ambiguous']> = [
	[401, 1000, 'permanent'],
	[401, 1001, 'permanent'],
	[401, 1002, 'permanent'],
	// Signed anew, it may be taken: once.
	[401, 1003, 'transient'],
	[401, 1004, 'transient'],
	// An empty account answers HTTP 429 as well, but is not a rate limit.
	[429, 1100, 'permanent'],
	[429, 1101, 'permanent'],
	[429, 1102, 'permanent'],
	[403, 1103, 'permanent'],
	[400, 1200, 'permanent'],
	[400, 1201, 'permanent'],
	[404, 1202, 'permanent'],
	[404, 1203, 'permanent'],
	[400, 1300, 'permanent'],
	[400, 1301, 'permanent'],
	[429, 1302, 'transient'],
	[429, 1303, 'transient'],
	[429, 1304, 'permanent'],
	[500, 5000, 'ambiguous'],
	[503, 5001, 'ambiguous'],
	[504, 5002, 'ambiguous'],
];

describe('classifyKlingFailure', () => {
	it.each(CODES)('HTTP %i with code %i is %s', (status, code, kind) => {
		expect(classifyKlingFailure(klingAnswer(status, code))).toMatchObject({
			kind,
			code: String(code),
			httpStatus: status,
			requestId: 'request-1',
			message: expect.stringMatching(
				code === 1002
					? /: this credential is not accepted$/
					: /^[A-Z].*Kling.*: as Kling says it$|^Kling .*: as Kling says it$/,
			) as string,
			description: expect.stringMatching(/\.$/),
		});
	});

	it.each(CODES)('prefers the code to HTTP 200 (instead of %i): %i', (_status, code, kind) => {
		expect(classifyKlingFailure(klingAnswer(200, code)).kind).toBe(kind);
	});

	it('has a request signed again only once', () => {
		const limits = CODES.map(([status, code]) => [
			code,
			classifyKlingFailure(klingAnswer(status, code)).maxConsecutive,
		]).filter(([, limit]) => limit !== undefined);
		expect(limits).toEqual([
			[1003, 2],
			[1004, 2],
		]);
	});

	it('names the refusals that may mean that the id exists', () => {
		const codes = CODES.filter(
			([status, code]) =>
				classifyKlingFailure(klingAnswer(status, code)).reason === 'maybeDuplicate',
		).map(([, code]) => code);
		expect(codes).toEqual([1200, 1201]);
	});

	it.each([
		['Task not found: 42', 'unknownTask'],
		['the task 42 does not exist', 'unknownTask'],
		['Not found: no task has this ID', 'unknownTask'],
		['external_task_id: order-1 already exists', 'maybeDuplicate'],
		['Duplicate external task id', 'maybeDuplicate'],
		['model_name: the model kling-v1 has been discontinued', undefined],
		['The model is no longer available', undefined],
	])('tells 1201 apart by its text: %s', (message, reason) => {
		expect(classifyKlingFailure(answer(400, { code: 1201, message }))).toMatchObject({
			kind: 'permanent',
			reason,
		});
	});

	it.each([
		'mode is no longer supported together with sound',
		'settings.resolution is invalid',
		'duration: not found in 5, 10',
	])('leaves 1201 open if its text says something else: %s', (message) => {
		const failure = classifyKlingFailure(answer(400, { code: 1201, message }));
		expect(failure).toMatchObject({ kind: 'permanent', reason: 'maybeDuplicate' });
		expect(failure.description).toMatch(/supports the parameters/);
	});

	it.each([
		[1200, 'could not be downloaded (404)', 'Kling refused the request', /supports the parameters/],
		[
			1201,
			'Image could not be downloaded (404)',
			'Kling could not use the image',
			/opens without a login/,
		],
		[1201, 'image_tail is too small', 'Kling could not use the image', /format, size/],
		[1102, 'no pack', 'The Kling account cannot pay', /resource pack/],
		[1303, 'parallel', 'All slots of the Kling account are taken', /wait until a task has ended/],
		[1301, 'an image was refused', 'Kling refused the content', /Change the image or the prompt/],
		[5001, 'later', 'Kling has a problem', /maintenance/],
	])('names the cause of code %i first: %s', (code, message, cause, description) => {
		expect(classifyKlingFailure(answer(400, { code, message }))).toMatchObject({
			message: `${cause}: ${message}`,
			description: expect.stringMatching(description) as string,
		});
	});

	it('advises a newer model in place of a retired one', () => {
		const message = 'The model kling-v2-1 is discontinued';
		for (const [status, code] of [
			[400, 1201],
			[404, 1203],
		] as const) {
			expect(classifyKlingFailure(answer(status, { code, message }))).toMatchObject({
				reason: undefined,
				message: expect.stringMatching(
					/^Kling (refused the request|does not find this): The model/,
				) as string,
				description: expect.stringContaining('choose a newer one'),
			});
		}
	});

	it("explains code 1002 in this package's words, because Kling's are about another kind of key", () => {
		const message = 'access key not found';
		expect(classifyKlingFailure(answer(401, { code: 1002, message }))).toMatchObject({
			message: 'Kling does not accept the credential: this credential is not accepted',
			description: expect.stringContaining('Check the Kling credential'),
		});
	});

	it('names the refusal of an unknown task', () => {
		const codes = CODES.filter(
			([status, code]) => classifyKlingFailure(klingAnswer(status, code)).reason === 'unknownTask',
		).map(([, code]) => code);
		expect(codes).toEqual([1203]);
	});

	it('names the refusal for a missing slot', () => {
		const codes = CODES.filter(
			([status, code]) => classifyKlingFailure(klingAnswer(status, code)).reason === 'noFreeSlot',
		).map(([, code]) => code);
		expect(codes).toEqual([1303]);
	});

	it.each([1302, 1303, 5001])('reads Retry-After with code %i', (code) => {
		const failure = classifyKlingFailure(klingAnswer(429, code, { 'retry-after': '3' }));
		expect(failure.retryAfterMs).toBe(3_000);
	});

	it.each([
		[400, 'permanent'],
		[404, 'permanent'],
		[429, 'transient'],
		[500, 'ambiguous'],
		[503, 'ambiguous'],
		// A refusal that is not known, but one: the code is not 0.
		[200, 'permanent'],
	])('uses HTTP %i when the code is unknown', (status, kind) => {
		expect(classifyKlingFailure(klingAnswer(status, 1999))).toMatchObject({ kind, code: '1999' });
	});

	it.each([5003, 5999])("treats the code %i as Kling's fault, even behind HTTP 200", (code) => {
		expect(classifyKlingFailure(klingAnswer(200, code)).kind).toBe('ambiguous');
	});

	it.each([
		['is a refusal', {}, 'permanent'],
		['is ambiguous when it names a task', { data: { task_id: '1' } }, 'ambiguous'],
	])('an undocumented code behind HTTP 200 %s', (_what, more, kind) => {
		expect(classifyKlingFailure(answer(200, { code: 1, message: 'odd', ...more }))).toMatchObject({
			kind,
			message: 'Kling refused the request: odd',
			description: expect.stringContaining('does not document this code') as string,
		});
	});

	it.each([
		[400, 'permanent'],
		[401, 'permanent'],
		[404, 'permanent'],
		[429, 'transient'],
		[502, 'ambiguous'],
		[200, 'ambiguous'],
	])('uses HTTP %i when a proxy answers instead of Kling', (status, kind) => {
		const failure = classifyKlingFailure(answer(status, '<html>Bad gateway</html>'));
		expect(failure).toMatchObject({ kind, httpStatus: status });
		expect(failure).not.toHaveProperty('code');
		expect(failure.message).toContain('<html>Bad gateway</html>');
	});

	it('does not treat a 404 of another server as an unknown task', () => {
		expect(classifyKlingFailure(answer(404, '<html>Not found</html>'))).not.toHaveProperty(
			'reason',
		);
	});

	it('reports an ambiguous submission when Kling reports success without readable data', () => {
		const failure = classifyKlingFailure(klingAnswer(200, 0));
		expect(failure).toMatchObject({ kind: 'ambiguous', requestId: 'request-1' });
		expect(failure.message).toBe(
			'Kling gave an answer that cannot be read: {"code":0,"message":"as Kling says it","request_id":"request-1"}',
		);
	});

	it.each([
		['null', { code: 1301, message: null, request_id: null }],
		['missing', { code: 1301 }],
		['not texts', { code: 1301, message: 5, request_id: {} }],
	])('accepts an answer whose message and request id are %s', (_what, body) => {
		const failure = classifyKlingFailure(answer(400, body));
		expect(failure.message).toBe('Kling refused the content: no message');
		expect(failure).not.toHaveProperty('requestId');
	});
});
