import type { ImageLibrary, LoadedImage } from '../core/images/imageLibrary';
import { imageFromText } from '../core/images/imageSource';
import { drawPlaceholder } from '../core/images/placeholder';
import { refuseParameter } from './klingErrors';

const SHORTEST_SIDE = 300;
const WIDEST_RATIO = 2.5;

/** A loaded image, the URL of an unreachable one, or undefined. */
export type Read = LoadedImage | string | undefined;

export const shapeOf = (read: Read) => (typeof read === 'object' ? read : undefined);

/** The bytes of an image; an unreachable one is replaced by a drawing. */
export async function drawn(read: Read, size?: { width: number; height: number }): Promise<Buffer> {
	if (typeof read === 'object') return read.data;
	return await drawPlaceholder(read ?? '', size?.width, size?.height);
}

/**
 * Reads a JPEG or PNG, given as URL or base64.
 *
 * @param largest bytes of the file, not of its base64
 * @throws Refusal 1201 naming the field
 */
export async function readFile(
	library: ImageLibrary,
	{ field, value, largest }: { field: string; value?: string; largest: number },
): Promise<Read> {
	if (value === undefined) return undefined;
	const source = await imageFromText(library, value, largest);
	if (source.kind === 'wrong') throw refuseParameter(`${field}: ${source.reason}`);
	if (source.kind === 'elsewhere') return source.url;
	const { image } = source;
	if (image.format !== 'jpeg' && image.format !== 'png') {
		throw refuseParameter(`${field}: must be .jpg, .jpeg or .png, not ${image.format}`);
	}
	return image;
}

/**
 * Reads a JPEG or PNG with Kling's limits of size and aspect ratio.
 *
 * @throws Refusal 1201 naming the field
 */
export async function readPicture(
	library: ImageLibrary,
	picture: { field: string; value?: string; largest: number },
): Promise<Read> {
	const { field } = picture;
	const read = await readFile(library, picture);
	const shape = shapeOf(read);
	if (!shape) return read;
	const { width, height } = shape;
	if (Math.min(width, height) < SHORTEST_SIDE) {
		throw refuseParameter(
			`${field}: is ${width}x${height}, must be at least ${SHORTEST_SIDE}px wide and high`,
		);
	}
	if (Math.max(width / height, height / width) > WIDEST_RATIO) {
		throw refuseParameter(`${field}: is ${width}x${height}, must be within 1:2.5 and 2.5:1`);
	}
	return read;
}
