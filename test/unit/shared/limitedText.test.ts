import { limitedAnswer, limitedText } from '../../../nodes/shared/limitedText';

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
			'JSON as it is',
			{ code: 0, data: [{ id: '7', none: null }] },
			{ code: 0, data: [{ id: '7', none: null }] },
		],
		['JSON with a long text', { a: long, [long]: 1 }, { a: cut, [cut]: 1 }],
		['a text', long, cut],
		['a number', 5, 5],
		['nothing', null, null],
	])('of %s', (_what, answer, shown) => {
		expect(limitedAnswer(answer)).toEqual(shown);
	});

	it('shows the beginning of JSON of many fields', () => {
		const answer = Array.from({ length: 5_000 }, (_, index) => ({ index }));
		expect(limitedAnswer(answer)).toBe(`${JSON.stringify(answer).slice(0, 1_000)}…`);
	});
});
