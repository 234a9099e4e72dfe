import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import { entriesOf, oneOf } from '../../shared/form/values';
import { findImage, type ImageSource } from '../../shared/images/findImage';
import { imageApiNames, imageField } from '../../shared/images/imageField';
import { checkImage, type ImageLimits } from '../../shared/images/imageLimits';
import type { ProviderCall } from '../provider';
import { CUSTOM_MODEL, type KieModel, modelsWith } from './models';

/** What messages call the list of images. */
export const IMAGES_LABEL = 'Images';

/** See `VideoProvider.apiNames`. */
export const kieImageApiNames = {
	imageInputType: 'input.image_urls',
	imageUrls: 'input.image_urls',
	imageBinaryPropertyName: 'input.image_urls',
	imageBase64: 'input.image_urls',
	...imageApiNames('tailImage', 'input.tail_image_url'),
};

/** The end frame, for models with a separate field for it. */
const tailImage = imageField({
	name: 'tailImage',
	label: 'End Frame',
	description: 'The image that the video ends with: JPEG, PNG or WebP, up to 10 MB',
	optional: true,
	defaultInputType: 'none',
	displayOptions: { show: { model: modelsWith(({ images }) => images.tail) } },
});

const IMAGE_DESCRIPTION =
	'JPEG or PNG, up to 10 MB each. Kling 2.6, 2.5 and 2.1 Master also accept WebP, and Kling 3.0 Omni up to 50 MB. Kling 3.0 and 3.0 Omni accept two images, the second as the last frame; the others accept one image. The video takes the shape of the first image';

const NO_IMAGE = {
	name: 'None',
	value: 'none',
	description: 'The video is made from the prompt alone',
};
const imageInputType = (models: string[], extra: Array<typeof NO_IMAGE>): INodeProperties => ({
	displayName: 'Image Input Type',
	name: 'imageInputType',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'URL', value: 'url' },
		{ name: 'Binary File', value: 'binary' },
		{ name: 'Base64', value: 'base64' },
		...extra,
	],
	default: 'url',
	description: `Where the images come from: ${IMAGE_DESCRIPTION}. Files are uploaded to kie.ai first, which costs nothing.`,
	displayOptions: { show: { model: models } },
});

/** The images of the form. */
export const imageFormFields: INodeProperties[] = [
	imageInputType([CUSTOM_MODEL, ...modelsWith(({ images }) => !images.isOptional)], []),
	imageInputType(
		modelsWith(({ images }) => images.isOptional),
		[NO_IMAGE],
	),
	{
		displayName: 'Image URLs',
		name: 'imageUrls',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Image URL' },
		// Not `required`, because n8n marks an empty row of a new node red. Create Task refuses an empty list itself.
		default: [''],
		placeholder: 'e.g. https://example.com/photo.jpg',
		description: `The URLs of the images, which kie.ai must be able to reach: ${IMAGE_DESCRIPTION}`,
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
		default: [''],
		placeholder: 'e.g. iVBORw0KGgo…',
		description: 'The image files as base64 text, with or without a "data:" prefix',
		displayOptions: { show: { imageInputType: ['base64'] } },
	},
	...tailImage.fields,
];

/** The limits for an unknown model: everything that any model accepts. */
const CUSTOM_LIMITS: ImageLimits = { formats: ['jpg', 'png', 'webp'], maxBytes: 50 * 1024 * 1024 };
/** The parameter with the images, by the input type. */
const FIELDS: Record<string, string> = {
	base64: 'imageBase64',
	binary: 'imageBinaryPropertyName',
	url: 'imageUrls',
};

/**
 * Finds and checks the images of an item. An empty list counts as one empty entry, for its message.
 *
 * @param model left out for an unknown model
 * @throws InvalidInputError if an image is missing, is not an image, or breaks a limit
 */
