import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { type FormField, formFields } from '../../scripts/parameters/formFields';
import { formDifferences } from './support/formDifferences';
import { schemaDifferences } from './support/schemaDifferences';
import type { ContractTable } from './tables/contractTable';

/** A document, a schema and a form that agree; each test then changes one of them. */
const table: ContractTable = {
	parameters: [
		{ name: 'image_url', type: 'string', required: true },
		{ name: 'prompt', type: 'string', required: false, maxLength: 10 },
		{ name: 'cfg_scale', type: 'float', required: false, default: 0.5, range: [0, 1] },
		{ name: 'seed', type: 'int', required: false, default: 0, range: [0, 255] },
		{ name: 'mode', type: 'string', required: false, default: 'std', values: ['std', 'pro'] },
		{ name: 'points', type: 'array', required: false, range: [2, 3] },
		{ name: 'points.x', type: 'int', required: true },
	],
	readings: {},
	ownFields: { output: 'what the item holds' },
	bodyWith: () => ({
		image_url: 'https://example.com/a.jpg',
		mode: 'std',
		points: [{ x: 1 }, { x: 2 }],
	}),
};

const shape = {
	image_url: z.string().min(1),
	prompt: z
		.string()
		.refine((text) => [...text].length <= 10)
		.optional(),
	cfg_scale: z.number().min(0).max(1).optional(),
	seed: z.number().int().min(0).max(255).optional(),
	mode: z.enum(['std', 'pro']).optional(),
	points: z
		.array(z.object({ x: z.number().int() }))
		.min(2)
		.max(3)
		.optional(),
};
const schemaWith = (changes: Record<string, z.ZodTypeAny | undefined> = {}) =>
	z
		.object(
			Object.fromEntries(
				Object.entries({ ...shape, ...changes }).filter(([, part]) => part !== undefined),
			) as z.ZodRawShape,
		)
		.passthrough()
		.superRefine(() => {});

const field = (name: string, more: Partial<INodeProperties> = {}): INodeProperties => ({
	displayName: name,
	name,
	type: 'string',
	default: '',
	...more,
});
const choice = (...values: string[]) => values.map((value) => ({ name: value, value }));
const form: Record<string, INodeProperties> = {
	imageUrl: field('imageUrl', { required: true }),
	prompt: field('prompt', { description: 'In up to 10 characters' }),
	cfgScale: field('cfgScale', {
		type: 'number',
		default: 0.5,
		typeOptions: { minValue: 0, maxValue: 1 },
	}),
	seed: field('seed', { type: 'number', default: 0, typeOptions: { minValue: 0, maxValue: 255 } }),
	mode: field('mode', { type: 'options', default: 'std', options: choice('pro', 'std') }),
	points: field('points', {
		type: 'fixedCollection',
		default: {},
		description: '2 to 3 points',
		options: [{ displayName: 'Point', name: 'rows', values: [field('x', { type: 'number' })] }],
	}),
	output: field('output'),
};
function formWith(changes: Record<string, Partial<INodeProperties> | undefined> = {}): FormField[] {
	const changed = Object.entries({ ...form, ...changes })
		.filter(([, properties]) => properties !== undefined)
		.map(([name, properties]) => ({ ...(form[name] ?? field(name)), ...properties }));
	const [image, ...options] = changed;
	const collection = field('options', { type: 'collection', options });
	return formFields({ properties: [image!, collection] }, 'toy');
}

it('finds nothing when all three agree', () => {
	expect(schemaDifferences(table, schemaWith())).toEqual([]);
	expect(formDifferences(table, formWith())).toEqual([]);
});

