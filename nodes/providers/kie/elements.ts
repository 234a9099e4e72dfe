import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import { lengthInCharacters } from '../../shared/limitedText';
import { entriesOf, oneOf, textToNumber, withoutEmpty } from '../../shared/form/values';
import type { ImageFile } from '../../shared/images/findImage';
import type { ProviderCall } from '../provider';
import { imagesIn } from './images';
import { type KieModel, kieModels } from './models';

/** The form's option for each name that the API has for elements. */
const OPTIONS = { kling_elements: 'klingElements', elements: 'elements' };
/** The characters that one `@name` counts in a prompt (contract: kie-models, section 1). */
const ELEMENT_COST = 37;

const BINARY_LABEL = 'Element Input Data Field Names';
const BASE64_LABEL = 'Element Inputs (Base64)';

const urlList = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	typeOptions: { multipleValues: true, multipleValueButtonText: 'Add URL' },
	default: [],
	placeholder: 'e.g. https://example.com/cat.jpg',
	description,
});

const shownFor = (inputType: string) => ({ show: { elementInputType: [inputType] } });

/** The images of an element, in one of three kinds of fields. */
const inputFields: INodeProperties[] = [
	{
		displayName: 'Element Input Type',
		name: 'elementInputType',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'URL', value: 'url' },
			{ name: 'Binary File', value: 'binary' },
			{ name: 'Base64', value: 'base64' },
		],
		default: 'url',
		description:
			'Where the 2 to 4 images of the element come from. Files are uploaded to kie.ai first, which costs nothing. A video needs a URL.',
	},
	{
		...urlList(
			'Element Input URLs',
			'elementInputUrls',
			'2 to 4 images of the element, or one video of 3 to 8 seconds',
		),
		displayOptions: shownFor('url'),
	},
	{
		displayName: BINARY_LABEL,
		name: 'elementInputBinaryPropertyNames',
		type: 'string',
		typeOptions: { binaryDataProperty: true },
		default: '',
		placeholder: 'e.g. front,side',
		hint: 'The names of the input fields that hold the 2 to 4 image files, separated by commas',
		displayOptions: shownFor('binary'),
	},
	{
		displayName: BASE64_LABEL,
		name: 'elementInputBase64',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Image', rows: 3 },
		default: [],
		placeholder: 'e.g. iVBORw0KGgo…',
		description: '2 to 4 image files as base64 text, with or without a "data:" prefix',
		displayOptions: shownFor('base64'),
	},
];

/** The elements of the models that have them: people or things that the prompt refers to as `@name`. */
export const elementOptions: INodeProperties[] = kieModels.flatMap(({ id, elements }) =>
	elements
		? [
				{
					displayName: 'Elements',
					name: OPTIONS[elements],
					type: 'fixedCollection',
					typeOptions: { multipleValues: true, sortable: true },
					placeholder: 'Add Element',
					default: {},
					description: `Up to 3 people or things. The prompt refers to them as @name, which costs ${ELEMENT_COST} characters.`,
					displayOptions: { show: { '/model': [id] } },
					options: [
						{
							displayName: 'Element',
							name: 'elements',
							values: [
								{
									displayName: 'Name',
									name: 'name',
									type: 'string',
									default: '',
									placeholder: 'e.g. cat',
									description: 'The name that the prompt uses after @',
								},
								{
									displayName: 'Description',
									name: 'description',
									type: 'string',
									default: '',
									placeholder: 'e.g. a grey cat with white paws',
									description: 'What the element is',
								},
								...inputFields,
								urlList(
									'Element Input Audio URLs',
									'elementInputAudioUrls',
									'Audio of 5 to 30 seconds with the voice of the element',
								),
								{
									displayName: 'Start Time (Milliseconds)',
									name: 'startTime',
									type: 'number',
									default: '',
									description: 'Where the used part of the video begins',
								},
								{
									displayName: 'End Time (Milliseconds)',
									name: 'endTime',
									type: 'number',
									default: '',
									description: 'Where the used part of the video ends',
								},
							],
						},
					],
				} satisfies INodeProperties,
			]
		: [],
);

