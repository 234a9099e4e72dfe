import {
	classifyServiceFailure,
	lacksEndpoint,
} from '../../../../nodes/providers/imageToVideoService/failures';
import { answer } from '../../support/answers';

describe('classifyServiceFailure', () => {
	it.each([
		[{ error: 'no GPU' }, 'no GPU'],
		[{ detail: 'no GPU' }, 'no GPU'],
		[{ message: 'no GPU' }, 'no GPU'],
		['no GPU', 'no GPU'],
		[{ other: 1 }, '{"other":1}'],
	])("uses the service's own words: %p", (body, said) => {
		expect(classifyServiceFailure(answer(422, body)).message).toBe(
			`The image-to-video service refused the request: ${said}`,
		);
	});

	it.each([
		[400, 'permanent'],
		[422, 'permanent'],
		[429, 'transient'],
		[500, 'ambiguous'],
		[504, 'ambiguous'],
		// A success that does not name a video.
		[200, 'ambiguous'],
	])('HTTP %i is %s', (status, kind) => {
		expect(classifyServiceFailure(answer(status, { error: 'x' })).kind).toBe(kind);
	});

	it('keeps the request id', () => {
		expect(classifyServiceFailure(answer(500, { request_id: 'r1' })).requestId).toBe('r1');
	});

	it.each([
		['a text', 'Duration must be 5 or 10', 'Duration must be 5 or 10'],
		[
			'a finding of a field, without the value that was sent',
			[
				{
					type: 'value_error',
					loc: ['body', 'duration'],
					msg: "Value error, Duration must be '5' or '10'",
					input: 'x'.repeat(1_000),
				},
			],
			`"Duration (Seconds)": Duration must be '5' or '10'`,
		],
		[
			'findings of two fields, one of which is not in the form',
			[
				{ loc: ['body', 'cfg_scale'], msg: 'Input should be a valid number' },
				{ loc: ['body', 'fps'], msg: 'Field required' },
			],
			'"CFG Scale": Input should be a valid number; "fps": Field required',
		],
		[
			'a finding of the whole body',
			[{ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error' }],
			'JSON decode error',
		],
		[
			'the first five of many findings',
			Array.from({ length: 9 }, (_, index) => ({ loc: ['body'], msg: `wrong ${index}` })),
			'wrong 0; wrong 1; wrong 2; wrong 3; wrong 4',
		],
		['another object', { reason: 'no' }, '{"reason":"no"}'],
	])('turns `detail` into one sentence: %s', (_name, detail, said) => {
		expect(classifyServiceFailure(answer(422, { detail })).message).toBe(
			`The image-to-video service refused the request: ${said}`,
		);
	});

	it('reads the first finding of a truncated answer', () => {
		const whole = JSON.stringify({
			detail: [
				{
					type: 'string_type',
					loc: ['body', 'image_base64'],
					msg: 'Input should be a "valid" string',
					input: 'x'.repeat(5_000),
				},
			],
		});
		expect(classifyServiceFailure(answer(422, whole.slice(0, 3_000))).message).toBe(
			'The image-to-video service refused the request: "Image (Base64)": Input should be a "valid" string',
		);
	});

	it('distinguishes an unknown job from an unknown path', () => {
		const unknownJob = classifyServiceFailure(answer(404, { detail: 'Job with ID j not found' }));
		expect(unknownJob).toMatchObject({
			kind: 'permanent',
			reason: 'unknownTask',
			maxConsecutive: 5,
		});
		const unknownPath = classifyServiceFailure(answer(404, { detail: 'Not Found' }));
		expect(unknownPath).not.toHaveProperty('reason');
		expect(unknownPath.description).toContain('does not have this path');
	});

	it('treats an upload that could not be saved as not paid for', () => {
		const detail = 'Failed to process image upload: disk full';
		expect(classifyServiceFailure(answer(500, { detail })).kind).toBe('permanent');
		const paid = { detail: 'Failed to generate video: x' };
		expect(classifyServiceFailure(answer(500, paid)).kind).toBe('ambiguous');
	});

	it('explains a refused host name', () => {
		const failure = classifyServiceFailure(answer(400, 'Invalid host header'));
		expect(failure.message).toContain('does not answer under the host name of the base URL');
		expect(failure.description).toContain('sets the header Host to localhost');
	});
});

describe('lacksEndpoint', () => {
	it.each([
		[404, { detail: 'Not Found' }, true],
		[404, { detail: 'Job with ID j not found' }, false],
		[404, { error: 'Not Found' }, false],
		[404, 'Not Found', false],
		[405, { detail: 'Not Found' }, false],
		[200, { detail: 'Not Found' }, false],
	])('HTTP %i with %j: %p', (status, body, isLacking) => {
		expect(lacksEndpoint(answer(status, body))).toBe(isLacking);
	});
});
