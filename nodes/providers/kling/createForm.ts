import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { callbackOptions } from '../../shared/form/callbackOptions';
import {
	additionalBodyFields,
	duration,
	mode,
	negativePrompt,
	PROMPT_ADVICE,
} from '../../shared/form/commonFields';
import { imageFields } from '../../shared/images/imageField';
import { cameraFields } from './camera';
import { CUSTOM_MODEL, labels } from './requestSchema';
import { documentedModels, modelsWithout } from './models';
import { motionBrushFields } from './motionBrush';
import { motionGuidanceFields } from './motionGuidance';

const END_FRAME: IDisplayOptions = { show: { motionGuidance: ['endFrame'] } };

const modelChoices = [
	...Object.keys(documentedModels).map((model) => ({ name: model, value: model })),
	{
		name: 'Custom',
		value: CUSTOM_MODEL,
		description: 'A model that is not in this list, by its ID',
	},
];

/** The always visible part of Kling's Create Task form (contract: Kling, "Request Parameters"). */
export const klingCreateFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'modelName',
		type: 'options',
		options: modelChoices,
		default: 'kling-v1',
		description: 'The version of the model that makes the video',
	},
	{
		displayName: labels.customModelName,
		name: 'customModelName',
		type: 'string',
		default: '',
		placeholder: 'e.g. kling-v3',
		description: "The model's ID as Kling writes it",
		displayOptions: { show: { modelName: [CUSTOM_MODEL] } },
	},
	...imageFields({
		name: 'image',
		label: labels.image,
		description:
			'The image that the video starts with: JPEG or PNG, at least 300 pixels, up to 10 MB',
		displayOptions: { hide: { motionGuidance: ['endFrame'] } },
	}),
	...imageFields({
		name: 'image',
		label: labels.image,
		description:
			'The image that the video starts with: JPEG or PNG, at least 300 pixels, up to 10 MB. With None, the end frame alone makes the video.',
		displayOptions: END_FRAME,
		optional: true,
	}),
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder:
			'e.g. The astronaut stands up and walks away; the camera follows from behind; quiet and solemn',
		description: `What happens in the video, in up to 2500 characters. ${PROMPT_ADVICE} Voices of the voice list are referred to as &lt;&lt;&lt;voice_1&gt;&gt;&gt; and &lt;&lt;&lt;voice_2&gt;&gt;&gt;.`,
	},
	...motionGuidanceFields,
	...imageFields({
		name: 'imageTail',
		label: labels.imageTail,
		description:
			'The image that the video ends with: JPEG or PNG, at least 300 pixels, up to 10 MB',
		displayOptions: END_FRAME,
	}),
	...motionBrushFields,
	...cameraFields,
];

/** Of the form's fields: see `VideoProvider.apiNames`. */
export const klingApiNames = {
	customModelName: 'model_name',
	motionGuidance: null,
	'dynamicMasks.trajectoryInput': 'dynamic_masks.trajectories',
	'dynamicMasks.trajectoriesJson': 'dynamic_masks.trajectories',
	cameraControlType: 'camera_control.type',
	cameraControlAxis: 'camera_control.config',
	cameraControlValue: 'camera_control.config',
	callback: 'callback_url',
	checkModelSupport: null,
	ifExists: null,
	waitForSlot: null,
};

/** In minutes. */
export const waitForSlotOption: INodeProperties = {
	displayName: labels.waitForSlot,
	name: 'waitForSlot',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 1440 },
	default: 10,
	description:
		'How long to wait for a free slot if all slots of the account are taken. Each running task holds one slot.',
};

/** Kling's optional parameters (contract: Kling, "Request Parameters"); only what the user adds is sent. */
export const klingCreateOptions: INodeProperties[] = [
	additionalBodyFields('{"mode": "4k"}'),
	...callbackOptions('callbackUrl', "each change of the task's status"),
	{
		displayName: labels.cfgScale,
		name: 'cfgScale',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0.5,
		description:
			'How closely the video follows the prompt, from 0 to 1: a higher value leaves less freedom',
		displayOptions: { hide: { '/modelName': modelsWithout('cfgScale') } },
	},
	{
		displayName: 'Check Model Support',
		name: 'checkModelSupport',
		type: 'boolean',
		default: true,
		description:
			'Whether to refuse settings that the chosen model certainly does not support, before the task is sent. Switch this off if Kling has added features that this package does not know yet. Model: Custom with the ID of the model then shows every field.',
	},
	duration,
	{
		displayName: labels.externalTaskId,
		name: 'externalTaskId',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-1042',
		description:
			'Your own ID for the task, unique within your account. With an ID from your data, the task can be found even after a crash of n8n.',
	},
	{
		displayName: 'If It Exists',
		name: 'ifExists',
		type: 'options',
		options: [
			{ name: 'Fail', value: 'fail', description: 'Refuse the item' },
			{ name: 'Return It', value: 'return', description: 'Return the existing task as the result' },
		],
		default: 'fail',
		description: 'What to do if a task with this External Task ID already exists',
	},
	mode,
	{ ...negativePrompt, description: 'What the video should not show, in up to 2500 characters' },
	{
		displayName: labels.sound,
		name: 'sound',
		type: 'options',
		options: [
			{ name: 'Off', value: 'off' },
			{ name: 'On', value: 'on' },
		],
		default: 'off',
		description: 'Whether to generate sound with the video',
		displayOptions: { hide: { '/modelName': modelsWithout('sound') } },
	},
	{
		displayName: labels.voiceList,
		name: 'voiceList',
		type: 'string',
		typeOptions: {
			multipleValues: true,
			multipleValueButtonText: 'Add Voice ID',
		},
		default: [],
		placeholder: 'e.g. voice_id_1',
		description:
			'Up to two voice IDs. The prompt refers to them as &lt;&lt;&lt;voice_1&gt;&gt;&gt; and &lt;&lt;&lt;voice_2&gt;&gt;&gt;; a task that does is billed as one with voices.',
		displayOptions: { hide: { '/modelName': modelsWithout('voices') } },
	},
	waitForSlotOption,
];
