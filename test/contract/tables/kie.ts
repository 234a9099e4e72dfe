import { makeAgainOwnFields, type ContractTable } from './contractTable';

/** kie-models, section 1. */
const MODELS = [
	'kling/v3-turbo-image-to-video',
	'kling-3.0-omni/image-to-video',
	'kling-3.0/video',
	'kling-2.6/image-to-video',
	'kling/v2-5-turbo-image-to-video-pro',
	'kling/v2-1-master-image-to-video',
	'kling/v2-1-pro',
	'kling/v2-1-standard',
];

const EXAMPLE =
	'an example of theirs, on which nobody wants to fall back: both are asked of the user';

/** The kie document, "Request Parameters", "Model Parameter" and "input Object Parameters". */
export const kieTable: ContractTable = {
	parameters: [
		{ name: 'model', type: 'string', required: true, values: MODELS },
		{ name: 'input', type: 'object', required: true },
		{
			name: 'input.prompt',
			type: 'string',
			required: true,
			maxLength: 1000,
			default:
				'In a bright rehearsal room, sunlight streams through the window, and a standing microphone is placed in the center of the room. [Campus band female lead singer] stands in front of the microphone with her eyes closed, while the other members stand around her. [Campus band female lead singer, full voice] leads: "I will try to fix you, with all my heart and soul..." The background is an a cappella harmony, and the camera slowly circles around the band members.',
		},
		{
			name: 'input.image_urls',
			type: 'array',
			required: true,
			default: ['https://static.aiquickdraw.com/tools/example/1764851002741_i0lEiI8I.png'],
		},
		{ name: 'input.sound', type: 'boolean', required: true, default: true },
		{
			name: 'input.duration',
			type: 'string',
			required: true,
			default: '5',
			values: ['5', '10', '15', '20', '30', '40', '50', '60', '70', '80'],
		},
		{ name: 'callBackUrl', type: 'string', required: false },
	],
	readings: {
		model: {
			because:
				'the model of the first document is the default; unlisted models are reached by their ID',
			formDefault: 'kling-2.6/image-to-video',
			isOpen: true,
			fields: ['model', 'customModel'],
		},
		input: {
			because: 'its parameters are the fields',
			fields: ['prompt', 'imageUrls', 'sound', 'duration'],
		},
		'input.prompt': { because: EXAMPLE, formDefault: '', fields: ['prompt'] },
		'input.image_urls': {
			because: `${EXAMPLE}; one field for each kind of source`,
			formDefault: [''],
			fields: ['imageUrls', 'imageInputType', 'imageBinaryPropertyName', 'imageBase64'],
		},
		'input.sound': { because: 'in sight, because the API requires it', fields: ['sound'] },
		'input.duration': { because: 'other models have others', isOpen: true, fields: ['duration'] },
		callBackUrl: {
			because: 'a URL, or the one that resumes the execution',
			fields: ['callBackUrl', 'callback'],
		},
	},
	ownFields: makeAgainOwnFields,
	bodyWith: () => ({
		model: 'kling-2.6/image-to-video',
		input: {
			prompt: 'A cup',
			image_urls: ['https://example.com/image.jpg'],
			sound: true,
			duration: '5',
		},
	}),
};

const IMAGES = ['imageUrls', 'imageInputType', 'imageBinaryPropertyName', 'imageBase64'];
const TAIL = [
	'tailImageUrl',
	'tailImageInputType',
	'tailImageBinaryPropertyName',
	'tailImageBase64',
];
const ELEMENT_INPUTS = [
	'elementInputUrls',
	'elementInputType',
	'elementInputBinaryPropertyNames',
	'elementInputBase64',
];
const URL = 'https://example.com/image.jpg';
const SECONDS = Array.from({ length: 13 }, (_, index) => String(index + 3));
const OPEN = 'Additional Body Fields may name new values';

type Row = ContractTable['parameters'][number];
const row = (name: string, rest: Omit<Row, 'name'>): Row => ({ name: `input.${name}`, ...rest });
const prompt = (maxLength: number) => row('prompt', { type: 'string', required: true, maxLength });
const text = (name: string, values: string[], byDefault: string): Row =>
	row(name, { type: 'string', required: true, values, default: byDefault });
const flag = (name: string, required: boolean, byDefault = false): Row =>
	row(name, { type: 'boolean', required, default: byDefault });
const images = (most: number): Row =>
	row('image_urls', { type: 'array', required: true, range: [1, most] });
