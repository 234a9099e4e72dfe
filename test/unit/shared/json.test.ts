import { isoTime, numberIn, parseJson } from '../../../nodes/shared/json';

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

it.each([
	[5, 5],
	[0, 0],
	['5.1', 5.1],
	['10s', 10],
])('reads %j as the number %d', (value, number) => {
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
])('reads %p as no number', (value) => {
	expect(numberIn(value)).toBeUndefined();
});

describe('isoTime', () => {
	it.each([
		[1722769557708, 'milliseconds', '2024-08-04T11:05:57.708Z'],
		['1722769557708', 'milliseconds', '2024-08-04T11:05:57.708Z'],
		[1722769557, 'seconds', '2024-08-04T11:05:57.000Z'],
		[1722769557.5, 'seconds', '2024-08-04T11:05:57.500Z'],
		['1722769557', 'seconds', '2024-08-04T11:05:57.000Z'],
		[8.64e15, 'milliseconds', '+275760-09-13T00:00:00.000Z'],
	] as const)('reads %p %s', (value, unit, iso) => {
		expect(isoTime(value, unit)).toBe(iso);
	});

	it.each([
		undefined,
		null,
		'',
		0,
		-1,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		1e18,
		'9'.repeat(30),
		'soon',
		'-5',
		'2024-08-04T11:05:57Z',
		true,
		{},
		[1722769557708],
	])('is undefined, never a wrong time, for %p', (value) => {
		expect(isoTime(value, 'milliseconds')).toBeUndefined();
	});
});