/** See `VideoProvider.apiNames`. */
export const elementApiNames = Object.fromEntries(
	Object.entries(OPTIONS).flatMap(([apiName, name]) => {
		const field = `input.${apiName}`;
		return [
			[name, field],
			[`${name}.name`, `${field}.name`],
			[`${name}.description`, `${field}.description`],
			...inputFields.map((input) => [`${name}.${input.name}`, `${field}.element_input_urls`]),
			[`${name}.elementInputAudioUrls`, `${field}.element_input_audio_urls`],
			[`${name}.startTime`, `${field}.start_time`],
			[`${name}.endTime`, `${field}.end_time`],
		];
	}),
);

/** The elements of a form. */
export interface Elements {
	/** The image files of all elements, which need URLs before the elements are sent. */
	files: ImageFile[];
	/** The field of the body. @param urls the URLs of `files` */
	bodyWith(urls: readonly string[]): IDataObject;
}

/**
 * Reads the elements of the form, or the API's own list from an expression.
 *
 * @throws InvalidInputError if an image file is missing, is not an image, or breaks a limit of the model
 */
export async function findElements(
	call: ProviderCall,
	model: KieModel | undefined,
	options: IDataObject,
): Promise<Elements> {
	const field = model?.elements;
	const value = field && (options[OPTIONS[field]] as IDataObject | IDataObject[] | undefined);
	const rows = (Array.isArray(value) ? value : [value?.elements ?? []].flat()) as IDataObject[];
	if (!field || rows.length === 0) return { files: [], bodyWith: () => ({}) };
	const elements: Array<{ fields: IDataObject; files: ImageFile[] }> = [];
	for (const row of rows) {
		elements.push({ fields: fieldsOf(row), files: await findFiles(call, model, row) });
	}
	return {
		files: elements.flatMap(({ files }) => files),
		bodyWith: (urls) => {
			const rest = [...urls];
			return {
				[field]: elements.map(({ fields, files }) => ({
					...fields,
					...(files.length > 0 && { element_input_urls: rest.splice(0, files.length) }),
				})),
			};
		},
	};
}

function fieldsOf(row: IDataObject | undefined): IDataObject {
	return withoutEmpty({
		name: row?.name,
		description: row?.description,
		element_input_urls: urls(row?.element_input_urls ?? row?.elementInputUrls),
		element_input_audio_urls: urls(row?.element_input_audio_urls ?? row?.elementInputAudioUrls),
		start_time: textToNumber(row?.start_time ?? row?.startTime),
		end_time: textToNumber(row?.end_time ?? row?.endTime),
	});
}

async function findFiles(
	call: ProviderCall,
	{ images }: KieModel,
	row: IDataObject | undefined,
): Promise<ImageFile[]> {
	const inputType = oneOf('Element Input Type', row?.elementInputType, ['base64', 'binary', 'url']);
	if (inputType === undefined || inputType === 'url') return [];
	const { label, given } =
		inputType === 'binary'
			? { label: BINARY_LABEL, given: row?.elementInputBinaryPropertyNames }
			: { label: BASE64_LABEL, given: row?.elementInputBase64 };
	const { formats, maxBytes } = images.limits;
	const found = await imagesIn(call, given, {
		label: 'Element',
		inputType,
		limits: { formats, maxBytes },
	});
	if (found.length > 1 && found.length <= 4) return found as ImageFile[];
	throw new InvalidInputError(
		`"${label}" must have 2 to 4 images for an element, not ${found.length}`,
	);
}

const urls = (value: unknown): unknown[] =>
	entriesOf(value)
		.map((url: unknown) => (typeof url === 'string' ? url.trim() : url))
		.filter((url) => url !== undefined && url !== null && url !== '');

/** The length of a prompt as kie.ai counts it, where every `@name` has the same length. */
export function promptLength(prompt: string, elements: unknown): number {
	const names = (Array.isArray(elements) ? elements : [])
		.map((element) => (element as { name?: unknown } | null)?.name)
		.filter((name): name is string => typeof name === 'string' && name !== '');
	const counted = names.reduce(
		(text, name) => text.split(`@${name}`).join(' '.repeat(ELEMENT_COST)),
		prompt,
	);
	return lengthInCharacters(counted);
}
