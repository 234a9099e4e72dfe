import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { providers } from '../../../nodes/providers';
import { apiNameOf } from '../../../scripts/parameters/apiName';
import { parameterDocument } from '../../../scripts/parameters/document';
import { fieldTable } from '../../../scripts/parameters/fieldTable';
import { type FormField, formFields } from '../../../scripts/parameters/formFields';

const FILE = path.join(__dirname, '../../../docs/parameters.md');

/** Where this fails: `npm run docs:parameters`. */
it('docs/parameters.md is what the source makes of it', async () => {
	const written = await readFile(FILE, 'utf8');
	expect(written.replaceAll('\r\n', '\n')).toBe(await parameterDocument());
});

const field = (name: string, more: Partial<INodeProperties> = {}): INodeProperties => ({
	displayName: name.toUpperCase(),
	name,
	type: 'string',
	default: '',
	...more,
});
const choice = (...names: string[]) => names.map((name) => ({ name, value: name.toLowerCase() }));
const optionsOf = (provider: string, ...options: INodeProperties[]) =>
	field('options', {
		type: 'collection',
		options,
		displayOptions: { show: { provider: [provider] } },
	});

describe('the fields of a form', () => {
	const points = field('points', {
		type: 'fixedCollection',
		options: [{ displayName: 'Point', name: 'rows', values: [field('x')] }],
	});
	const properties = [
		field('provider'),
		field('prompt', { displayOptions: { show: { provider: ['one', 'two'] } } }),
		field('other', { displayOptions: { show: { provider: ['two'] } } }),
		points,
		optionsOf('one', field('seed')),
		optionsOf('two', field('sound')),
	];

	it('are those of one provider, with what collections hold', () => {
		const fields = formFields({ properties }, 'one');
		expect(fields.map(({ name, label, isOption }) => [name, label, isOption])).toEqual([
			['provider', 'PROVIDER', false],
			['prompt', 'PROMPT', false],
			['points', 'POINTS', false],
			['points.x', 'POINTS › X', false],
			['seed', 'SEED', true],
		]);
	});
});

describe("the API's name of a field", () => {
	const form = (...names: string[]): FormField[] =>
		names.map((name) => ({ name, label: name, property: field(name), isOption: false }));
	const provider = {
		...providers[0]!,
		createFields: ['cfgScale', 'imageUrl', 'callbackUrl', 'shape', 'mode'].map((name) =>
			field(name),
		),
		createOptions: [field('additionalBodyFields')],
		apiNames: { shape: 'input.aspect_ratio', mode: null },
	};

	it.each([
		['cfgScale', 'cfg_scale'],
		['imageUrl', 'image'],
		// There is no image called "callback".
		['callbackUrl', 'callback_url'],
		['shape', 'input.aspect_ratio'],
		['mode', undefined],
		['additionalBodyFields', undefined],
		['concurrency', undefined],
	])('%s is %s', (name, apiName) => {
		expect(apiNameOf(provider, name, form('imageInputType', 'imageUrl', 'callbackUrl'))).toBe(
			apiName,
		);
	});
});

describe('a row of the reference', () => {
	const row = (property: INodeProperties, ...others: INodeProperties[]) => {
		const form = formFields({ properties: [property, ...others] }, 'one');
		return fieldTable([form[0]!], form, () => 'api_name').split('\n')[2];
	};

	it.each<[INodeProperties, string]>([
		[field('a'), 'text | – | –'],
		[field('a', { required: true }), 'text | required | –'],
		[field('a', { typeOptions: { multipleValues: true }, default: [''] }), 'list of texts | – | –'],
		[field('a', { type: 'number', default: 0 }), 'number | `0` | –'],
		[
			field('a', { type: 'number', default: 5, typeOptions: { minValue: -1, maxValue: 9 } }),
			'number | `5` | -1 to 9',
		],
		[
			field('a', { type: 'number', default: 5, typeOptions: { minValue: 0 } }),
			'number | `5` | from 0',
		],
		[field('a', { type: 'boolean', default: false }), 'true or false | `false` | –'],
		[
			field('a', { type: 'options', default: 'on', options: choice('Off', 'On') }),
			'choice | `on` | `off`, `on`',
		],
		[field('a', { type: 'json', default: '{}' }), 'JSON | – | –'],
	])('tells type, default and values: %#', (property, cells) => {
		expect(row(property)).toBe(`| A \`a\` | \`api_name\` | ${cells} | always |  |`);
	});

	it('tells when the field is shown, with the names that the form has', () => {
		const guidance = field('guidance', { type: 'options', options: choice('Camera', 'Nothing') });
		const shown = field('a', {
			description: 'One | two',
			displayOptions: { show: { guidance: ['camera'], '/b': [true] }, hide: { b: ['x', 'y'] } },
		});
		expect(row(shown, guidance, field('b', { options: [] }))).toBe(
			'| A `a` | `api_name` | text | – | – | GUIDANCE: Camera; B: true; not with B: x, y | One \\| two |',
		);
	});

	it('refuses a condition on a field that does not exist', () => {
		const shown = field('a', { displayOptions: { show: { gone: ['x'] } } });
		expect(() => row(shown)).toThrow('a depends on gone, which is no field');
	});
});
