import type { INodeProperties } from 'n8n-workflow';

import {
	additionalBodyFields,
	aspectRatio,
	duration,
	negativePrompt,
} from '../../shared/form/commonFields';
import { bodyLabels } from '../../shared/form/schemas';
import { imageField } from '../../shared/images/imageField';

/** The image that the video starts with. */
export const image = imageField({
	name: 'image',
	label: 'Image',
	description: 'The image to animate. A portrait with a clear face works best.',
});

/** Contract: image-to-video service, "Video Generation Parameters" and the four endpoints' examples. */
export const serviceCreateFields: INodeProperties[] = [
	...image.fields,
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. Subtle facial animation, slight smile, blinking naturally',
		description: 'The movements and expressions in the video',
	},
];

/** The optional fields (the same sections). "Save Video" sends a URL to `/generate` in place of `/from-url`. */
export const serviceCreateOptions: INodeProperties[] = [
	additionalBodyFields('{"fps": 12}'),
	aspectRatio,
	{
		displayName: 'CFG Scale',
		name: 'cfgScale',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0.5,
		description:
			'How closely the video follows the prompt, from 0 to 1: a lower value allows more creativity',
	},
	duration,
	negativePrompt,
	{
		displayName: 'Save Video',
		name: 'saveVideo',
		type: 'boolean',
		default: true,
		description: 'Whether the service also saves the video on its own disk',
		displayOptions: { show: { '/imageInputType': ['url'] } },
	},
];

/** See `VideoProvider.apiNames`. The kind of image decides which endpoint receives it. */
export const serviceApiNames = {
	imageInputType: null,
	imageUrl: 'image_url',
	imageBinaryPropertyName: 'file',
	imageBase64: 'image_base64',
};

/** The form's labels, by the API's names of the fields. */
export const labels = bodyLabels(
	[...serviceCreateFields, ...serviceCreateOptions],
	serviceApiNames,
);
