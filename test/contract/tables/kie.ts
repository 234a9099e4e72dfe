import { commonOwnFields, type ContractTable } from './contractTable';

const EXAMPLE =
	'an example of theirs, on which nobody wants to fall back: both are asked of the user';

/** The kie document, "Request Parameters", "Model Parameter" and "input Object Parameters". */
export const kieTable: ContractTable = {
	parameters: [
		{ name: 'model', type: 'string', required: true, values: ['kling-2.6/image-to-video'] },
		{ name: 'input', type: 'object', required: true },
		{
			name: 'input.prompt',
			type: 'string',
			required: true,
			maxLength: 1000,
			default:
				'In a bright rehearsal room, sunlight streams through the window, and a standing microphone is placed in the center of the room. [Campus band female lead singer] stands in front of the microphone with her eyes closed, while the other members stand around her. [Campus band female lead singer, full voice] leads: "I will try to fix you, with all my heart and soul..." The background is an a cappella harmony, and the camera slowly circles around the band members.',
		},
		{
			name: 'input.image_urls',
			type: 'array',
			required: true,
			default: ['https://static.aiquickdraw.com/tools/example/1764851002741_i0lEiI8I.png'],
		},
		{ name: 'input.sound', type: 'boolean', required: true, default: true },
		{
			name: 'input.duration',
			type: 'string',
			required: true,
			default: '5',
			values: ['5', '10', '15', '20', '30', '40', '50', '60', '70', '80'],
		},
		{ name: 'callBackUrl', type: 'string', required: false },
	],
	readings: {
		model: {
			because: 'the one documented model is the default; others are reached by their id',
			formDefault: 'kling-2.6/image-to-video',
			isOpen: true,
			fields: ['model', 'customModel'],
		},
		input: {
			because: 'its parameters are the fields',
			fields: ['prompt', 'imageUrls', 'sound', 'duration'],
		},
		'input.prompt': { because: EXAMPLE, formDefault: '', fields: ['prompt'] },
		'input.image_urls': {
			because: `${EXAMPLE}; one field for each kind of source`,
			formDefault: [''],
			fields: ['imageUrls', 'imageInputType', 'imageBinaryPropertyName', 'imageBase64'],
		},
		'input.sound': { because: 'in sight, because the API requires it', fields: ['sound'] },
		'input.duration': { because: 'other models have others', isOpen: true, fields: ['duration'] },
		callBackUrl: {
			because: 'a URL, or the one that resumes the execution',
			fields: ['callBackUrl', 'callback'],
		},
	},
	ownFields: commonOwnFields,
	bodyWith: () => ({
		model: 'kling-2.6/image-to-video',
		input: {
			prompt: 'A cup',
			image_urls: ['https://example.com/image.jpg'],
			sound: true,
			duration: '5',
		},
	}),
};
