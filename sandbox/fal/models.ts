/** A field of a model's input. */
export interface Field {
	name: string;
	type: 'string' | 'number' | 'integer' | 'boolean' | 'array';
	required?: true;
	default?: string | number | boolean;
	values?: string[];
	minimum?: number;
	maximum?: number;
	/** Characters of a text, entries of a list. */
	longest?: number;
	/** Of a list of objects. */
	entries?: Field[];
}

/** A model: section 9. */
export interface Model {
	id: string;
	name: string;
	fields: Field[];
	/** The parameter of the first image, and of the last. */
	image: string;
	end?: string;
	/** The output has a list of videos. */
	hasVideoList?: true;
	/** One of the two. */
	hasPromptOrShots?: true;
}

const seconds = (last: number) => Array.from({ length: last - 2 }, (_, index) => String(index + 3));
const required = (name: string): Field => ({ name, type: 'string', required: true });
const optional = (name: string): Field => ({ name, type: 'string' });
const duration = (values: string[]): Field => ({
	name: 'duration',
	type: 'string',
	default: '5',
	values,
});
const audio = (on: boolean): Field => ({ name: 'generate_audio', type: 'boolean', default: on });
const negativePrompt: Field = {
	name: 'negative_prompt',
	type: 'string',
	default: 'blur, distort, and low quality',
	longest: 2500,
};
const cfgScale: Field = { name: 'cfg_scale', type: 'number', default: 0.5, minimum: 0, maximum: 1 };
const multiPrompt: Field = {
	name: 'multi_prompt',
	type: 'array',
	longest: 6,
	entries: [
		required('prompt'),
		{
			name: 'duration',
			type: 'string',
			default: '5',
			values: Array.from({ length: 15 }, (_, index) => String(index + 1)),
		},
	],
};
const shotType: Field = {
	name: 'shot_type',
	type: 'string',
	default: 'customize',
	values: ['customize', 'intelligent'],
};
const elements: Field = {
	name: 'elements',
	type: 'array',
	entries: [
		optional('frontal_image_url'),
		{ name: 'reference_image_urls', type: 'array', longest: 3 },
		optional('video_url'),
		optional('voice_id'),
	],
};
const FIVE_OR_TEN = ['5', '10'];

type Family = Omit<Model, 'id' | 'name'>;

const V3: Family = {
	image: 'start_image_url',
	end: 'end_image_url',
	hasPromptOrShots: true,
	fields: [
		required('start_image_url'),
		optional('end_image_url'),
		{ ...optional('prompt'), longest: 2500 },
		multiPrompt,
		shotType,
		duration(seconds(15)),
		audio(true),
		elements,
		negativePrompt,
		cfgScale,
	],
};
const TURBO: Family = {
	image: 'image_url',
	hasPromptOrShots: true,
	fields: [
		required('image_url'),
		{ ...optional('prompt'), longest: 3072 },
		multiPrompt,
		duration(seconds(15)),
	],
};
const O3: Family = {
	image: 'image_url',
	end: 'end_image_url',
	hasPromptOrShots: true,
	fields: [
		required('image_url'),
		optional('end_image_url'),
		optional('prompt'),
		multiPrompt,
		shotType,
		duration(seconds(15)),
		audio(false),
	],
};
const O1: Family = {
	image: 'start_image_url',
	end: 'end_image_url',
	fields: [
		required('prompt'),
		required('start_image_url'),
		optional('end_image_url'),
		duration(seconds(10)),
	],
};
const V26: Family = {
	image: 'start_image_url',
	end: 'end_image_url',
	fields: [
		{ ...required('prompt'), longest: 2500 },
		required('start_image_url'),
		optional('end_image_url'),
		duration(FIVE_OR_TEN),
		audio(true),
		{ name: 'voice_ids', type: 'array', longest: 2 },
		negativePrompt,
	],
};
const PLAIN: Family = {
	image: 'image_url',
	fields: [
		required('prompt'),
		required('image_url'),
		duration(FIVE_OR_TEN),
		negativePrompt,
		cfgScale,
	],
};
const TAIL: Family = {
	...PLAIN,
	end: 'tail_image_url',
	fields: [...PLAIN.fields, optional('tail_image_url')],
};

const kling = (path: string, family: Family): Model => ({
	id: `fal-ai/kling-video/${path}/image-to-video`,
	name: `Kling ${path}`,
	...family,
});

/** A model of no company, whose fields have every type: it stands for all that are not Kling's. */
const EXAMPLE: Model = {
	id: 'fal-ai/example-video/image-to-video',
	name: 'Example Video',
	image: 'first_frame_url',
	hasVideoList: true,
	fields: [
		required('first_frame_url'),
		required('prompt'),
		{ name: 'duration', type: 'string', default: '6', values: ['6', '10'] },
		{ name: 'num_frames', type: 'integer', default: 81, minimum: 17, maximum: 161 },
		{ name: 'guidance', type: 'number', default: 5, minimum: 1, maximum: 10 },
		{ name: 'prompt_optimizer', type: 'boolean', default: true },
		audio(true),
		{ name: 'loras', type: 'array' },
		optional('last_frame_url'),
	],
};

const MODELS: Model[] = [
	...['v3/standard', 'v3/pro', 'v3/4k'].map((path) => kling(path, V3)),
	...['v3/turbo/standard', 'v3/turbo/pro'].map((path) => kling(path, TURBO)),
	...['o3/standard', 'o3/pro', 'o3/4k'].map((path) => kling(path, O3)),
	...['o1', 'o1/standard'].map((path) => kling(path, O1)),
	kling('v2.6/pro', V26),
	kling('v2.5-turbo/pro', TAIL),
	kling('v2.5-turbo/standard', PLAIN),
	EXAMPLE,
];

/** @returns undefined for an id that fal does not have */
export const modelOf = (id: string): Model | undefined => MODELS.find((model) => model.id === id);

/** Models whose id or name has the text; all without one. */
export const modelsLike = (text = ''): Model[] =>
	MODELS.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(text.toLowerCase()));
