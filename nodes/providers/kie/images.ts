import { oneOf } from '../../shared/form/values';
import { findImage, type ImageSource } from '../../shared/images/findImage';
import { imageField } from '../../shared/images/imageField';
import { checkImage, type ImageLimits } from '../../shared/images/imageLimits';
import type { ProviderCall } from '../provider';
import { labels } from './fieldNames';
import { type KieModel, modelsWith } from './models';

/** The end frame of a model with a field of its own for it. */
export const tailImage = imageField({
	name: 'tailImage',
	label: labels.tail_image_url,
	description: 'The image that the video ends with: JPEG, PNG or WebP, up to 10 MB',
	optional: true,
	defaultInputType: 'none',
	displayOptions: { show: { model: modelsWith(({ images }) => images.tail) } },
});

/** What the models together take, for a model that is not in the list. */
const CUSTOM_LIMITS: ImageLimits = { formats: ['jpg', 'png', 'webp'], maxBytes: 50 * 1024 * 1024 };
/** Where each kind of image is entered. */
const FIELDS: Record<string, string> = {
	base64: 'imageBase64',
	binary: 'imageBinaryPropertyName',
	url: 'imageUrls',
};

/**
 * The images of one item, found and checked. An empty list of URLs counts as one empty URL, for its message.
 *
 * @param model left out for a model that is not in the list
 * @throws InvalidInputError if an image is missing, is not an image, or breaks a limit
 */
export async function findImages(call: ProviderCall, model?: KieModel): Promise<ImageSource[]> {
	const inputTypes = [...Object.keys(FIELDS), ...(model?.images.isOptional ? ['none'] : [])];
	const inputType =
		oneOf('Image Input Type', call.parameter('imageInputType', 'url'), inputTypes) ?? 'url';
	if (inputType === 'none') return [];
	const values = listOf(call.parameter<unknown>(FIELDS[inputType]!, ''), inputType);
	const images: ImageSource[] = [];
	for (const [index, value] of values.entries()) {
		const label = values.length > 1 ? `Image ${index + 1}` : 'Image';
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
		checkImage(image, model?.images.limits ?? CUSTOM_LIMITS);
		images.push(image);
	}
	return images;
}

/** An image in kie.ai's own storage, which has a scheme of its own (contract: kie-models, section 1). */
const storedImage = (label: string, url: unknown): ImageSource | undefined =>
	typeof url === 'string' && /^oss:\/\/\S+$/.test(url)
		? { kind: 'url', label, url, identity: url }
		: undefined;

/** The end frame, for a model with a field of its own for it. @throws InvalidInputError as above */
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

/** What separates several images in one text. A URL may contain commas. */
const SEPARATORS: Record<string, RegExp> = {
	binary: /[,\n]/,
	url: /\n|,\s|[,\s]+(?=https?:\/\/)|,\s*$/i,
};

/** The entries of the field. An expression may give a list; other types are refused when the image is looked for. */
function listOf(value: unknown, inputType: string): string[] {
	const separator = SEPARATORS[inputType];
	const given = [value]
		.flat(2)
		.flatMap((entry: unknown) =>
			typeof entry === 'string' && separator ? entry.split(separator) : [entry],
		)
		.map((entry) => (typeof entry === 'string' ? entry.trim() : (entry ?? '')))
		.filter((entry) => entry !== '');
	return (given.length > 0 ? given : ['']) as string[];
}
