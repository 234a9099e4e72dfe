import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import {
	additionalBodyFields,
	aspectRatio,
	duration,
	mode,
	negativePrompt,
	PROMPT_ADVICE,
} from '../../shared/form/commonFields';
import { bodyLabels } from '../../shared/form/schemas';
import { imageField } from '../../shared/images/imageField';

/** The image that the video starts with. */
export const firstFrame = imageField({
	name: 'image',
	label: 'Image',
	description: 'The image that the video starts with',
});

/** The image that the video ends with. */
export const endFrame = imageField({
	name: 'imageTail',
	label: 'End Frame',
	description: 'The image that the video ends with',
	optional: true,
	defaultInputType: 'none',
});

const orNone = (field: INodeProperties, description: string): INodeProperties => ({
	...field,
	options: [
		...(field.options as INodePropertyOptions[]),
		{ name: "The Model's Own", value: '', description: 'Nothing is sent' },
	],
	description,
});

/** Contract: Kling gateway, "Body Parameters". The fields that decide the price are always visible. */
export const gatewayCreateFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'string',
		required: true,
		default: 'kling-v2-6',
		placeholder: 'e.g. kling-v2-6',
		description: 'The ID of the model to use, as your gateway writes it',
	},
	...firstFrame.fields,
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder:
			'e.g. The woman turns to the window and smiles; the camera slowly pushes in; warm morning light',
		description: `What happens in the video. ${PROMPT_ADVICE} Many gateways require a prompt.`,
	},
	orNone(duration, 'How long the video is. The price grows with it.'),
	orNone(mode, 'The quality of the video, which changes the price'),
	...endFrame.fields,
];

/** The parameters that contain the model, by the value of the option Model Parameter. */
export const modelParameters: Record<string, string[]> = {
	model: ['model'],
	model_name: ['model_name'],
	both: ['model', 'model_name'],
};

/** The option Model Parameter. */
export const modelParameter: INodeProperties = {
	displayName: 'Model Parameter',
	name: 'modelParameter',
	type: 'options',
	options: [
		{ name: 'Both', value: 'both', description: 'For gateways that require both' },
		{ name: 'Model', value: 'model', description: 'The documented parameter, model' },
		{
			name: 'Model Name',
			value: 'model_name',
			description:
				"The parameter of Kling's own API, model_name, and the only one that one-hub reads",
		},
	],
	default: 'model',
	description:
		'The parameter in which the model is sent to the gateway. A gateway that reads only the other one may use its default model, without an error.',
};

/** The optional fields (the same section). Only those that the user adds are sent. */
export const gatewayCreateOptions: INodeProperties[] = [
	{
		...additionalBodyFields('{"external_task_id": "order-1042"}'),
		description:
			'Additional fields of the request body, for API parameters that this form does not have. Many gateways silently drop unknown fields.',
	},
	{
		...aspectRatio,
		description: 'The aspect ratio of the video. Without it, many gateways ask Kling for 1:1.',
	},
	{
		displayName: 'CFG Scale',
		name: 'cfgScale',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100, numberPrecision: 2 },
		default: 5,
		description:
			'How closely the video follows the prompt, from 0 to 100. Many gateways forward the value to Kling, which accepts 0 to 1 only.',
	},
	modelParameter,
	negativePrompt,
];

/** See `VideoProvider.apiNames`. */
export const gatewayApiNames = { modelParameter: null };

/** The form's labels, by the API's names of the fields. */
export const labels = bodyLabels(
	[...gatewayCreateFields, ...gatewayCreateOptions],
	gatewayApiNames,
);
