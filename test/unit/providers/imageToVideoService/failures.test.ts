import { classifyServiceFailure } from '../../../../nodes/providers/imageToVideoService/failures';
import { answer } from '../../support/answers';

describe('classifyServiceFailure', () => {
	it.each([
		[{ error: 'no GPU' }, 'no GPU'],
		[{ detail: 'no GPU' }, 'no GPU'],
		[{ message: 'no GPU' }, 'no GPU'],
		[
			{ detail: [{ loc: ['body', 'duration'], msg: 'no GPU' }] },
			'[{"loc":["body","duration"],"msg":"no GPU"}]',
		],
		['no GPU', 'no GPU'],
		[{ other: 1 }, '{"other":1}'],
	])('says what the service said: %p', (body, said) => {
		expect(classifyServiceFailure(answer(422, body)).message).toBe(
			`The image-to-video service answered HTTP 422: ${said}`,
		);
	});

	it.each([
		[400, 'permanent'],
		[422, 'permanent'],
		[429, 'transient'],
		[500, 'ambiguous'],
		[504, 'ambiguous'],
		// A success that names no video.
		[200, 'ambiguous'],
	])('HTTP %i is %s', (status, kind) => {
		expect(classifyServiceFailure(answer(status, { error: 'x' })).kind).toBe(kind);
	});

	it('keeps the id of the request', () => {
		expect(classifyServiceFailure(answer(500, { request_id: 'r1' })).requestId).toBe('r1');
	});
});
