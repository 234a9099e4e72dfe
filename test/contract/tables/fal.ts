import { makeAgainOwnFields, type ContractTable, imageFields } from './contractTable';

type Row = ContractTable['parameters'][number];

const kling = (path: string): string => `fal-ai/kling-video/${path}/image-to-video`;
/** Contract: fal, section 9.1: the models that are alive, without Kling 4.0, whose fields are not known. */
const MODELS = [
	...['v3/pro', 'v3/standard', 'v3/4k', 'v3/turbo/pro', 'v3/turbo/standard'],
	...['o3/pro', 'o3/standard', 'o3/4k', 'o1', 'o1/standard'],
	...['v2.6/pro', 'v2.5-turbo/pro', 'v2.5-turbo/standard'],
].map(kling);
const DEFAULT_MODEL = kling('v2.6/pro');

const seconds = (last: number) => Array.from({ length: last - 2 }, (_, index) => String(index + 3));
const text = (name: string, required: boolean, maxLength?: number): Row => ({
	name,
	type: 'string',
	required,
	...(maxLength && { maxLength }),
});
const duration = (values: string[]): Row => ({
	name: 'duration',
	type: 'string',
	required: false,
	default: '5',
	values,
});
const audio = (on: boolean): Row => ({
	name: 'generate_audio',
	type: 'boolean',
	required: false,
	default: on,
});
const negativePrompt = (maxLength?: number): Row => ({
	...text('negative_prompt', false, maxLength),
	default: 'blur, distort, and low quality',
});
const cfgScale: Row = {
	name: 'cfg_scale',
	type: 'float',
	required: false,
	range: [0, 1],
	default: 0.5,
};
const shots: Row[] = [
	{ name: 'multi_prompt', type: 'array', required: false, range: [1, 6] },
	text('multi_prompt.prompt', true),
	{
		name: 'multi_prompt.duration',
		type: 'string',
		required: false,
		default: '5',
		values: Array.from({ length: 15 }, (_, index) => String(index + 1)),
	},
];
const shotType: Row = {
	name: 'shot_type',
	type: 'string',
	required: false,
	default: 'customize',
	values: ['customize', 'intelligent'],
};
const elements: Row[] = [
	{ name: 'elements', type: 'array', required: false },
	text('elements.frontal_image_url', false),
	{ name: 'elements.reference_image_urls', type: 'array', required: false, range: [1, 3] },
	text('elements.video_url', false),
	text('elements.voice_id', false),
];

/** Contract: fal, section 9.2. */
const FAMILIES: Record<string, Row[]> = {
	V3: [
		text('start_image_url', true),
		text('end_image_url', false),
		text('prompt', false, 2500),
		...shots,
		shotType,
		duration(seconds(15)),
		audio(true),
		...elements,
		negativePrompt(2500),
		cfgScale,
	],
	TURBO: [text('image_url', true), text('prompt', false, 3072), ...shots, duration(seconds(15))],
	O3: [
		text('image_url', true),
		text('end_image_url', false),
		text('prompt', false),
		...shots,
		shotType,
		duration(seconds(15)),
		audio(false),
	],
	O1: [
		text('prompt', true),
		text('start_image_url', true),
		text('end_image_url', false),
		duration(seconds(10)),
	],
	V26: [
		text('prompt', true, 2500),
		text('start_image_url', true),
		text('end_image_url', false),
		duration(['5', '10']),
		audio(true),
		{ name: 'voice_ids', type: 'array', required: false, range: [1, 2] },
		negativePrompt(2500),
	],
	TAIL: [
		text('prompt', true),
		text('image_url', true),
		text('tail_image_url', false),
		duration(['5', '10']),
		negativePrompt(),
		cfgScale,
	],
	PLAIN: [
		text('prompt', true),
		text('image_url', true),
		duration(['5', '10']),
		negativePrompt(),
		cfgScale,
	],
};
const FAMILY_OF: Record<string, string> = {
	[kling('v3/pro')]: 'V3',
	[kling('v3/standard')]: 'V3',
	[kling('v3/4k')]: 'V3',
	[kling('v3/turbo/pro')]: 'TURBO',
	[kling('v3/turbo/standard')]: 'TURBO',
	[kling('o3/pro')]: 'O3',
	[kling('o3/standard')]: 'O3',
	[kling('o3/4k')]: 'O3',
	[kling('o1')]: 'O1',
	[kling('o1/standard')]: 'O1',
	[kling('v2.6/pro')]: 'V26',
	[kling('v2.5-turbo/pro')]: 'TAIL',
	[kling('v2.5-turbo/standard')]: 'PLAIN',
};

