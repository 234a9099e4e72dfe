import type { INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../../nodes/shared/failures';
import { minutesOf, numberOf, optionOf } from '../../../nodes/shared/numberField';

const field = (typeOptions: INodeProperties['typeOptions']): INodeProperties => ({
	displayName: 'Interval',
	name: 'interval',
	type: 'number',
	typeOptions,
	default: 15,
});
const fraction = field({ minValue: 0.5, maxValue: 60 });
const whole = field({ minValue: 1, maxValue: 50, numberPrecision: 0 });

describe('a number field', () => {
	it.each([
		[fraction, 0.5, 0.5],
		[fraction, 60, 60],
		[fraction, ' 1.5 ', 1.5],
		[whole, 1, 1],
		[whole, '50', 50],
		[field({ minValue: 0 }), 0, 0],
		[field(undefined), Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
	])('%# takes %p', (property, value, expected) => {
		expect(numberOf(property as INodeProperties, value)).toBe(expected);
	});

	it.each([
		0.001,
		0,
		-1,
		60.1,
		1e304,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		'soon',
		'1e304',
		'',
		'  ',
		null,
		undefined,
		true,
		{},
		[],
	])('refuses %p, naming the field and its limits', (value) => {
		expect(() => numberOf(fraction, value)).toThrow(InvalidInputError);
		expect(() => numberOf(fraction, value)).toThrow(
			/^"Interval" is .*; allowed: a number from 0.5 to 60$/,
		);
	});

	it('refuses fractions where the form has whole numbers', () => {
		expect(() => numberOf(whole, 2.5)).toThrow(
			'"Interval" is 2.5; allowed: a whole number from 1 to 50',
		);
	});

	it.each([1e304, Number.POSITIVE_INFINITY])('without an upper limit refuses %p', (value) => {
		expect(() => numberOf(field({ minValue: 1 }), value)).toThrow('allowed: a number from 1');
	});

	it('in minutes gives milliseconds', () => {
		expect(minutesOf(fraction, '1.5')).toBe(90_000);
	});

	it.each([undefined, null, ''])('as an option is its default where it is %p', (value) => {
		expect(optionOf(fraction, value)).toBe(15);
	});

	it.each([0.001, ' ', 'soon', Number.NaN])('as an option refuses %p', (value) => {
		expect(() => optionOf(fraction, value)).toThrow(InvalidInputError);
	});
});
