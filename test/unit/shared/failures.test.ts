import { InvalidInputError, ProviderCallError } from '../../../nodes/shared/failures';

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
		['x'.repeat(200), `"${'x'.repeat(79)}…`],
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