async function findImages(call: ProviderCall, model?: KieModel): Promise<ImageSource[]> {
	const inputTypes = [...Object.keys(FIELDS), ...(model?.images.isOptional ? ['none'] : [])];
	const inputType =
		oneOf('Image Input Type', call.parameter('imageInputType', 'url'), inputTypes) ?? 'url';
	if (inputType === 'none') return [];
	return await imagesIn(call, call.parameter<unknown>(FIELDS[inputType]!, ''), {
		label: 'Image',
		inputType,
		limits: model?.images.limits ?? CUSTOM_LIMITS,
	});
}

/**
 * Finds and checks the images that one field names.
 *
 * @param given a text with one or more entries, or a list; empty counts as one empty entry, for its message
 * @throws InvalidInputError if an image is missing, is not an image, or breaks a limit
 */
export async function imagesIn(
	call: Pick<ProviderCall, 'context' | 'itemIndex'>,
	given: unknown,
	{ label: name, inputType, limits }: { label: string; inputType: string; limits: ImageLimits },
): Promise<ImageSource[]> {
	const values = listOf(given, inputType);
	const images: ImageSource[] = [];
	for (const [index, value] of values.entries()) {
		const label = values.length > 1 ? `${name} ${index + 1}` : name;
		const stored = inputType === 'url' ? storedImage(label, value) : undefined;
		const image =
			stored ??
			(await findImage(call.context, call.itemIndex, {
				label,
				inputType,
				url: value,
				base64: value,
				binaryPropertyName: value,
			}));
		checkImage(image, limits);
		images.push(image);
	}
	return images;
}

/** An image in kie.ai's own storage, with a scheme of its own (contract: kie-models, section 1). */
const storedImage = (label: string, url: unknown): ImageSource | undefined =>
	typeof url === 'string' && /^oss:\/\/\S+$/.test(url)
		? { kind: 'url', label, url, identity: url }
		: undefined;

/** Finds the end frame, for models with a separate field for it. @throws InvalidInputError see `findImages` */
export async function findTailImage(
	call: ProviderCall,
	model?: KieModel,
): Promise<ImageSource | undefined> {
	if (!model?.images.tail) return undefined;
	const image = await tailImage.find(call);
	if (!image) return undefined;
	checkImage(image, model.images.tail);
	return image;
}

/** The separators between images in one text. A URL may contain commas. */
const SEPARATORS: Record<string, RegExp> = {
	binary: /[,\n]/,
	url: /\n|,\s|[,\s]+(?=https?:\/\/)|,\s*$/i,
};

/** The entries of a field. An expression may return a list. `findImage` refuses any other type. */
function listOf(value: unknown, inputType: string): string[] {
	const separator = SEPARATORS[inputType];
	const given = entriesOf(value)
		.flatMap((entry: unknown) =>
			typeof entry === 'string' && separator ? entry.split(separator) : [entry],
		)
		.map((entry) => (typeof entry === 'string' ? entry.trim() : (entry ?? '')))
		.filter((entry) => entry !== '');
	return (given.length > 0 ? given : ['']) as string[];
}

/**
 * Finds the images that the model uses. A video of several shots uses only the first image (contract: kie-models,
 * section 1).
 */
export async function findUsedImages(
	call: ProviderCall,
	model: KieModel | undefined,
	hasShots: boolean,
): Promise<ImageSource[]> {
	const images = await findImages(call, model);
	if (!model) return images;
	if (images.length > 1 && hasShots && model.shots?.switch === 'multi_shots') {
		call.hint(
			`${model.id} uses only the first image when the video has several shots. The other images are not sent.`,
		);
		return images.slice(0, 1);
	}
	if (images.length <= model.images.most) return images;
	throw new InvalidInputError(
		`"${IMAGES_LABEL}" has ${images.length} images; allowed with ${model.id}: ${model.images.most}`,
	);
}

/** The fields of the body for images. @param model left out for an unknown model */
export function imageFieldsOf(
	model: KieModel | undefined,
	urls: string[],
	tail?: string,
): IDataObject {
	if (model?.images.field === 'image_url') {
		return { image_url: urls[0], ...(tail !== undefined && { tail_image_url: tail }) };
	}
	return urls.length > 0 ? { image_urls: urls } : {};
}