/** Contract: fal, section 2: query parameters and headers, and section 9, the model in the path. */
const AROUND: Row[] = [
	{
		name: 'endpoint_id',
		type: 'string',
		required: true,
		values: MODELS,
	},
	text('fal_webhook', false),
	{ name: 'fal_max_queue_length', type: 'int', required: false },
	{
		name: 'X-Fal-Queue-Priority',
		type: 'string',
		required: false,
		default: 'normal',
		values: ['normal', 'low'],
	},
	{ name: 'X-Fal-Request-Timeout', type: 'float', required: false },
	{ name: 'X-Fal-No-Retry', type: 'boolean', required: false },
	{ name: 'x-app-fal-disable-fallback', type: 'boolean', required: false },
	{ name: 'X-Fal-Object-Lifecycle-Preference', type: 'int', required: false },
	{ name: 'X-Fal-Store-IO', type: 'boolean', required: false },
];

const camelCase = (name: string): string =>
	name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());

const IMAGE = { because: 'one field for each kind of source', formDefault: '' };
const ENDING = 'the names differ between models, the field does not';
const outside = (field: string, more: object = {}) => ({
	because: 'not part of the body',
	isOutsideSchema: true as const,
	fields: [field],
	...more,
});
const READINGS: ContractTable['readings'] = {
	endpoint_id: outside('endpointId', {
		formDefault: DEFAULT_MODEL,
		fields: ['endpointId', 'customEndpointId'],
	}),
	fal_webhook: outside('callbackUrl', { fields: ['callbackUrl', 'callback'] }),
	fal_max_queue_length: outside('maxQueueLength', { formDefault: 100, range: [1, undefined] }),
	'X-Fal-Queue-Priority': outside('queuePriority'),
	'X-Fal-Request-Timeout': outside('startTimeout', { formDefault: 600, range: [2, undefined] }),
	'X-Fal-No-Retry': outside('allowRepeats', { formDefault: false }),
	'x-app-fal-disable-fallback': outside('allowFallback', { formDefault: false }),
	'X-Fal-Object-Lifecycle-Preference': outside('keepVideosFor', {
		formDefault: 604_800,
		range: [60, undefined],
	}),
	'X-Fal-Store-IO': outside('storeInputAndOutput', { formDefault: true }),
	start_image_url: { ...IMAGE, fields: imageFields('image') },
	image_url: { ...IMAGE, because: ENDING, fields: imageFields('image') },
	end_image_url: { ...IMAGE, fields: imageFields('endImage') },
	tail_image_url: { ...IMAGE, because: ENDING, fields: imageFields('endImage') },
	duration: { because: 'it decides the price, so it is always sent', required: true, isOpen: true },
	generate_audio: { because: 'it costs, so it is always sent', required: true },
	shot_type: { because: 'a newer value is possible', isOpen: true },
	negative_prompt: { because: 'fal.ai applies its default itself', formDefault: '' },
	multi_prompt: { because: 'an option in place of the prompt' },
	'multi_prompt.duration': { because: 'checked as it is documented' },
};

const URL = 'https://example.com/image.jpg';
const exampleOf = ({ type, values, name }: Row): unknown => {
	if (values) return values[0];
	if (type === 'boolean') return false;
	if (type === 'float') return 0.5;
	if (type === 'array') return name.endsWith('urls') ? [URL] : ['voice_1'];
	return URL;
};

function bodyOf(rows: readonly Row[]): Record<string, unknown> {
	const body: Record<string, unknown> = {};
	for (const row of rows) {
		const [outer, inner] = row.name.split('.') as [string, string?];
		const isList = rows.some(({ name }) => name.startsWith(`${row.name}.`));
		if (inner === undefined) body[outer] = isList ? [{}] : exampleOf(row);
		else (body[outer] as Array<Record<string, unknown>>)[0]![inner] = exampleOf(row);
	}
	return body;
}

function tableOf(model: string): ContractTable {
	const rows = FAMILIES[FAMILY_OF[model]!]!;
	const parameters = [...AROUND, ...rows];
	const readings = Object.fromEntries(
		parameters.map(({ name }) => [
			name,
			{ because: '', fields: [camelCase(name)], ...READINGS[name] },
		]),
	);
	return {
		parameters,
		readings,
		ownFields: {
			...makeAgainOwnFields,
			sendFilesAs: 'how fal.ai gets a file',
			cancelTasks: 'what a cancelled execution does',
		},
		bodyWith: () => structuredClone(bodyOf(rows)),
	};
}

/** The model that the form begins with. */
export const falTable = tableOf(DEFAULT_MODEL);

/** The other models. */
export const falModelTables: Array<[model: string, table: ContractTable]> = MODELS.filter(
	(model) => model !== DEFAULT_MODEL,
).map((model) => [model, tableOf(model)]);
