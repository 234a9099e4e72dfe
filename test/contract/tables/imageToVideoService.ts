import { commonOwnFields, type ContractTable } from './contractTable';

const NO_DEFAULT = 'the document has none: the value of its examples, and not sent unless added';
const IMAGE = 'the kind of image decides which endpoint it goes to, and under which name';

/**
 * The image-to-video service's document, "Video Generation Parameters". The image and save_video are from its
 * examples.
 */
export const imageToVideoServiceTable: ContractTable = {
	parameters: [
		{ name: 'image_url', type: 'string', required: false },
		{ name: 'image_base64', type: 'string', required: false },
		{ name: 'file', type: 'file', required: false },
		{ name: 'prompt', type: 'string', required: false },
		{ name: 'duration', type: 'string', required: false, values: ['5', '10'] },
		{ name: 'aspect_ratio', type: 'string', required: false, values: ['16:9', '9:16', '1:1'] },
		{ name: 'negative_prompt', type: 'string', required: false },
		{ name: 'cfg_scale', type: 'float', required: false, range: [0, 1] },
		{ name: 'save_video', type: 'boolean', required: false },
	],
	readings: {
		image_url: { because: IMAGE, fields: ['imageUrl'] },
		image_base64: { because: IMAGE, fields: ['imageBase64'] },
		file: {
			because: `${IMAGE}; the field names the item's binary data`,
			isOutsideSchema: true,
			formDefault: 'data',
			fields: ['imageBinaryPropertyName'],
		},
		duration: { because: NO_DEFAULT, formDefault: '5', isOpen: true },
		aspect_ratio: { because: NO_DEFAULT, formDefault: '16:9', isOpen: true },
		cfg_scale: { because: NO_DEFAULT, formDefault: 0.5 },
		save_video: { because: NO_DEFAULT, formDefault: true },
	},
	ownFields: { ...commonOwnFields, imageInputType: 'the kind of image decides on the endpoint' },
	bodyWith: () => ({}),
};
