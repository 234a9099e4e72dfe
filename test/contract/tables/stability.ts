import { commonOwnFields, imageFields, type ContractTable } from './contractTable';

/** The Stability service's document, "Request Parameters" and "Parameters Explanation". */
export const stabilityTable: ContractTable = {
	parameters: [
		{ name: 'image', type: 'file', required: true },
		{ name: 'seed', type: 'int', required: false, default: 0 },
		{ name: 'cfg_scale', type: 'float', required: false, default: 1.5, range: [0, 10] },
		{ name: 'motion_bucket_id', type: 'int', required: false, default: 127, range: [1, 255] },
	],
	readings: {
		image: {
			because: "the form's file, checked by its header; one field for each kind of source",
			isOutsideSchema: true,
			fields: imageFields('image'),
		},
		seed: {
			because: "the range of Stability AI's API, which the service passes it on to",
			range: [0, 4_294_967_294],
		},
	},
	ownFields: {
		...commonOwnFields,
		checkImageSize: 'sizes that the document forbids are taken by deployed services',
	},
	bodyWith: () => ({}),
};
