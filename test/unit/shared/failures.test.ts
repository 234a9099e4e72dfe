import {
	InvalidInputError,
	ProviderCallError,
	saysItMayPass,
} from '../../../nodes/shared/failures';

describe('InvalidInputError.forField', () => {
	it.each([
		['', 'empty'],
		[undefined, 'empty'],
		[null, 'empty'],
		['text', '"text"'],
		[0, '0'],
		[Number.NaN, 'NaN'],
		[false, 'false'],
		[{ a: 1 }, '{"a":1}'],
		['x'.repeat(200), `"${'x'.repeat(79)}…" (200 characters)`],
		['🎬'.repeat(200), `"${'🎬'.repeat(39)}…" (200 characters)`],
		[{ a: 'x'.repeat(200) }, `{"a":"${'x'.repeat(74)}…`],
	])('shows the given value %p', (given, shown) => {
		const error = InvalidInputError.forField('Mode', given, 'std or pro');
		expect(error.message).toBe(`"Mode" is ${shown}; allowed: std or pro`);
		expect(error).toBeInstanceOf(InvalidInputError);
	});
});

describe('ProviderCallError', () => {
	it("has the failure's message and keeps the whole failure", () => {
		const failure = { kind: 'permanent', message: 'Kling answered', code: '1201' } as const;
		const error = new ProviderCallError(failure);
		expect(error.message).toBe('Kling answered');
		expect(error.failure).toBe(failure);
		expect(error.name).toBe('ProviderCallError');
	});
});

describe('saysItMayPass', () => {
	it.each([
		'Internal Error, Please try again later.',
		'internal server error',
		'The system is busy, please try again later or contact support',
		'Service temporarily unavailable',
		'The server is overloaded',
		'Image-to-video generation timed out',
		'Upstream time-out',
		'系统繁忙，请稍后再试',
	])('knows %j as a fault of the provider', (message) => {
		expect(saysItMayPass(message)).toBe(true);
	});

	it.each([
		'',
		'Generation failed',
		'The provider gave no reason',
		'Failure to pass the risk control system',
		'Image pixel is invalid',
		'The resolution or aspect ratio of the input image is invalid. Please try again later',
		'Internal error: the content violates our policy',
		'NSFW content detected, please try again later',
		'Insufficient credits, try again later',
		'Please change your prompt and try again',
		'The voice is temporarily unavailable',
		'Downloading the photo timed out',
		'系统错误：内容违规',
	])('takes %j for a lasting reason', (message) => {
		expect(saysItMayPass(message)).toBe(false);
	});
});
