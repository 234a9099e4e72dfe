import { classifyKieFailure, kieTaskFailure } from '../../../../nodes/providers/kie/failures';
import { answer } from '../../support/answers';

/** Contract: kie, "Error Codes", and whether the same request may be sent again. */
const CODES: Array<[number, 'permanent' | 'transient' | 'ambiguous']> = [
	[400, 'permanent'],
	[401, 'permanent'],
	[402, 'permanent'],
	[404, 'permanent'],
	[422, 'permanent'],
	[429, 'transient'],
	[408, 'ambiguous'],
	[409, 'permanent'],
	[433, 'permanent'],
	[451, 'permanent'],
	[455, 'transient'],
	[500, 'ambiguous'],
	[501, 'permanent'],
	[505, 'permanent'],
	[550, 'ambiguous'],
];

describe('classifyKieFailure', () => {
	it.each(
		CODES.flatMap(
			([code, kind]) =>
				[
					[code, 200, kind],
					[code, code, kind],
				] as const,
		),
	)('code %i with HTTP %i is %s', (code, status, kind) => {
		expect(classifyKieFailure(answer(status, { code, msg: 'as kie.ai says it' }))).toMatchObject({
			kind,
			code: String(code),
			httpStatus: status,
			message: expect.stringMatching(
				/^(The )?(limit of the )?kie\.ai [A-Za-z ]+: as kie\.ai says it$/,
			) as string,
		});
	});

	it.each([
		[402, 'The kie.ai account has no credits left: no luck'],
		[422, 'kie.ai refused the request: no luck'],
		[451, 'kie.ai could not use the image: no luck'],
		[500, 'kie.ai has a problem: no luck'],
	])('names the cause of code %i first', (code, message) => {
		expect(classifyKieFailure(answer(200, { code, msg: 'no luck' })).message).toBe(message);
	});

	it.each([
		[444, 'ambiguous'],
		[418, 'permanent'],
		[504, 'ambiguous'],
		[524, 'ambiguous'],
	])('is decided by the code, not by HTTP 200: code %i is %s', (code, kind) => {
		expect(classifyKieFailure(answer(200, { code, msg: 'x' })).kind).toBe(kind);
	});

	it('reports an ambiguous submission for an unknown code that names a task', () => {
		const given = { code: 418, msg: 'x', data: { taskId: 'T1' } };
		expect(classifyKieFailure(answer(200, given)).kind).toBe('ambiguous');
	});

	it('shows the unreadable answer instead of a success message', () => {
		const { message } = classifyKieFailure(answer(200, { code: 200, msg: 'success', data: 5 }));
		expect(message).toContain('{"code":200,"msg":"success","data":5}');
	});

	it('treats only code 404 as an unknown task', () => {
		const unknown = CODES.filter(
			([code]) => classifyKieFailure(answer(200, { code })).reason === 'unknownTask',
		);
		expect(unknown.map(([code]) => code)).toEqual([404]);
		expect(classifyKieFailure(answer(404, '<html>'))).not.toHaveProperty('reason');
	});

	it.each([
		['reports success', answer(200, { code: 200, msg: 'success' })],
		['is not JSON', answer(200, '<html>')],
		['has no code', answer(200, { msg: 'x' })],
	])('reports an ambiguous submission for an answer that %s and names no task', (_what, given) => {
		expect(classifyKieFailure(given).kind).toBe('ambiguous');
	});

	it.each([{ code: 422 }, { code: 422, msg: null }, { code: 422, msg: 5 }])(
		'accepts an answer without a message: %p',
		(body) => {
			expect(classifyKieFailure(answer(200, body)).message).toContain('no message');
		},
	);
});

describe('kieTaskFailure', () => {
	it.each([
		['500', 'Internal Error, Please try again later.', true],
		['500', 'no reason', true],
		['500', 'The prompt violates the content policy', false],
		[455, 'maintenance', true],
		['408', null, true],
		['501', 'Internal Error, Please try again later.', true],
		['501', 'Generation failed', false],
		['550', 'Generation failed', false],
		['422', 'internal error', false],
		['400', 'The system is busy, please try again later', false],
		[null, 'The system is busy', true],
		[null, null, false],
	])('of code %j with the text %j', (code, text, mayPass) => {
		expect(kieTaskFailure(text, code)).toEqual({
			...(code && { code: String(code) }),
			message: text ?? 'The provider gave no reason',
			...(mayPass && { retryable: true }),
		});
	});
});
