import type { INodeProperties } from 'n8n-workflow';

import { additionalBodyFields } from '../../shared/form/commonFields';
import { bodyLabels } from '../../shared/form/schemas';
import { imageField } from '../../shared/images/imageField';

/** Contract: Stability service, "Start Video Generation". */
export const imageOfForm = imageField({
	name: 'image',
	label: 'Image',
	description:
		'The image to animate: JPEG or PNG, up to 10 MB. The service makes videos of 1024x576, 576x1024 or 768x768 pixels, and stretches images of other sizes to one of these.',
	urlDescription: 'The URL of the image, which n8n fetches and uploads',
});

/** Contract: Stability service, "Start Video Generation". */
export const stabilityCreateFields: INodeProperties[] = imageOfForm.fields;

/** The optional fields (the same section). Only those that the user adds are sent. */
export const stabilityCreateOptions: INodeProperties[] = [
	{
		...additionalBodyFields('{"fps": 12}'),
		description:
			'Additional form fields of the request, for API parameters that this form does not have',
	},
	{
		displayName: 'CFG Scale',
		name: 'cfgScale',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 10, numberPrecision: 2 },
		default: 1.5,
		description:
			'How strongly the video sticks to the image, from 0 to 10: a lower value leaves more freedom for motion',
	},
	{
		displayName: 'Check Image Size',
		name: 'checkImageSize',
		type: 'boolean',
		default: true,
		description:
			'Whether to refuse images that do not have exactly 1024x576, 576x1024 or 768x768 pixels. Without this option the service stretches them.',
	},
	{
		displayName: 'Motion Bucket ID',
		name: 'motionBucketId',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 255 },
		default: 127,
		description: 'How much motion there is, from 1 (hardly any) to 255',
	},
	{
		displayName: 'Seed',
		name: 'seed',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 4294967294 },
		default: 0,
		description: 'The same seed with the same image gives a similar video; 0 is random',
	},
];

/** See `VideoProvider.apiNames`. */
export const stabilityApiNames = { checkImageSize: null };

/** The form's labels, by the API's names of the fields. */
export const labels = bodyLabels(
	[...stabilityCreateFields, ...stabilityCreateOptions],
	stabilityApiNames,
);
