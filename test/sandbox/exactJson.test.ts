import { parseJson, writeJson } from '../../sandbox/core/exactJson';

describe('an integer of a JSON text', () => {
	test.each<[string, unknown]>([
		['{"id":123456789012345678}', { id: 123456789012345678n }],
		['[-123456789012345678, 1]', [-123456789012345678n, 1]],
		['{"id": 9007199254740991}', { id: 9007199254740991 }],
		['{"id": 9007199254740993}', { id: 9007199254740993n }],
		['0.12345678901234567890', undefined],
		['{"a":"123456789012345678","b":"\\": 123456789012345678"}', undefined],
		['{"a\\\\":123456789012345678}', { 'a\\': 123456789012345678n }],
	])('%s keeps its digits', (text, expected) => {
		expect(parseJson(text)).toEqual(expected ?? JSON.parse(text));
	});

	test('is written with the same digits and without quotes', () => {
		const text = '{"a":[123456789012345678,"123456789012345678"],"b":1.5}';
		expect(writeJson(parseJson(text))).toBe(text);
	});
});

test('refuses a text that is not JSON', () => {
	for (const text of ['{"a', '{"id":123456789012345678', '"\\"', '']) {
		expect(() => parseJson(text)).toThrow(SyntaxError);
	}
});

test('parses a text of many megabytes beside a large integer', () => {
	const image = 'A'.repeat(20_000_000);
	expect(parseJson(`{"image":"${image}","id":123456789012345678}`)).toEqual({
		image,
		id: 123456789012345678n,
	});
});
