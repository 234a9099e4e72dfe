import { makeAgainOwnFields, imageFields, type ContractTable } from './contractTable';

const URL = 'https://example.com/image.jpg';
const AXES = ['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'];
const config = (axis: string) =>
	Object.fromEntries(AXES.map((name) => [name, name === axis ? 5 : 0]));

const inDynamicMask = 'a mask and its trajectory belong together: neither is of use alone';

/**
 * The Kling document: "Request Parameters", "Voice List Format", "Dynamic Masks Configuration" and "Camera Control
 * Configuration"; and later additions (Kling today, sections 3.1 and 3.2).
 */
export const klingTable: ContractTable = {
	parameters: [
		{
			name: 'model_name',
			type: 'string',
			required: false,
			default: 'kling-v1',
			values: [
				'kling-v3',
				'kling-v1',
				'kling-v1-5',
				'kling-v1-6',
				'kling-v2-master',
				'kling-v2-1',
				'kling-v2-1-master',
				'kling-v2-5-turbo',
				'kling-v2-6',
			],
		},
		{ name: 'image', type: 'string', required: true },
		{ name: 'image_tail', type: 'string', required: false },
		{ name: 'prompt', type: 'string', required: false, maxLength: 2500 },
		{ name: 'negative_prompt', type: 'string', required: false, maxLength: 2500 },
		{ name: 'voice_list', type: 'array', required: false, range: [0, 2] },
		{ name: 'voice_list.voice_id', type: 'string', required: true },
		{ name: 'sound', type: 'string', required: false, default: 'off', values: ['on', 'off'] },
		{ name: 'cfg_scale', type: 'float', required: false, default: 0.5, range: [0, 1] },
		{ name: 'mode', type: 'string', required: false, default: 'std', values: ['std', 'pro', '4k'] },
		{ name: 'static_mask', type: 'string', required: false },
		{ name: 'dynamic_masks', type: 'array', required: false, range: [0, 6] },
		{ name: 'dynamic_masks.mask', type: 'string', required: false },
		{ name: 'dynamic_masks.trajectories', type: 'array', required: false, range: [2, 77] },
		{ name: 'dynamic_masks.trajectories.x', type: 'int', required: false },
		{ name: 'dynamic_masks.trajectories.y', type: 'int', required: false },
		{ name: 'camera_control', type: 'object', required: false },
		{
			name: 'camera_control.type',
			type: 'string',
			required: false,
			values: ['simple', 'down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward'],
		},
		{ name: 'camera_control.config', type: 'object', required: false },
		...AXES.map((axis) => ({
			name: `camera_control.config.${axis}`,
			type: 'float' as const,
			required: false,
			range: [-10, 10] as const,
		})),
		{ name: 'duration', type: 'string', required: false, default: '5' },
		{ name: 'callback_url', type: 'string', required: false },
		{ name: 'external_task_id', type: 'string', required: false },
		{ name: 'multi_shot', type: 'boolean', required: false, default: false },
		{
			name: 'shot_type',
			type: 'string',
			required: false,
			values: ['customize', 'intelligence'],
		},
		{ name: 'multi_prompt', type: 'array', required: false, range: [1, 6] },
		{ name: 'multi_prompt.index', type: 'int', required: true },
		{ name: 'multi_prompt.prompt', type: 'string', required: true, maxLength: 512 },
		{ name: 'multi_prompt.duration', type: 'string', required: true },
		{ name: 'element_list', type: 'array', required: false, range: [0, 3] },
		{ name: 'element_list.element_id', type: 'int', required: true },
		{ name: 'watermark_info', type: 'object', required: false },
		{ name: 'watermark_info.enabled', type: 'boolean', required: false, default: false },
	],
	readings: {
		model_name: {
			because: 'a newer model is reached by its id; the default of the document is retired',
			isOpen: true,
			required: true,
			formDefault: 'kling-v2-6',
			fields: ['modelName', 'customModelName'],
		},
		image: {
			because:
				'"At least one of image or image_tail must be provided": an end frame alone is allowed',
			required: false,
			fields: imageFields('image'),
		},
		image_tail: { because: 'one field for each kind of source', fields: imageFields('imageTail') },
		'voice_list.voice_id': { because: 'from a list or by its ID', fields: ['voiceList.voice'] },
		multi_shot: {
			because: 'one choice for whether, and of what kind, the shots are',
			fields: ['multiShot'],
			formDefault: 'none',
			isChoice: true,
		},
		shot_type: {
			because: 'only together with multi_shot',
			required: true,
			fields: ['multiShot'],
			formDefault: 'none',
			isChoice: true,
		},
		multi_prompt: {
			because: 'required with own shots; entered as rows or as JSON',
			required: true,
			fields: ['multiPrompt', 'multiPromptInput', 'multiPromptJson'],
		},
		'multi_prompt.index': {
			because: 'the place of the row',
			fields: ['multiPrompt'],
			isChoice: true,
		},
		'multi_prompt.duration': {
			because: 'whole seconds: a number in the form, text in the body; a row begins with 3',
			fields: ['multiPrompt.duration'],
			formDefault: 3,
			range: [1, 15],
			fieldType: 'number',
			isOutsideSchema: true,
		},
		'element_list.element_id': {
			because: 'a number of up to 18 digits, which is kept as text',
			isOutsideSchema: true,
			fields: ['elementList.element'],
		},
		watermark_info: {
			because: 'its only part is the field',
			fields: ['watermark'],
			fieldType: 'boolean',
			formDefault: false,
		},
		'watermark_info.enabled': { because: 'a switch', required: true, fields: ['watermark'] },
		mode: { because: 'newer models have more', isOpen: true },
		static_mask: {
			because: 'one field for each kind of source; None is the default',
			fields: imageFields('staticMask'),
		},
		'dynamic_masks.mask': {
			because: inDynamicMask,
			required: true,
			fields: imageFields('dynamicMasks.mask'),
		},
		'dynamic_masks.trajectories': {
			because: `${inDynamicMask}; entered as rows or as JSON`,
			required: true,
			fields: ['trajectories', 'trajectoriesJson', 'trajectoryInput'].map(
				(name) => `dynamicMasks.${name}`,
			),
		},
		'dynamic_masks.trajectories.x': {
			because: 'a point has two coordinates; a new row begins at the origin',
			required: true,
			formDefault: 0,
		},
		'dynamic_masks.trajectories.y': {
			because: 'a point has two coordinates; a new row begins at the origin',
			required: true,
			formDefault: 0,
		},
		camera_control: {
			because: 'Motion Guidance asks for it: its parts are the fields',
			formDefault: 'simple',
			fields: ['cameraControlType'],
		},
		'camera_control.type': {
			because:
				'a camera movement has a type once Camera is chosen; newer models may have more types',
			required: true,
			formDefault: 'simple',
			isOpen: true,
			fields: ['cameraControlType'],
		},
		'camera_control.config': {
			because: '"Required when type is simple": the one axis is a choice, which begins with zoom',
			required: true,
			formDefault: 'zoom',
			fields: ['cameraControlAxis', 'cameraControlValue'],
		},
		...Object.fromEntries(
			AXES.map((axis) => [
				`camera_control.config.${axis}`,
				{
					because: '"choose one, set others to zero": all six are sent, the value of one is set',
					required: true,
					formDefault: 5,
					fields: ['cameraControlValue'],
				},
			]),
		),
		duration: { because: 'each model has its own', isOpen: true },
		callback_url: {
			because: 'a URL, or the one that resumes the execution',
			fields: ['callbackUrl', 'callback'],
		},
	},
	ownFields: {
		...makeAgainOwnFields,
		motionGuidance: 'the API takes one of end frame, masks and camera',
		checkModelSupport: 'models move faster than tables',
		ifExists: 'what to do with a task that has the external id already',
		waitForSlot: 'how long to wait where all slots are taken',
	},
	bodyWith: (name, value = 'simple') => {
		if (name.startsWith('dynamic_masks')) {
			const trajectories = [
				{ x: 279, y: 219 },
				{ x: 417, y: 65 },
			];
			return { model_name: 'kling-v3', image: URL, dynamic_masks: [{ mask: URL, trajectories }] };
		}
		if (name.startsWith('camera_control')) {
			const axis = name.startsWith('camera_control.config.') ? name.split('.')[2]! : 'zoom';
			const isSimple = name !== 'camera_control.type' || value === 'simple';
			const type = isSimple ? 'simple' : 'down_back';
			return {
				model_name: 'kling-v3',
				image: URL,
				camera_control: { type, ...(isSimple && { config: config(axis) }) },
			};
		}
		if (/^(multi_|shot_)/.test(name)) {
			const shots = [{ index: 1, prompt: 'A cup', duration: '5' }];
			const isCustomized = !(name === 'shot_type' && value === 'intelligence');
			return {
				model_name: 'kling-v3',
				image: URL,
				...(!(name === 'multi_shot' && value !== true) && {
					multi_shot: true,
					shot_type: isCustomized ? 'customize' : 'intelligence',
					...(isCustomized && { multi_prompt: shots }),
				}),
			};
		}
		if (name.startsWith('element_list')) {
			return {
				model_name: 'kling-v3',
				image: URL,
				element_list: [{ element_id: 321000000000001 }],
			};
		}
		if (name.startsWith('watermark_info')) {
			return { model_name: 'kling-v3', image: URL, watermark_info: { enabled: true } };
		}
		const voiceList = { voice_list: [{ voice_id: 'voice_id_1' }] };
		const endFrame = { image_tail: URL };
		return {
			model_name: 'kling-v3',
			image: URL,
			...(name.startsWith('voice_list') && voiceList),
			...(name === 'image' && endFrame),
		};
	},
};

/** The form's choices for a current model (Kling today, sections 3.1 and 3.3). */
export const currentKlingModels: Record<
	string,
	{ durations: string[]; modes: string[]; fields: string[] }
> = {
	'kling-v2-5-turbo': { durations: ['5', '10'], modes: ['std', 'pro'], fields: ['imageTailUrl'] },
	'kling-v2-6': {
		durations: ['5', '10'],
		modes: ['std', 'pro'],
		fields: ['imageTailUrl', 'sound', 'voiceList'],
	},
	'kling-v3': {
		durations: Array.from({ length: 13 }, (_, index) => String(index + 3)),
		modes: ['std', 'pro', '4k'],
		fields: ['imageTailUrl', 'sound', 'multiShot', 'multiPrompt', 'elementList'],
	},
};

/** The Kling document, "Query Task (List)": "Query Parameters". */
export const klingListParameters = [
	{ name: 'pageNum', field: 'startPage', default: 1, range: [1, 1000] },
	{ name: 'pageSize', field: 'pageSize', default: 30, range: [1, 500] },
];