const image = row('image_url', { type: 'string', required: true });
const tail = row('tail_image_url', { type: 'string', required: false });
const elements = (name: string): Row[] => [
	row(name, { type: 'array', required: false, range: [0, 3] }),
	row(`${name}.name`, { type: 'string', required: true }),
	row(`${name}.description`, { type: 'string', required: true }),
	row(`${name}.element_input_urls`, { type: 'array', required: true, range: [2, 4] }),
	row(`${name}.element_input_audio_urls`, { type: 'array', required: false }),
	row(`${name}.start_time`, { type: 'int', required: false }),
	row(`${name}.end_time`, { type: 'int', required: false }),
];
const shots = (most: number, maxLength: number, longest: number): Row[] => [
	row('multi_prompt', { type: 'array', required: false, range: [0, most] }),
	row('multi_prompt.prompt', { type: 'string', required: true, maxLength }),
	row('multi_prompt.duration', { type: 'int', required: true, range: [1, longest] }),
];
const older = (longest: number, rows: Row[] = []): Row[] => [
	prompt(longest),
	image,
	...rows,
	text('duration', ['5', '10'], '5'),
	row('negative_prompt', { type: 'string', required: false, maxLength: 500 }),
	row('cfg_scale', { type: 'float', required: false, range: [0, 1], default: 0.5 }),
];

const PARAMETERS: Record<string, Row[]> = {
	'kling/v3-turbo-image-to-video': [
		prompt(2500),
		images(1),
		text('duration', SECONDS, '5'),
		text('resolution', ['720p', '1080p'], '720p'),
	],
	'kling-3.0-omni/image-to-video': [
		prompt(3072),
		images(2),
		row('duration', { type: 'int', required: true, range: [3, 15], default: 5 }),
		text('resolution', ['720p', '1080p', '4k'], '720p'),
		text('aspect_ratio', ['auto', '16:9', '9:16', '1:1'], 'auto'),
		flag('audio', true),
		flag('customize_multi_shots', true),
		flag('prefer_multi_shots', false),
		...shots(6, 512, 15),
		...elements('elements'),
	],
	'kling-3.0/video': [
		prompt(3072),
		{ ...images(2), required: false, range: [0, 2] },
		flag('sound', true),
		text('duration', SECONDS, '5'),
		text('aspect_ratio', ['16:9', '9:16', '1:1'], '16:9'),
		text('mode', ['std', 'pro', '4K'], 'pro'),
		flag('multi_shots', true),
		...shots(5, 500, 12),
		...elements('kling_elements'),
		row('negative_prompt', { type: 'string', required: false, maxLength: 2500 }),
	],
	'kling/v2-5-turbo-image-to-video-pro': older(2500, [tail]),
	'kling/v2-1-master-image-to-video': older(5000),
	'kling/v2-1-pro': older(5000, [tail]),
	'kling/v2-1-standard': older(5000),
};

/** Fields of the form that do not have the name of their parameter, and defaults of the form. */
const READINGS: ContractTable['readings'] = {
	model: kieTable.readings.model!,
	callBackUrl: kieTable.readings.callBackUrl!,
	'input.image_urls': kieTable.readings['input.image_urls']!,
	'input.image_url': {
		because: 'all models share the fields of images',
		formDefault: [''],
		fields: IMAGES,
	},
	...Object.fromEntries(
		['klingElements', 'elements'].map((option) => [
			`input.${option === 'elements' ? option : 'kling_elements'}.element_input_urls`,
			{
				because: 'one field for each kind of source',
				fields: ELEMENT_INPUTS.map((field) => `${option}.${field}`),
			},
		]),
	),
	'input.tail_image_url': {
		because: 'one field for each kind of source',
		formDefault: '',
		fields: TAIL,
	},
	'input.multi_prompt.duration': {
		because: 'a shot of 3 seconds is a start',
		formDefault: 3,
		fields: ['multiPrompt.duration'],
	},
};

const camelCase = (name: string): string =>
	name.replace(/^input\./, '').replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());

const exampleOf = ({ type, values, range }: Row): unknown => {
	if (values) return values[0];
	if (type === 'boolean') return false;
	if (type === 'int' || type === 'float') return range?.[1] ?? 5;
	return type === 'array' ? [URL] : URL;
};

function tableOf(model: string): ContractTable {
	const rows = PARAMETERS[model]!;
	const parameters: Row[] = [
		{
			name: 'model',
			type: 'string',
			required: true,
			values: MODELS,
			default: kieTable.bodyWith('').model,
		},
		...rows,
		{ name: 'callBackUrl', type: 'string', required: false },
	];
	const readings = Object.fromEntries(
		parameters.map(({ name, values }) => [
			name,
			{
				because: OPEN,
				...(values && { isOpen: true as const }),
				fields: [camelCase(name)],
				...READINGS[name],
			},
		]),
	);
	const input: Record<string, unknown> = {};
	for (const parameter of rows) {
		const [outer, inner] = parameter.name.replace('input.', '').split('.') as [string, string?];
		const isList = rows.some(({ name }) => name.startsWith(`${parameter.name}.`));
		if (inner === undefined) input[outer] = isList ? [{}] : exampleOf(parameter);
		else {
			const [entry] = input[outer] as Array<Record<string, unknown>>;
			entry![inner] = inner === 'element_input_urls' ? [URL, URL] : exampleOf(parameter);
		}
	}
	return {
		parameters,
		readings,
		ownFields: makeAgainOwnFields,
		bodyWith: () => structuredClone({ model, input }),
	};
}

/** kie-models, section 1: all models except the one of the first document. */
export const kieModelTables: Array<[model: string, table: ContractTable]> = Object.keys(
	PARAMETERS,
).map((model) => [model, tableOf(model)]);