it.each<[change: string, changes: Record<string, z.ZodTypeAny | undefined>, found: string[]]>([
	['lacks a parameter', { seed: undefined }, ['seed is in the document, not in the schema']],
	[
		'has another parameter',
		{ fps: z.number().optional() },
		['fps is in the schema, not in the document'],
	],
	[
		'has another parameter inside a list',
		{
			points: z
				.array(z.object({ x: z.number().int(), z: z.number().optional() }))
				.min(2)
				.max(3)
				.optional(),
		},
		['points.z is in the schema, not in the document'],
	],
	[
		'requires an optional parameter',
		{ mode: z.enum(['std', 'pro']) },
		['the schema refuses mode: nothing'],
	],
	[
		'does not require a required parameter',
		{ image_url: z.string().optional() },
		['the schema takes image_url: nothing'],
	],
	[
		'starts later',
		{ cfg_scale: z.number().min(0.1).max(1).optional() },
		['the schema refuses cfg_scale: 0', 'the schema refuses cfg_scale: 0.01'],
	],
	[
		'ends earlier',
		{ cfg_scale: z.number().min(0).max(0.9).optional() },
		['the schema refuses cfg_scale: 1'],
	],
	[
		'ends later',
		{ cfg_scale: z.number().min(0).max(2).optional() },
		['the schema takes cfg_scale: 1.01'],
	],
	['has no minimum', { seed: z.number().int().max(255).optional() }, ['the schema takes seed: -1']],
	[
		'accepts fractions',
		{ seed: z.number().min(0).max(255).optional() },
		['the schema takes seed: 1.5'],
	],
	[
		'refuses fractions',
		{ cfg_scale: z.number().int().min(0).max(1).optional() },
		['the schema refuses cfg_scale: 0.01'],
	],
	[
		'accepts another type',
		{ seed: z.coerce.number().int().min(0).max(255).optional() },
		['the schema takes seed: "5"'],
	],
	['lacks a value', { mode: z.enum(['std']).optional() }, ['the schema refuses mode: "pro"']],
	['accepts any value', { mode: z.string().optional() }, ['the schema takes mode: "undocumented"']],
	[
		'counts other characters',
		{ prompt: z.string().max(10).optional() },
		[`the schema refuses prompt: ${JSON.stringify('🎬'.repeat(10))}`],
	],
	[
		'accepts a longer text',
		{ prompt: z.string().optional() },
		['the schema takes prompt: "xxxxxxxxxxx"'],
	],
	[
		'accepts a longer list',
		{
			points: z
				.array(z.object({ x: z.number().int() }))
				.min(2)
				.optional(),
		},
		['the schema takes points: [{"x":1},{"x":1},{"x":1},{"x":1}]'],
	],
	[
		'accepts a shorter list',
		{
			points: z
				.array(z.object({ x: z.number().int() }))
				.max(3)
				.optional(),
		},
		['the schema takes points: [{"x":1}]'],
	],
])('finds a schema that %s', (_change, changes, found) => {
	expect(schemaDifferences(table, schemaWith(changes))).toEqual(found);
});

it.each<
	[change: string, changes: Record<string, Partial<INodeProperties> | undefined>, found: string[]]
>([
	['lacks a field', { seed: undefined }, ['seed has no field seed in the form']],
	['lacks a field of its own', { output: undefined }, ['output is not in the form']],
	['has another field', { fps: {} }, ['fps is in the form, not in the document']],
	[
		'has another field inside a collection',
		{
			points: {
				options: [
					{
						displayName: 'Point',
						name: 'rows',
						values: [field('x', { type: 'number' }), field('y', { type: 'number' })],
					},
				],
			},
		},
		['points.y is in the form, not in the document'],
	],
	[
		'has another default',
		{ cfgScale: { default: 0.7 } },
		['cfg_scale: the default is 0.7 in the form, 0.5 in the document'],
	],
	[
		'has a default where the document has none',
		{ prompt: { default: 'A cup' } },
		['prompt: the default is "A cup" in the form, undefined in the document'],
	],
	[
		'has another range',
		{ cfgScale: { typeOptions: { minValue: 0, maxValue: 10 } } },
		['cfg_scale: the range is [0,10] in the form, [0,1] in the document'],
	],
	[
		'has no range',
		{ seed: { typeOptions: {} } },
		['seed: the range is undefined in the form, [0,255] in the document'],
	],
	[
		'lacks a choice',
		{ mode: { options: choice('std') } },
		['mode: the choice is ["std"] in the form, ["pro","std"] in the document'],
	],
	[
		'has another choice',
		{ mode: { options: choice('4k', 'pro', 'std') } },
		['mode: the choice is ["4k","pro","std"] in the form, ["pro","std"] in the document'],
	],
	[
		'has a field of another type',
		{ seed: { type: 'string' } },
		['seed is of type int, its field of type string'],
	],
	[
		'does not mention a limit',
		{ prompt: { description: 'In a few words' }, points: { description: 'Points' } },
		[
			'prompt: the form does not tell of the limit 10',
			'points: the form does not tell of the limit 3',
		],
	],
])('finds a form that %s', (_change, changes, found) => {
	expect(formDifferences(table, formWith(changes))).toEqual(found);
});

it('finds a required parameter among the options', () => {
	const fields = formWith().map((one) => ({ ...one, isOption: true }));
	expect(formDifferences(table, fields)).toEqual([
		'image_url is required, and hidden among the options',
	]);
});

it('finds a parameter that the document no longer has', () => {
	const shorter = { ...table, parameters: table.parameters.filter(({ name }) => name !== 'seed') };
	expect(schemaDifferences(shorter, schemaWith())).toEqual([
		'seed is in the schema, not in the document',
	]);
	expect(formDifferences(shorter, formWith())).toEqual([
		'seed is in the form, not in the document',
	]);
});

it('finds a field of its own that belongs to a parameter', () => {
	const doubled = { ...table, ownFields: { ...table.ownFields, seed: 'chance' } };
	expect(formDifferences(doubled, formWith())).toEqual([
		'seed belongs to a parameter, and is an own field as well',
	]);
});
