import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { imageFields } from '../../shared/imageFields';
import { documentedModels } from './models';
import { CUSTOM_MODEL, labels } from './fieldNames';
import { cameraFields } from './cameraFields';
import { motionBrushFields } from './motionBrushFields';
import { motionGuidanceFields } from './motionGuidanceFields';

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
		placeholder: 'e.g. The astronaut stands up and walks away',
		description:
			'What happens in the video, in up to 2500 characters. Voices of the voice list are referred to as &lt;&lt;&lt;voice_1&gt;&gt;&gt; and &lt;&lt;&lt;voice_2&gt;&gt;&gt;.',
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
