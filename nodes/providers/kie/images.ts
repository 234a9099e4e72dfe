import { oneOf } from '../../shared/form/values';
import { findImage, type ImageSource } from '../../shared/images/findImage';
import { checkImage, type ImageLimits } from '../../shared/images/imageLimits';
import type { ProviderCall } from '../provider';

/** Contract: kie, "image_urls". */
const LIMITS: ImageLimits = { formats: ['jpg', 'png', 'webp'], maxBytes: 10 * 1024 * 1024 };
/** Where each kind of image is entered. */
const FIELDS: Record<string, string> = {
	base64: 'imageBase64',
	binary: 'imageBinaryPropertyName',
	url: 'imageUrls',
};

/**
 * The images of one item, found and checked. An empty list of URLs counts as one empty URL, for its message.
 *
 * @throws InvalidInputError where one is missing, is none, or breaks a limit
 */
export async function findImages(call: ProviderCall): Promise<ImageSource[]> {
	const inputType =
		oneOf('Image Input Type', call.parameter('imageInputType', 'url'), Object.keys(FIELDS)) ??
		'url';
	const values = listOf(call.parameter<unknown>(FIELDS[inputType]!, ''), inputType);
	const images: ImageSource[] = [];
	for (const [index, value] of values.entries()) {
		const image = await findImage(call.context, call.itemIndex, {
			label: values.length > 1 ? `Image ${index + 1}` : 'Image',
			inputType,
			url: value,
			base64: value,
			binaryPropertyName: value,
		});
		checkImage(image, LIMITS);
		images.push(image);
	}
	return images;
}

/** What separates images that are written in one text. A URL may hold commas itself. */
const SEPARATORS: Record<string, RegExp> = {
	binary: /[,\n]/,
	url: /\n|,\s|[,\s]+(?=https?:\/\/)|,\s*$/i,
};

/**
 * An expression may make one entry a list, and anything else of it; what is no text is refused where it is looked for.
 */
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
