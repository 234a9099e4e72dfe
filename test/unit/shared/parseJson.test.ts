import { parseJson } from '../../../nodes/shared/parseJson';

describe('parseJson', () => {
	it.each([
		['{"a":1}', { a: 1 }],
		['\uFEFF{"a":1}', { a: 1 }],
		['\uFEFF\r\n [1]', [1]],
		['"\uFEFF"', '\uFEFF'],
		['null', null],
	])('reads %j', (text, value) => {
		expect(parseJson(text)).toEqual(value);
	});

	it.each(['', '\uFEFF', '<html>', '{"a":1}\uFEFF'])('finds no JSON in %j', (text) => {
		expect(parseJson(text)).toBeUndefined();
	});
});
