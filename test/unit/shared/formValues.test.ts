import {
	booleanFrom,
	chosenModel,
	isOn,
	numberFrom,
	oneOf,
	withoutEmpty,
} from '../../../nodes/shared/formValues';

describe('oneOf', () => {
	it.each([
		['5', '5'],
		[5, '5'],
		[undefined, undefined],
		[null, undefined],
		['', undefined],
	])('reads %p as %p', (value, expected) => {
		expect(oneOf('Duration', value, ['5', '10'])).toBe(expected);
	});

	it.each([15, '5 ', true, {}, ['5'], ['5', '10'], JSON.parse('{"toString":1}')])(
		'refuses %p',
		(value) => {
			expect(() => oneOf('Duration', value, ['5', '10'])).toThrow(
				/^"Duration" is .*; allowed: 5 or 10$/,
			);
		},
	);
});

describe('numberFrom', () => {
	it.each([
		['0.5', 0.5],
		[' -10 ', -10],
		['4294967294', 4_294_967_294],
		[7, 7],
	])('reads %p as %p', (value, expected) => expect(numberFrom(value)).toBe(expected));

	it.each(['', ' ', '5s', '0x10', '1e3', 'Infinity', '.5', '1,5', true, null, undefined])(
		'leaves %p to the check of the request',
		(value) => expect(numberFrom(value)).toBe(value),
	);
});

describe('booleanFrom', () => {
	it.each([
		['true', true],
		['false', false],
		[' TRUE ', true],
		['FALSE', false],
		[true, true],
		[false, false],
		['yes', 'yes'],
		[1, 1],
		['', ''],
		[undefined, undefined],
	])('reads %p as %p', (value, expected) => expect(booleanFrom(value)).toBe(expected));
});

describe('isOn', () => {
	it.each([
		['true', true],
		['false', false],
		[true, true],
		[false, false],
		[undefined, false],
	])('takes %p for %p', (value, expected) => expect(isOn(value)).toBe(expected));
});

describe('withoutEmpty', () => {
	it('leaves out what is empty, and keeps what only looks like it', () => {
		expect(
			withoutEmpty({ a: '', b: null, c: undefined, d: 0, e: false, f: [], g: ' ', h: Number.NaN }),
		).toEqual({ d: 0, e: false, g: ' ', h: Number.NaN });
		expect(withoutEmpty({ a: [''], b: {} })).toEqual({ a: [''], b: {} });
	});
});

describe('chosenModel', () => {
	const custom = { value: 'custom', label: 'Custom Model ID', id: ' kling-v9 ' };

	it('is the one from the list, or the one that was typed in', () => {
		expect(chosenModel('kling-v1', custom)).toBe('kling-v1');
		expect(chosenModel('custom', custom)).toBe('kling-v9');
	});

	it('may be a number from the data', () => {
		expect(chosenModel('custom', { ...custom, id: 5 })).toBe('5');
	});

	it('is no object', () => {
		expect(() => chosenModel('custom', { ...custom, id: { name: 'kling-v9' } })).toThrow(
			`"Custom Model ID" is {"name":"kling-v9"}; allowed: a text`,
		);
	});

	it.each(['', '  '])('is refused where none was typed in: %p', (id) => {
		expect(() => chosenModel('custom', { ...custom, id })).toThrow(
			`"Custom Model ID" is empty; allowed: a model's ID`,
		);
	});
});
