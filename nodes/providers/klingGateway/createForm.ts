import type { INodeProperties } from 'n8n-workflow';

import {
	additionalBodyFields,
	aspectRatio,
	duration,
	mode,
	negativePrompt,
} from '../../shared/form/commonFields';
import { imageFields } from '../../shared/images/imageField';

/** What the form calls the fields, by their API names. */
export const labels: Record<string, string> = {
	model: 'Model',
	image: 'Image',
	image_tail: 'End Frame',
	prompt: 'Prompt',
	negative_prompt: 'Negative Prompt',
	cfg_scale: 'CFG Scale',
	mode: 'Mode',
	aspect_ratio: 'Aspect Ratio',
	duration: 'Duration (Seconds)',
};

/** Contract: Kling gateway, "Body Parameters". */
export const gatewayCreateFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'string',
		required: true,
		default: 'kling-v1',
		placeholder: 'e.g. kling-v1',
		description: 'The ID of the model to use, as your gateway writes it',
	},
	...imageFields({
		name: 'image',
		label: 'Image',
		description: 'The image that the video starts with',
	}),
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. Make the person in the image smile',
		description: 'What happens in the video',
	},
	...imageFields({
		name: 'imageTail',
		label: 'End Frame',
		description: 'The image that the video ends with',
		optional: true,
		defaultInputType: 'none',
	}),
];

/** The optional ones of the same; only what the user adds is sent. */
export const gatewayCreateOptions: INodeProperties[] = [
	additionalBodyFields('{"seed": 7}'),
	aspectRatio,
	{
		displayName: 'CFG Scale',
		name: 'cfgScale',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100, numberPrecision: 2 },
		default: 5,
		description: 'How closely the video follows the prompt, from 0 to 100',
	},
	duration,
	mode,
	negativePrompt,
];
