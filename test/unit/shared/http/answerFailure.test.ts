import { codeKind, httpFailure } from '../../../../nodes/shared/http/answerFailure';
import { answer } from '../../support/answers';

describe('httpFailure', () => {
	it.each([
		['JSON unchanged', { code: 0, data: { id: '7' } }, { code: 0, data: { id: '7' } }],
		['a text', '<html>Bad gateway</html>', '<html>Bad gateway</html>'],
		['nothing', '', undefined],
	])('keeps the answer: %s', (_case, body, kept) => {
		expect(httpFailure('Kling', answer(200, body)).answer).toEqual(kept);
	});

	it.each([
		// A successful answer that names no task.
		[200, 'ambiguous'],
		[204, 'ambiguous'],
		[201, 'ambiguous'],
		[202, 'ambiguous'],
		[206, 'ambiguous'],
		[101, 'ambiguous'],
		// These may stand for a request that was acted on.
		[300, 'ambiguous'],
		[303, 'ambiguous'],
		[304, 'ambiguous'],
		[305, 'ambiguous'],
		[301, 'permanent'],
		[302, 'permanent'],
		[307, 'permanent'],
		[308, 'permanent'],
		[400, 'permanent'],
		[401, 'permanent'],
		[402, 'permanent'],
		[403, 'permanent'],
		[404, 'permanent'],
		[405, 'permanent'],
		[408, 'ambiguous'],
		[409, 'permanent'],
		[413, 'permanent'],
		[422, 'permanent'],
		[425, 'transient'],
		[429, 'transient'],
		[431, 'permanent'],
		[444, 'ambiguous'],
		[451, 'permanent'],
		[460, 'ambiguous'],
		[494, 'permanent'],
		[499, 'ambiguous'],
		[500, 'ambiguous'],
		[502, 'ambiguous'],
		[503, 'ambiguous'],
		[504, 'ambiguous'],
		[524, 'ambiguous'],
		[599, 'ambiguous'],
	])('HTTP %i is %s', (status, kind) => {
		expect(httpFailure('Kling', answer(status))).toMatchObject({ kind, httpStatus: status });
	});

	it.each([
		[400, 'Kling refused the request: an empty answer', undefined],
		[401, 'Kling does not accept the credential: an empty answer', "Check the node's credential."],
		[
			402,
			'Kling requires payment: an empty answer',
			'Add credits to your account at the provider.',
		],
		[
			404,
			'Kling does not know this task or address: an empty answer',
			'Check the ID of the task or model, and the credential: its account, and its base URL if it has one.',
		],
		[413, 'Kling refused the request: an empty answer', /use a smaller image/],
		[200, 'Kling gave an answer that cannot be read: an empty answer', /proxy/],
		[302, /a redirect, which is not followed/, /base URL/],
		[303, 'Kling has a problem: an empty answer', /has a problem/],
		[499, 'Kling has a problem: an empty answer', /has a problem/],
		[503, 'Kling has a problem: an empty answer', /has a problem/],
	])('HTTP %i has a message and a hint', (status, message, description) => {
		const failure = httpFailure('Kling', answer(status));
		expect(failure.message).toMatch(message);
		if (description) expect(failure.description).toMatch(description);
		else expect(failure.description).toBeUndefined();
	});

	it("prefers the provider's words to the body that contains them", () => {
		expect(httpFailure('Kling', answer(400, '<html>'), 'no such model').message).toBe(
			'Kling refused the request: no such model',
		);
	});

	it.each([502, 200])(
		'marks an answer without a message for the user as unread: HTTP %i',
		(status) => {
			const page = '\r\n\r\n  <html>\r\n<body>';
			const { message, unread } = httpFailure('Kling', answer(status, page));
			expect(unread).toBe('<html>\r\n<body>');
			expect(message).toContain(unread);
			expect(httpFailure('Kling', answer(status, page), 'busy')).not.toHaveProperty('unread');
			expect(httpFailure('Kling', answer(status, ' '))).not.toHaveProperty('unread');
		},
	);

	it('says where the raw answer of an unreadable one is kept', () => {
		expect(httpFailure('Kling', answer(200, '<html>')).description).toContain('under "answer"');
	});

	it.each([429, 503, 500, 401])('reads Retry-After at HTTP %i', (status) => {
		const failure = httpFailure('Kling', answer(status, '', { 'retry-after': '7' }));
		expect(failure.retryAfterMs).toBe(7_000);
	});

	it('says how long to wait', () => {
		expect(httpFailure('Kling', answer(429, '', { 'retry-after': '6.2' })).description).toContain(
			'wait 7 seconds',
		);
		expect(httpFailure('Kling', answer(429)).description).toContain('wait a little');
	});

	it('omits an invalid Retry-After', () => {
		expect(httpFailure('Kling', answer(429, '', { 'retry-after': 'soon' }))).not.toHaveProperty(
			'retryAfterMs',
		);
	});
});

describe('codeKind', () => {
	it.each([
		[422, 'permanent'],
		['invalid_request', 'permanent'],
		[-1, 'permanent'],
		[1201, 'permanent'],
		[undefined, 'permanent'],
		[408, 'ambiguous'],
		[499, 'ambiguous'],
		['504', 'ambiguous'],
		[5000, 'ambiguous'],
		['5999', 'ambiguous'],
		[202, 'ambiguous'],
		[429, 'transient'],
	])('judges %p as %s', (code, kind) => {
		expect(codeKind(code)).toBe(kind);
	});
});
