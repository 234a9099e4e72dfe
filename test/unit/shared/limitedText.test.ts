import {
	excerpt,
	lengthInCharacters,
	limitedAnswer,
	limitedText,
	orList,
} from '../../../nodes/shared/limitedText';

describe('lengthInCharacters', () => {
	it.each([
		['', 0],
		['abc', 3],
		['日本', 2],
		['🎬🎬', 2],
		['e\u0301', 2],
	])('counts code points: %p has %i', (text, length) => {
		expect(lengthInCharacters(text)).toBe(length);
	});
});

describe('orList', () => {
	it.each([
		[[], ''],
		[['a'], 'a'],
		[['a', 'b'], 'a or b'],
		[[5, 10, 15], '5, 10 or 15'],
	])('of %p', (values, text) => {
		expect(orList(values)).toBe(text);
	});
});

describe('limitedText', () => {
	it.each([
		['', ''],
		['x'.repeat(1_000), 'x'.repeat(1_000)],
		['x'.repeat(1_001), `${'x'.repeat(1_000)}…`],
		[`${'x'.repeat(999)}🎬🎬`, `${'x'.repeat(999)}…`],
	])('of %p', (text, shown) => {
		expect(limitedText(text)).toBe(shown);
	});
});

describe('limitedAnswer', () => {
	const long = 'x'.repeat(20_000);
	const cut = `${'x'.repeat(1_000)}…`;

	it.each<[what: string, answer: unknown, shown: unknown]>([
		[
			'JSON unchanged',
			{ code: 0, data: [{ id: '7', none: null }] },
			{ code: 0, data: [{ id: '7', none: null }] },
		],
		['JSON with a long text', { a: long, [long]: 1 }, { a: cut, [cut]: 1 }],
		['JSON with a text of 7,000 characters', { a: 'x'.repeat(7_000) }, { a: 'x'.repeat(7_000) }],
		['a text', long, `${'x'.repeat(8_000)}…`],
		['a number', 5, 5],
		['nothing', null, null],
	])('of %s', (_what, answer, shown) => {
		expect(limitedAnswer(answer)).toEqual(shown);
	});

	it('shows the beginning of JSON with many fields', () => {
		const answer = Array.from({ length: 5_000 }, (_, index) => ({ index }));
		expect(limitedAnswer(answer)).toBe(`${JSON.stringify(answer).slice(0, 8_000)}…`);
	});
});

describe('excerpt', () => {
	const WHERE = '(the whole answer is in the details of this error, under "answer")';

	it.each([
		['<html>\r\n\t<body>', '<html> <body>'],
		['x'.repeat(300), 'x'.repeat(300)],
		['x'.repeat(301), `${'x'.repeat(300)}… ${WHERE}`],
	])('of %p', (answer, shown) => {
		expect(excerpt(answer)).toBe(shown);
	});
});
