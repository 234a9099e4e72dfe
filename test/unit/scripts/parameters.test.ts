import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { providers } from '../../../nodes/providers';
import { apiNameOf } from '../../../scripts/parameters/apiName';
import { fieldTable } from '../../../scripts/parameters/fieldTable';
import { type FormField, formFields } from '../../../scripts/parameters/formFields';
import { sharedFields } from '../../../scripts/parameters/nodeParts';
import { generatedPages } from '../../../scripts/parameters/pages';
import { withParts } from '../../../scripts/parameters/parts';

const REPOSITORY = path.join(__dirname, '../../..');

describe('the pages with generated parts', () => {
	it('are one per node and provider, one for all, the README and the troubleshooting page', async () => {
		const files = Object.keys(await generatedPages()).sort();
		expect(files).toEqual([
			'README.md',
			...(await pagesIn('docs/nodes')),
			'docs/parameters.md',
			...(await pagesIn('docs/providers')),
			'docs/troubleshooting.md',
		]);
	});

	/** Where this fails: `npm run docs:parameters`. */
	it('match the source', async () => {
		for (const [page, parts] of Object.entries(await generatedPages())) {
			const written = await readFile(path.join(REPOSITORY, page), 'utf8');
			const text = written.replaceAll('\r\n', '\n');
			expect([page, text]).toEqual([page, withParts(text, parts)]);
			const marked = [...text.matchAll(/<!-- (\w+): made by/g)].map(([, part]) => part);
			expect([page, marked.sort()]).toEqual([page, Object.keys(parts).sort()]);
		}
	});

	it('include one page with the tables of all nodes and providers', async () => {
		const pages = await generatedPages();
		const together = pages['docs/parameters.md']!.parameters!;
		for (const file of [...(await pagesIn('docs/nodes')), ...(await pagesIn('docs/providers'))]) {
			const { parameters, credential = '' } = pages[file]!;
			expect(together).toContain(`(${path.posix.relative('docs', file)})`);
			expect(together).toContain(parameters);
			expect(together).toContain(credential);
		}
	});

	it('keep hand-written text', () => {
		const page = withParts(
			'# Toy\n\n<!-- form: made by npm run docs:parameters from the source -->\nold\n<!-- end of form -->\n\nEnd\n',
			{ form: 'new' },
		);
		expect(page).toBe(
			'# Toy\n\n<!-- form: made by npm run docs:parameters from the source -->\n\nnew\n\n<!-- end of form -->\n\nEnd\n',
		);
		expect(withParts(page, { form: 'new' })).toBe(page);
	});

	it('must have a place for each part', () => {
		expect(() => withParts('# Toy', { form: 'new' })).toThrow('It needs <!-- form: made by');
	});
});

async function pagesIn(folder: string): Promise<string[]> {
	const files = await readdir(path.join(REPOSITORY, folder));
	return files.map((file) => `${folder}/${file}`).sort();
}

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

	it('are those of one provider, including the fields of collections', () => {
		const fields = formFields({ properties }, 'one');
		expect(fields.map(({ name, label, isOption }) => [name, label, isOption])).toEqual([
			['provider', 'PROVIDER', false],
			['prompt', 'PROMPT', false],
			['points', 'POINTS', false],
			['points.x', 'POINTS › X', false],
			['seed', 'SEED', true],
		]);
	});

	it('are listed once for providers that share them', () => {
		const { id: one } = providers[0]!;
		const { id: two } = providers[1]!;
		const choices = [one, two].map((id) => ({ name: id, value: id }));
		const both = sharedFields({
			properties: [
				field('provider', { type: 'options', options: choices }),
				field('task', { hint: 'a', displayOptions: { show: { provider: [one] } } }),
				field('task', { hint: 'b', displayOptions: { show: { provider: [two] } } }),
				optionsOf(one, field('seed')),
				optionsOf(two, field('seed')),
			],
		} as INodeTypeDescription);
		expect(both.map((entry) => [entry.field.name, entry.providers.map(({ id }) => id)])).toEqual([
			['provider', [one, two]],
			['task', [one]],
			['task', [two]],
			['seed', [one, two]],
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
		return fieldTable([form[0]!], form, {
			head: 'API parameter',
			cellOf: () => '`api_name`',
		}).split('\n')[2];
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
		[
			field('a', {
				type: 'resourceLocator',
				default: { mode: 'id', value: '={{ $json.taskId }}' },
				modes: [{ displayName: 'By ID', name: 'id', type: 'string' }],
			}),
			'from a list or by ID | `={{ $json.taskId }}` | By ID',
		],
	])('shows type, default and values: %#', (property, cells) => {
		expect(row(property)).toBe(`| A \`a\` | \`api_name\` | ${cells} | always |  |`);
	});

	it('says when the field is shown, with the labels of the form', () => {
		const guidance = field('guidance', { type: 'options', options: choice('Camera', 'Nothing') });
		const shown = field('a', {
			description: 'One | two',
			displayOptions: { show: { guidance: ['camera'], '/b': [true] }, hide: { b: ['x', 'y'] } },
		});
		expect(row(shown, guidance, field('b', { options: [] }))).toBe(
			'| A `a` | `api_name` | text | – | – | GUIDANCE: Camera; B: true; not with B: x, y | One \\| two |',
		);
	});

	it('refuses a condition on a missing field', () => {
		const shown = field('a', { displayOptions: { show: { gone: ['x'] } } });
		expect(() => row(shown)).toThrow('a depends on gone, which is no field');
	});
});
