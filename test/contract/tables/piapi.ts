import { makeAgainOwnFields, type ContractTable, imageFields } from './contractTable';

type Row = ContractTable['parameters'][number];

const URL = 'https://example.com/image.jpg';
const text = (name: string, required: boolean, more: Partial<Row> = {}): Row => ({
	name,
	type: 'string',
	required,
	...more,
});

/** Contract: piapi, sections 2 and 2.1, for the version 3.0. What is for text-to-video is at the end of the file. */
const PARAMETERS: Row[] = [
	text('model', true),
	text('task_type', true),
	{ name: 'input', type: 'object', required: true },
	{ name: 'config', type: 'object', required: false },
	{ name: 'config.webhook_config', type: 'object', required: false },
	text('input.version', false, { values: ['3.0', '2.5-turbo'] }),
	text('input.mode', false, { default: 'std', values: ['std', 'pro'] }),
	text('input.prompt', false, { maxLength: 2500 }),
	text('input.negative_prompt', false, { maxLength: 2500 }),
	text('input.image_url', false),
	text('input.image_tail_url', false),
	{ name: 'input.duration', type: 'int', required: false, default: 5, range: [3, 15] },
	{ name: 'input.enable_audio', type: 'boolean', required: false },
	{ name: 'input.prefer_multi_shots', type: 'boolean', required: false },
	{ name: 'input.multi_shots', type: 'array', required: false, range: [1, 6] },
	text('input.multi_shots.prompt', true, { maxLength: 2500 }),
	{ name: 'input.multi_shots.duration', type: 'int', required: true },
	text('config.service_mode', false, { values: ['public', 'private'] }),
	text('config.webhook_config.endpoint', false),
	text('config.webhook_config.secret', false),
];

const ALWAYS = 'it decides the price, so it is always sent';
const READINGS: ContractTable['readings'] = {
	model: {
		because: 'the version decides it, except at other versions',
		isOpen: true,
		formDefault: 'kling',
		fields: ['modelName'],
	},
	task_type: { because: 'the version decides it', isOpen: true, fields: ['taskType'] },
	input: {
		because: 'in its own fields, except for a task of any type',
		formDefault: '{}',
		fields: ['inputJson'],
	},
	config: {
		because: 'in its own fields, and always sent with the service mode',
		required: true,
		fields: [],
	},
	'config.webhook_config': { because: 'in its own fields', fields: [] },
	'input.version': {
		because: 'no default is documented, so it is always sent',
		required: true,
		isOpen: true,
		formDefault: '3.0',
		fields: ['version', 'customVersion'],
	},
	'input.mode': { because: ALWAYS, required: true, isOpen: true, fields: ['mode'] },
	'input.prompt': { because: 'in its own field', fields: ['prompt'] },
	'input.negative_prompt': { because: 'in its own field', fields: ['negativePrompt'] },
	'input.image_url': {
		because: 'without it PiAPI makes a video from the prompt',
		required: true,
		fields: imageFields('image'),
	},
	'input.image_tail_url': { because: 'in its own fields', fields: imageFields('imageTail') },
	'input.duration': { because: ALWAYS, required: true, fields: ['duration'] },
	'input.enable_audio': {
		because: ALWAYS,
		required: true,
		formDefault: false,
		fields: ['enableAudio'],
	},
	'input.prefer_multi_shots': {
		because: 'no default is documented, so it is always sent, as false unless the user adds it',
		formDefault: false,
		fields: ['preferMultiShots'],
		isOutsideSchema: true,
	},
	'input.multi_shots': { because: 'in its own rows', fields: ['multiShots'] },
	'input.multi_shots.prompt': { because: 'in its own row', fields: ['multiShots.prompt'] },
	'input.multi_shots.duration': {
		because: 'no range is documented; the whole video has up to 15 seconds',
		formDefault: 3,
		range: [1, 15],
		isOutsideSchema: true,
		fields: ['multiShots.duration'],
	},
	'config.service_mode': {
		because: 'the setting of the account is not known, so it is always sent',
		isOutsideSchema: true,
		formDefault: 'public',
		fields: ['serviceMode'],
	},
	'config.webhook_config.endpoint': {
		because: 'a URL or the resume URL',
		isOutsideSchema: true,
		fields: ['callbackUrl', 'callback'],
	},
	'config.webhook_config.secret': {
		because: 'it is in the credential',
		isOutsideSchema: true,
		fields: [],
	},
};

/** The version that the form begins with. */
export const piapiTable: ContractTable = {
	parameters: PARAMETERS,
	readings: READINGS,
	ownFields: {
		...makeAgainOwnFields,
		imageParameter: 'the name of the parameter of the image, which may differ between models',
		cancelTasks: 'what a cancelled execution does',
	},
	bodyWith: () => ({
		model: 'kling',
		task_type: 'video_generation',
		input: {
			version: '3.0',
			mode: 'std',
			prompt: 'A cup',
			negative_prompt: 'blur',
			image_url: URL,
			image_tail_url: URL,
			duration: 5,
			enable_audio: false,
			prefer_multi_shots: false,
			multi_shots: [{ prompt: 'A cup', duration: 5 }],
		},
		config: { service_mode: 'public' },
	}),
};

/** Section 2.1: parameters of videos without a first image. Additional Body Fields take them. */
export const TEXT_TO_VIDEO_PARAMETERS = ['aspect_ratio', 'camera_control', 'elements'];
