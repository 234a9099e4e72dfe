import { findImage, type ImageSource } from '../../shared/imageInput';
import { checkImage, type ImageLimits } from '../../shared/imageLimits';
import type { ProviderCall } from '../provider';

/** Contract: kie, "image_urls". */
const LIMITS: ImageLimits = { formats: ['jpg', 'png', 'webp'], maxBytes: 10 * 1024 * 1024 };

/**
 * The images of one item, found and checked. An empty list of URLs counts as one empty URL, for its message.
 *
 * @throws InvalidInputError where one is missing, is none, or breaks a limit
 */
export async function findImages(call: ProviderCall): Promise<ImageSource[]> {
	const inputType = call.parameter('imageInputType', 'url');
	const field = { url: 'imageUrls', binary: 'imageBinaryPropertyName', base64: 'imageBase64' }[
		inputType
	];
	const values = listOf(call.parameter<unknown>(field ?? 'imageUrls', ''), inputType);
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

function listOf(value: unknown, inputType: string): string[] {
	const entries = Array.isArray(value)
		? value
		: inputType === 'base64'
			? [value]
			: String(value ?? '').split(/[,\n]/);
	const texts = entries.map((entry) => String(entry ?? '').trim()).filter((text) => text !== '');
	return texts.length > 0 ? texts : [''];
}
