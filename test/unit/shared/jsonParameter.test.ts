import { parseJsonObject, parseJsonParameter } from '../../../nodes/shared/jsonParameter';

describe('parseJsonParameter', () => {
	it.each([
		['{"a":1}', { a: 1 }],
		[' [1, 2] ', [1, 2]],
		['5', 5],
		['null', null],
		['"text"', 'text'],
	])('reads the text %p', (text, value) => {
		expect(parseJsonParameter('Trajectory', text)).toEqual(value);
	});

	it.each([[{ a: 1 }], [[1]], [5], [null], [undefined]])(
		'passes on what an expression made: %p',
		(value) => {
			expect(parseJsonParameter('Trajectory', value)).toBe(value);
		},
	);

	it.each(['', '  \n'])('takes %p for nothing', (text) => {
		expect(parseJsonParameter('Trajectory', text)).toBeUndefined();
	});

	it.each(['{', "{'a': 1}", '[1,]', 'undefined', 'a: 1'])('refuses %p', (text) => {
		expect(() => parseJsonParameter('Trajectory', text)).toThrow(
			`"Trajectory" is "${text}"; allowed: valid JSON`,
		);
	});
});

describe('parseJsonObject', () => {
	it.each([
		['{"mode":"4k"}', { mode: '4k' }],
		[{ mode: '4k' }, { mode: '4k' }],
		['{}', {}],
		['', {}],
		['null', {}],
		[undefined, {}],
		[null, {}],
	])('reads %p', (value, object) => {
		expect(parseJsonObject('Additional Body Fields', value)).toEqual(object);
	});

	it.each(['[]', '5', '"text"', 'true', [1], 5])('refuses %p', (value) => {
		expect(() => parseJsonObject('Additional Body Fields', value)).toThrow(
			/^"Additional Body Fields" is .*; allowed: a JSON object$/,
		);
	});

	it('changes no prototype, whatever the text names', () => {
		const parsed = parseJsonObject('Additional Body Fields', '{"__proto__":{"polluted":true}}');
		expect(Object.getPrototypeOf({ ...parsed })).toBe(Object.prototype);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});
});
