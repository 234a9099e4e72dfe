import type { INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../../../nodes/shared/failures';
import {
	booleanFrom,
	chosenModel,
	entriesOf,
	identifierText,
	isOn,
	minutesOf,
	textToNumber,
	numberOf,
	oneOf,
	optionOf,
	parseJsonObject,
	parseJsonParameter,
	pathSegment,
	withoutEmpty,
} from '../../../../nodes/shared/form/values';

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

describe('entriesOf', () => {
	it.each<[string, unknown, unknown[]]>([
		['a list', ['a', 'b'], ['a', 'b']],
		['one entry', 'a', ['a']],
		['a list within a row', [['a', 'b'], 'c'], ['a', 'b', 'c']],
		['JSON text', ' ["a", {"b": 1}]', ['a', { b: 1 }]],
		['JSON text within a row', ['["a", "b"]', 'c'], ['a', 'b', 'c']],
		['text that only begins like JSON', '[a', ['[a']],
	])('reads %s', (_what, value, expected) => expect(entriesOf(value)).toEqual(expected));
});

describe('textToNumber', () => {
	it.each([
		['0.5', 0.5],
		[' -10 ', -10],
		['4294967294', 4_294_967_294],
		[7, 7],
	])('reads %p as %p', (value, expected) => expect(textToNumber(value)).toBe(expected));

	it.each(['', ' ', '5s', '0x10', '1e3', 'Infinity', '.5', '1,5', true, null, undefined])(
		'leaves %p to the check of the request',
		(value) => expect(textToNumber(value)).toBe(value),
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
	])('returns for %p: %p', (value, expected) => expect(isOn(value)).toBe(expected));
});

describe('withoutEmpty', () => {
	it('removes empty values and keeps 0 and false', () => {
		expect(
			withoutEmpty({ a: '', b: null, c: undefined, d: 0, e: false, f: [], g: ' ', h: Number.NaN }),
		).toEqual({ d: 0, e: false, g: ' ', h: Number.NaN });
		expect(withoutEmpty({ a: [''], b: {} })).toEqual({ a: [''], b: {} });
	});
});

describe('chosenModel', () => {
	const custom = { value: 'custom', label: 'Custom Model ID', id: ' kling-v9 ' };

	it('is the one from the list or the typed one', () => {
		expect(chosenModel('kling-v1', custom)).toBe('kling-v1');
		expect(chosenModel('custom', custom)).toBe('kling-v9');
	});

	it('may be a number from the data', () => {
		expect(chosenModel('custom', { ...custom, id: 5 })).toBe('5');
	});

	it('is never an object', () => {
		expect(() => chosenModel('custom', { ...custom, id: { name: 'kling-v9' } })).toThrow(
			`"Custom Model ID" is {"name":"kling-v9"}; allowed: a text`,
		);
	});

	it.each(['', '  '])('is refused if none was typed: %p', (id) => {
		expect(() => chosenModel('custom', { ...custom, id })).toThrow(
			`"Custom Model ID" is empty; allowed: a model's ID`,
		);
	});
});

describe('identifierText', () => {
	it.each([
		['order-1042', 'order-1042'],
		['  829350211345678336\n', '829350211345678336'],
		[1042, '1042'],
		[0, '0'],
		[-5, '-5'],
		[Number.MAX_SAFE_INTEGER, '9007199254740991'],
		[829350211345678336n, '829350211345678336'],
	])('reads %p as %p', (value, text) => {
		expect(identifierText('Task', value)).toBe(text);
	});

	it.each([undefined, null, '', '   '])('reads %p as no id', (value) => {
		expect(identifierText('Task', value)).toBeUndefined();
	});

	it.each([
		// What JSON.parse makes of 829350211345678336 is another task's id.
		[JSON.parse('829350211345678399') as number, '829350211345678300'],
		[Number.MAX_SAFE_INTEGER + 1, '9007199254740992'],
		[1.5, '1.5'],
		[Number.NaN, 'NaN'],
	])('refuses %p, a fraction or a rounded number', (value, shown) => {
		expect(() => identifierText('Task', value)).toThrow(
			`"Task" is ${shown}; allowed: a text, or a whole number of up to 15 digits`,
		);
	});

	it.each([[{ id: '5' }], [['5']], [new Date(0)]])('refuses %p', (value) => {
		expect(() => identifierText('External Task ID', value)).toThrow(
			/^"External Task ID" is .*; allowed: a text$/,
		);
	});
});

describe('pathSegment', () => {
	it.each(['829350211345678336', '...', '.a', 'my/order 5?#', '../..', '%2e%2e', 'ä', '😀', '/'])(
		'keeps %p below its folder',
		(id) => {
			const { pathname } = new URL(`https://api.example.com/tasks/${pathSegment(id)}`);
			const [, folder, segment, ...more] = pathname.split('/');
			expect([folder, decodeURIComponent(segment!), more]).toEqual(['tasks', id, []]);
		},
	);

	it.each(['.', '..', '\ud83d'])('refuses %p', (id) => {
		expect(() => pathSegment(id)).toThrow(/^"Task ID" is .*; allowed: the ID of a task$/);
	});
});

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
	])('%# accepts %p', (property, value, expected) => {
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

	it('refuses fractions if the form has whole numbers', () => {
		expect(() => numberOf(whole, 2.5)).toThrow(
			'"Interval" is 2.5; allowed: a whole number from 1 to 50',
		);
	});

	it.each([1e304, Number.POSITIVE_INFINITY])('without an upper limit refuses %p', (value) => {
		expect(() => numberOf(field({ minValue: 1 }), value)).toThrow('allowed: a number from 1');
	});

	it('in minutes returns milliseconds', () => {
		expect(minutesOf(fraction, '1.5')).toBe(90_000);
	});

	it.each([undefined, null, ''])('as an option has its default for %p', (value) => {
		expect(optionOf(fraction, value)).toBe(15);
	});

	it.each([0.001, ' ', 'soon', Number.NaN])('as an option refuses %p', (value) => {
		expect(() => optionOf(fraction, value)).toThrow(InvalidInputError);
	});
});

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
		'returns a value from an expression unchanged: %p',
		(value) => {
			expect(parseJsonParameter('Trajectory', value)).toBe(value);
		},
	);

	it.each(['', '  \n'])('reads %p as nothing', (text) => {
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

	it('changes no prototype, whatever keys the text has', () => {
		const parsed = parseJsonObject('Additional Body Fields', '{"__proto__":{"polluted":true}}');
		expect(Object.getPrototypeOf({ ...parsed })).toBe(Object.prototype);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});
});
