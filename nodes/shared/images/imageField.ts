import type { IAllExecuteFunctions, IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../failures';
import { orList } from '../limitedText';
import { findImage, type ImageSelection, type ImageSource } from './findImage';

interface ImageFieldsOptions {
	/** The API's name of the parameter in camelCase. The names of the fields start with it. */
	name: string;
	/** The form's label, in title case. */
	label: string;
	description: string;
	displayOptions?: IDisplayOptions;
	/** Offers "None". */
	optional?: boolean;
	defaultInputType?: 'url' | 'none';
	/** The URL field's description if n8n fetches the image in place of the provider. */
	urlDescription?: string;
}

/** The fields for one image: the input type, and then the URL, the binary field's name or the base64 text. */
export function imageFields(options: ImageFieldsOptions): INodeProperties[] {
	const {
		name,
		label,
		description,
		displayOptions,
		defaultInputType = 'url',
		urlDescription = 'The URL of the image, which the provider must be able to reach',
	} = options;
	// The input type is the first condition: n8n does not look at conditions after one that is about an expression, and
	// would require the URL, the file and the base64 text of an image if the model is an expression.
	const shownFor = (inputType: string): IDisplayOptions => ({
		...displayOptions,
		show: { [`${name}InputType`]: [inputType], ...displayOptions?.show },
	});
	return [
		{
			displayName: `${label} Input Type`,
			name: `${name}InputType`,
			type: 'options',
			noDataExpression: true,
			options: [
				...(options.optional ? [{ name: 'None', value: 'none' }] : []),
				{ name: 'URL', value: 'url' },
				{ name: 'Binary File', value: 'binary' },
				{ name: 'Base64', value: 'base64' },
			],
			default: defaultInputType,
			description,
			...(displayOptions && { displayOptions }),
		},
		{
			displayName: `${label} URL`,
			name: `${name}Url`,
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://example.com/photo.jpg',
			description: urlDescription,
			displayOptions: shownFor('url'),
		},
		{
			displayName: `${label} Input Data Field Name`,
			name: `${name}BinaryPropertyName`,
			type: 'string',
			typeOptions: { binaryDataProperty: true },
			required: true,
			default: 'data',
			placeholder: 'e.g. data',
			hint: 'The name of the input field that holds the image file',
			displayOptions: shownFor('binary'),
		},
		{
			displayName: `${label} (Base64)`,
			name: `${name}Base64`,
			type: 'string',
			typeOptions: { rows: 3 },
			required: true,
			default: '',
			placeholder: 'e.g. iVBORw0KGgo…',
			description: 'The image file as base64 text, with or without a "data:" prefix',
			displayOptions: shownFor('base64'),
		},
	];
}

/** The names of the fields of `imageFields`, each with the API's name of the image: see `VideoProvider.apiNames`. */
export const imageApiNames = (name: string, apiName: string): Record<string, string> =>
	Object.fromEntries(
		['InputType', 'Url', 'BinaryPropertyName', 'Base64'].map((part) => [`${name}${part}`, apiName]),
	);

/** Reads the values of `imageFields`, each field once. */
export function imageSelection(
	read: (name: string) => unknown,
	options: Pick<ImageFieldsOptions, 'name' | 'label' | 'defaultInputType'>,
): ImageSelection {
	const { name, label, defaultInputType = 'url' } = options;
	return {
		label,
		inputType: (read(`${name}InputType`) as string | undefined) ?? defaultInputType,
		url: read(`${name}Url`) as string | undefined,
		binaryPropertyName: read(`${name}BinaryPropertyName`) as string | undefined,
		base64: read(`${name}Base64`) as string | undefined,
	};
}

/** The part of a provider's call that finds an image. */
interface ImageCall {
	readonly context: IAllExecuteFunctions;
	readonly itemIndex: number;
	parameter(name: string, fallback?: unknown): unknown;
}

/** One image of a form: its fields, and the image that they name. */
export interface ImageField<Found> {
	readonly name: string;
	readonly label: string;
	readonly fields: INodeProperties[];
	/** Reads what the form says, each field once. @throws InvalidInputError for an unknown input type */
	select(call: ImageCall): ImageSelection;
	/**
	 * Finds the item's image and reads its header; undefined for the input type "None".
	 *
	 * @param selection what the form says, if it has been read before
	 * @throws InvalidInputError if the image is missing or is another kind of file
	 */
	find(call: ImageCall, selection?: ImageSelection): Promise<Found>;
}

/** See `imageFields`. */
export function imageField(
	options: ImageFieldsOptions & { optional: true },
): ImageField<ImageSource | undefined>;
export function imageField(options: ImageFieldsOptions): ImageField<ImageSource>;
export function imageField(options: ImageFieldsOptions): ImageField<ImageSource | undefined> {
	const { name, label, optional } = options;
	const types = ['url', 'binary', 'base64', ...(optional ? ['none'] : [])];
	const select = (call: ImageCall): ImageSelection => {
		const selection = imageSelection((field) => call.parameter(field), options);
		if (types.includes(selection.inputType)) return selection;
		throw InvalidInputError.forField(`${label} Input Type`, selection.inputType, orList(types));
	};
	return {
		name,
		label,
		fields: imageFields(options),
		select,
		find: async (call, selection = select(call)) => {
			if (selection.inputType === 'none') return undefined;
			return await findImage(call.context, call.itemIndex, selection);
		},
	};
}
