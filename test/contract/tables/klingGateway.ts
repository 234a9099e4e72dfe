import { makeAgainOwnFields, imageFields, type ContractTable } from './contractTable';

/** The Kling gateway's document, "Body Parameters". Its column "Example" has the allowed values. */
export const klingGatewayTable: ContractTable = {
	parameters: [
		{ name: 'model', type: 'string', required: true },
		{ name: 'image', type: 'string', required: true },
		{ name: 'image_tail', type: 'string', required: false },
		{ name: 'prompt', type: 'string', required: false },
		{ name: 'negative_prompt', type: 'string', required: false },
		{ name: 'cfg_scale', type: 'float', required: false, default: 5, range: [0, 100] },
		{ name: 'mode', type: 'string', required: false, default: 'std', values: ['std', 'pro'] },
		{
			name: 'aspect_ratio',
			type: 'string',
			required: false,
			default: '16:9',
			values: ['16:9', '9:16', '1:1'],
		},
		{ name: 'duration', type: 'string', required: false, default: '5', values: ['5', '10'] },
	],
	readings: {
		model: { because: 'a current model, in sight and to be changed', formDefault: 'kling-v2-6' },
		image: { because: 'one field for each kind of source', fields: imageFields('image') },
		image_tail: {
			because: 'one field for each kind of source; None is the default',
			fields: imageFields('imageTail'),
		},
		mode: { because: 'gateways offer newer models', isOpen: true },
		aspect_ratio: { because: 'gateways offer newer models', isOpen: true },
		duration: { because: 'gateways offer newer models', isOpen: true },
	},
	ownFields: {
		...makeAgainOwnFields,
		modelParameter: 'gateways that take the model as model_name',
	},
	bodyWith: () => ({ model: 'kling-v1', image: 'https://example.com/start.jpg' }),
};
