import { numberIn } from '../../../nodes/shared/numberIn';

it.each([
	[5, 5],
	[0, 0],
	['5.1', 5.1],
	['10s', 10],
])('%j holds the number %d', (value, number) => {
	expect(numberIn(value)).toBe(number);
});

it.each([
	undefined,
	null,
	'',
	'five',
	Number.NaN,
	Number.POSITIVE_INFINITY,
	'1e999',
	true,
	[5],
	JSON.parse('{"toString":1,"valueOf":1}'),
])('%p holds none', (value) => {
	expect(numberIn(value)).toBeUndefined();
});
