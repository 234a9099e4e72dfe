import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { callbackOptions } from '../../shared/form/callbackOptions';
import {
	additionalBodyFields,
	negativePrompt,
	PROMPT_ADVICE,
} from '../../shared/form/commonFields';
import { bodyLabels } from '../../shared/form/schemas';
import { externalTaskId, ifExists, waitForSlotOption } from '../klingBase/taskIdFields';
import { camera } from './camera';
import { elements } from './elements';
import { endFrame, firstFrame, optionalFirstFrame } from './images';
import { forModels, modelFields, motionGuidanceFields, priceFields } from './modelFields';
import type { KlingFeature } from './modelCheck';
import { shownFor } from './models';
import { motionBrush } from './motionBrush';
import { multiShot } from './multiShot';
import { voices } from './voices';

// These fields do not depend on the model: n8n shows all variants of a field if the model is an expression, and then
// misses the required ones.
const firstFrameFields = [...firstFrame.fields, ...optionalFirstFrame.fields];

const PROMPT = `What happens in the video, in up to 2500 characters. ${PROMPT_ADVICE}`;
const prompt = (displayOptions: IDisplayOptions, description = PROMPT): INodeProperties => ({
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	placeholder:
		'e.g. The astronaut stands up and walks away; the camera follows from behind; quiet and solemn',
	description,
	displayOptions,
});
const withShots = shownFor('multiShot');
/** With shots of their own the prompt of the video is not used. */
const promptFields: INodeProperties[] = [
	prompt({ hide: { modelName: withShots } }),
	prompt(
		{ ...forModels(...withShots), hide: { multiShot: ['customize'] } },
		`${PROMPT} Kling 3.0 needs a prompt.`,
	),
];

/**
 * The always visible part of Kling's Create Task form (contracts: Kling, "Request Parameters"; Kling today, section 3).
 * What decides the price is always in sight.
 */
export const klingCreateFields: INodeProperties[] = [
	...modelFields,
	...firstFrameFields,
	...promptFields,
	...multiShot.fields,
	...priceFields,
	...voices.fields,
	...elements.fields,
	...motionGuidanceFields,
	...endFrame.fields,
	...motionBrush.fields,
	...camera.fields,
];

/** What the form reads and checks beside images and model. */
export const klingFeatures: readonly KlingFeature[] = [
	multiShot,
	voices,
	elements,
	motionBrush,
	camera,
];

/** Of the form's fields: see `VideoProvider.apiNames`. */
export const klingApiNames = {
	customModelName: 'model_name',
	motionGuidance: null,
	multiPromptInput: 'multi_prompt',
	multiPromptJson: 'multi_prompt',
	'voiceList.voice': 'voice_list.voice_id',
	'elementList.element': 'element_list.element_id',
	watermark: 'watermark_info.enabled',
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

/** Kling's optional parameters (contract: Kling, "Request Parameters"); only what the user adds is sent. */
export const klingCreateOptions: INodeProperties[] = [
	additionalBodyFields('{"mode": "8k"}'),
	...callbackOptions('callbackUrl', "each change of the task's status"),
	{
		displayName: 'CFG Scale',
		name: 'cfgScale',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0.5,
		description:
			'How closely the video follows the prompt, from 0 to 1: a higher value leaves less freedom',
		displayOptions: { show: { '/modelName': shownFor('cfgScale') } },
	},
	{
		displayName: 'Check Model Support',
		name: 'checkModelSupport',
		type: 'boolean',
		default: true,
		description:
			'Whether to refuse settings that the chosen model certainly does not support, before the task is sent. Switch this off if Kling has added features that this package does not know yet. Model: Custom with the ID of the model then shows every field.',
	},
	externalTaskId,
	ifExists,
	{ ...negativePrompt, description: 'What the video should not show, in up to 2500 characters' },
	{
		displayName: 'Watermark',
		name: 'watermark',
		type: 'boolean',
		default: false,
		description:
			'Whether to make a video with a watermark, too. Its URL comes out as watermarkUrl beside the one without.',
	},
	waitForSlotOption,
];

/** The label of each field of the body, by its API name. */
export const klingLabels = bodyLabels([...klingCreateFields, ...klingCreateOptions], klingApiNames);
