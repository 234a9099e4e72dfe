import type { ImageLibrary, LoadedImage } from '../core/images/imageLibrary';
import { imageFromText } from '../core/images/imageSource';
import { drawPlaceholder, drawPlaceholderMask } from '../core/images/placeholder';
import type { VideoScene } from '../render';
import type { CreateBody } from './createBody';
import { refuseParameter } from './klingErrors';

/** Bytes of the file, not of its base64. */
const LARGEST_FILE = 10 * 1024 * 1024;
const SHORTEST_SIDE = 300;
const WIDEST_RATIO = 2.5;
/** A mask scaled to whole pixels has nearly the image's shape. */
const RATIO_TOLERANCE = 0.01;

/** The images of a scene, as the renderer wants them. */
export type SceneImages = Pick<VideoScene, 'image' | 'imageTail' | 'staticMask' | 'dynamicMasks'>;

/**
 * Reads and checks all images of a creation: "Image Format Requirements" of the Kling contract,
 * and that a mask has the image's shape. Images at hosts that the sandbox does not reach are
 * drawn.
 *
 * @throws Refusal 1201 naming the field
 */
export async function readImages(library: ImageLibrary, body: CreateBody): Promise<SceneImages> {
	const image = await readPicture(library, 'image', body.image);
	const tail = await readPicture(library, 'image_tail', body.image_tail);
	const masks = [body.static_mask, ...(body.dynamic_masks ?? []).map(({ mask }) => mask)];
	const names = ['static_mask', ...masks.slice(1).map((_, index) => `dynamic_masks.${index}.mask`)];
	const read = await Promise.all(masks.map((mask, index) => readFile(library, names[index], mask)));

	const shape = shapeOf(image) ?? read.map(shapeOf).find(Boolean) ?? { width: 1280, height: 720 };
	for (const [index, mask] of read.entries()) checkShape(names[index] ?? '', shapeOf(mask), shape);
	const drawMask = async (mask: Read) =>
		shapeOf(mask)?.data ?? (await drawPlaceholderMask(shape.width, shape.height));

	const [staticMask, ...dynamicMasks] = read;
	const first = image ?? tail;
	return {
		image: await drawn(first, shape),
		imageTail: tail === undefined ? undefined : await drawn(tail),
		staticMask: staticMask === undefined ? undefined : await drawMask(staticMask),
		dynamicMasks: await Promise.all(
			(body.dynamic_masks ?? []).map(async ({ trajectories }, index) => ({
				mask: await drawMask(dynamicMasks[index]),
				trajectories,
			})),
		),
	};
}

/** An image that was read; a URL at a host that the sandbox does not reach; or none was given. */
type Read = LoadedImage | string | undefined;

const shapeOf = (read: Read) => (typeof read === 'object' ? read : undefined);

async function drawn(read: Read, size?: { width: number; height: number }): Promise<Buffer> {
	if (typeof read === 'object') return read.data;
	return await drawPlaceholder(read ?? '', size?.width, size?.height);
}

async function readFile(library: ImageLibrary, field = '', value?: string): Promise<Read> {
	if (value === undefined) return undefined;
	const source = await imageFromText(library, value, LARGEST_FILE);
	if (source.kind === 'wrong') throw refuseParameter(`${field}: ${source.reason}`);
	if (source.kind === 'elsewhere') return source.url;
	const { image } = source;
	if (image.format !== 'jpeg' && image.format !== 'png') {
		throw refuseParameter(`${field}: must be .jpg, .jpeg or .png, not ${image.format}`);
	}
	return image;
}

async function readPicture(library: ImageLibrary, field: string, value?: string): Promise<Read> {
	const read = await readFile(library, field, value);
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

function checkShape(
	field: string,
	mask: { width: number; height: number } | undefined,
	image: { width: number; height: number },
): void {
	if (!mask) return;
	const ratio = image.width / image.height;
	if (Math.abs(mask.width / mask.height - ratio) > ratio * RATIO_TOLERANCE) {
		throw refuseParameter(
			`${field}: is ${mask.width}x${mask.height}, must have the aspect ratio of the image, ${image.width}x${image.height}`,
		);
	}
}
