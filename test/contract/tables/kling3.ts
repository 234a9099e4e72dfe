import { makeAgainOwnFields, type ContractTable, imageFields } from './contractTable';

const URL = 'https://example.com/harbour.jpg';

/** The types of `contents` that a form makes, with the fields of each. */
const INPUTS: Record<string, Record<string, string>> = {
	text: { type: 'prompt', text: 'The boat leaves' },
	url: { type: 'first_frame', url: URL },
	id: { type: 'refer_image', url: URL, id: 'harbour' },
	element_id: { type: 'element', element_id: '321000000000001', id: 'captain' },
	voice_id: { type: 'voice', voice_id: '829000000000000001', id: 'narrator' },
};

/** Kling's contract of November 2026, sections 4.1 to 4.3. */
export const kling3Table: ContractTable = {
	parameters: [
		{ name: 'contents', type: 'array', required: true },
		{ name: 'contents.type', type: 'string', required: true },
		{ name: 'contents.text', type: 'string', required: false },
		{ name: 'contents.url', type: 'string', required: false },
		{ name: 'contents.id', type: 'string', required: false },
		{ name: 'contents.element_id', type: 'string', required: false },
		{ name: 'contents.voice_id', type: 'string', required: false },
		{ name: 'settings', type: 'object', required: false },
		{
			name: 'settings.resolution',
			type: 'string',
			required: false,
			default: '720p',
			values: ['720p', '1080p', '4k'],
		},
		{ name: 'settings.duration', type: 'int', required: false, default: 5, range: [3, 15] },
		{
			name: 'settings.audio',
			type: 'string',
			required: false,
			default: 'off',
			values: ['native', 'off'],
		},
		{ name: 'settings.multi_shot', type: 'boolean', required: false, default: true },
		{
			name: 'settings.aspect_ratio',
			type: 'string',
			required: false,
			default: '16:9',
			values: ['16:9', '9:16', '1:1'],
		},
		{ name: 'options', type: 'object', required: false },
		{ name: 'options.callback_url', type: 'string', required: false },
		{ name: 'options.external_task_id', type: 'string', required: false },
		{ name: 'options.watermark_info', type: 'object', required: false },
		{ name: 'options.watermark_info.enabled', type: 'boolean', required: false, default: false },
	],
	readings: {
		contents: {
			because: 'one input for each field; rows for those that there may be several of',
			fields: ['middleFrames', 'referenceImages', 'elements', 'voices'],
		},
		'contents.type': { because: 'each field has its own', fields: [] },
		'contents.text': {
			because: 'the prompt, and the shots inside it',
			required: true,
			fields: ['prompt', 'shots', 'shots.prompt', 'shots.duration'],
		},
		'contents.url': {
			because: 'one set of fields for each image',
			required: true,
			fields: [
				...imageFields('image'),
				...imageFields('endFrame'),
				...imageFields('middleFrames.frame'),
				...imageFields('referenceImages.reference'),
			],
		},
		'contents.id': {
			because: 'the name of each input that the prompt can refer to',
			fields: ['elements.name', 'referenceImages.name', 'voices.name', 'imageName', 'endFrameName'],
		},
		'contents.element_id': {
			because: 'from a list or by ID',
			required: true,
			fields: ['elements.element'],
		},
		'contents.voice_id': {
			because: 'from a list or by ID',
			required: true,
			fields: ['voices.voice'],
		},
		settings: { because: 'its parameters are the fields', fields: [] },
		'settings.resolution': {
			because: 'in sight, because it decides the price; other models have others',
			isOpen: true,
			fields: ['resolution'],
		},
		'settings.duration': {
			because: 'in sight, because it decides the price; the schema leaves the range to the model',
			isOutsideSchema: true,
			fields: ['duration'],
		},
		'settings.audio': { because: 'in sight; omni has more', isOpen: true, fields: ['audio'] },
		'settings.multi_shot': {
			because: 'a choice: one shot unless the user chooses more',
			isOutsideSchema: true,
			formDefault: 'none',
			fields: [],
		},
		'settings.aspect_ratio': {
			because: 'newer models may have more',
			isOpen: true,
			fields: ['aspectRatio'],
		},
		options: { because: 'its parameters are the fields', fields: [] },
		'options.callback_url': {
			because: 'a URL, or the one that resumes the execution',
			fields: ['callbackUrl', 'callback'],
		},
		'options.external_task_id': { because: 'an ID of the user', fields: ['externalTaskId'] },
		'options.watermark_info': { because: 'its only parameter is the field', fields: [] },
		'options.watermark_info.enabled': { because: 'one switch', fields: ['watermark'] },
	},
	ownFields: {
		...makeAgainOwnFields,
		model: 'the last part of the path',
		customModel: 'the path of another model',
		multiShot: 'settings.multi_shot, and whether the prompt has shots',
		checkModelSupport: 'models move faster than tables',
		ifExists: 'what to do with a task that has the external id already',
		sendExternalTaskId: 'Kling 4.0 may refuse the ID',
		waitForSlot: 'how long to wait where all slots are taken',
	},
	bodyWith: (name) => {
		const [, field = 'text'] = name.startsWith('contents.') ? name.split('.') : [];
		return {
			contents: [INPUTS[field] ?? INPUTS.text],
			settings: {
				resolution: '720p',
				duration: 5,
				audio: 'off',
				multi_shot: false,
				aspect_ratio: '16:9',
			},
			options: {
				callback_url: 'https://example.com/hook',
				external_task_id: 'order-1042-try-1',
				watermark_info: { enabled: false },
			},
		};
	},
};
