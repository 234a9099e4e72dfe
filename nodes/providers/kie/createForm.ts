import type { INodeProperties } from 'n8n-workflow';

import { callbackOptions } from '../../shared/form/callbackOptions';
import { additionalBodyFields } from '../../shared/form/commonFields';

/** The value of the model field behind which a model's id is typed in. */
export const CUSTOM_MODEL = 'custom';

/** Seconds, as text (contract: kie, "duration"). */
export const DURATIONS = ['5', '10', '15', '20', '30', '40', '50', '60', '70', '80'];

const durationChoices = DURATIONS.map((seconds) => ({ name: seconds, value: seconds }));

/** What the form calls the fields, by their API names, wherever in the body they are. */
export const labels: Record<string, string> = {
	model: 'Model',
	customModel: 'Custom Model ID',
	prompt: 'Prompt',
	image_urls: 'Images',
	sound: 'Sound',
	duration: 'Duration (Seconds)',
	callBackUrl: 'Callback URL',
};

const IMAGE_DESCRIPTION = 'JPEG, PNG or WebP, up to 10 MB each';

/** Contract: kie, "Request Parameters" and "input Object Parameters". What the API requires is always in sight. */
export const kieCreateFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		options: [
			{
				name: 'Custom',
				value: CUSTOM_MODEL,
				description: 'A model that is not in this list, by its ID',
			},
			{ name: 'Kling 2.6 Image to Video', value: 'kling-2.6/image-to-video' },
		],
		default: 'kling-2.6/image-to-video',
		description: 'The model that makes the video',
	},
	{
		displayName: 'Custom Model ID',
		name: 'customModel',
		type: 'string',
		default: '',
		placeholder: 'e.g. kling-3.0/video',
		description: "The model's ID as kie.ai writes it",
		displayOptions: { show: { model: [CUSTOM_MODEL] } },
	},
	{
		displayName: 'Image Input Type',
		name: 'imageInputType',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Base64', value: 'base64' },
			{ name: 'Binary File', value: 'binary' },
			{ name: 'URL', value: 'url' },
		],
		default: 'url',
		description: `Where the images come from: ${IMAGE_DESCRIPTION}. Files are uploaded to kie.ai first, which costs nothing.`,
	},
	{
		displayName: 'Image URLs',
		name: 'imageUrls',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Image URL' },
		required: true,
		default: [''],
		placeholder: 'e.g. https://example.com/photo.jpg',
		description: `The addresses of the images, which kie.ai must be able to reach: ${IMAGE_DESCRIPTION}`,
		displayOptions: { show: { imageInputType: ['url'] } },
	},
	{
		displayName: 'Input Data Field Names',
		name: 'imageBinaryPropertyName',
		type: 'string',
		typeOptions: { binaryDataProperty: true },
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the input field that holds the image file; several names are separated by commas',
		displayOptions: { show: { imageInputType: ['binary'] } },
	},
	{
		displayName: 'Images (Base64)',
		name: 'imageBase64',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Image', rows: 3 },
		required: true,
		default: [''],
		placeholder: 'e.g. iVBORw0KGgo…',
		description: 'The image files as base64 text; a "data:" prefix is handled',
		displayOptions: { show: { imageInputType: ['base64'] } },
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. The camera slowly circles around the band members',
		description: 'What happens in the video, in up to 1000 characters',
	},
	{
		displayName: 'Sound',
		name: 'sound',
		type: 'boolean',
		default: true,
		description: 'Whether the video has sound and voices',
	},
	{
		displayName: 'Duration (Seconds)',
		name: 'duration',
		type: 'options',
		options: durationChoices,
		default: '5',
		description: 'How long the video is',
	},
];

/** What the API does not require (contract: kie, "Request Parameters"); only what the user adds is sent. */
export const kieCreateOptions: INodeProperties[] = [
	{
		...additionalBodyFields('{"input": {"aspect_ratio": "16:9"}}'),
		description:
			'Fields to add to the request\'s body, for what the API offers beyond this form; those of "input" are added to the input',
	},
	...callbackOptions('callBackUrl', 'that the task has ended, well or badly'),
];

/** Of the form's fields: see `VideoProvider.apiNames`. */
export const kieApiNames = {
	customModel: 'model',
	prompt: 'input.prompt',
	imageInputType: 'input.image_urls',
	imageUrls: 'input.image_urls',
	imageBinaryPropertyName: 'input.image_urls',
	imageBase64: 'input.image_urls',
	sound: 'input.sound',
	duration: 'input.duration',
	callback: 'callBackUrl',
	callBackUrl: 'callBackUrl',
};
