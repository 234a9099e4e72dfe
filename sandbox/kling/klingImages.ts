import type { ImageLibrary } from '../core/images/imageLibrary';
import { drawPlaceholderMask } from '../core/images/placeholder';
import { refuseParameter } from '../klingBase/klingErrors';
import { drawn, readFile, readPicture, shapeOf, type Read } from '../klingBase/pictures';
import type { VideoScene } from '../render';
import type { CreateBody } from './createBody';

/** Bytes of the file, not of its base64. */
const largest = 10 * 1024 * 1024;
/** A mask scaled to whole pixels has nearly the image's aspect ratio. */
const RATIO_TOLERANCE = 0.01;

/** The images of a scene for the renderer. */
export type SceneImages = Pick<VideoScene, 'image' | 'imageTail' | 'staticMask' | 'dynamicMasks'>;

/**
 * Reads and checks all images of a creation: "Image Format Requirements" of the Kling contract, and the
 * aspect ratio of masks. Unreachable images are replaced by drawings.
 *
 * @throws Refusal 1201 naming the field
 */
export async function readImages(library: ImageLibrary, body: CreateBody): Promise<SceneImages> {
	const image = await readPicture(library, { field: 'image', value: body.image, largest });
	const tail = await readPicture(library, {
		field: 'image_tail',
		value: body.image_tail,
		largest,
	});
	const masks = [body.static_mask, ...(body.dynamic_masks ?? []).map(({ mask }) => mask)];
	const names = ['static_mask', ...masks.slice(1).map((_, index) => `dynamic_masks.${index}.mask`)];
	const read = await Promise.all(
		masks.map((value, index) => readFile(library, { field: names[index] ?? '', value, largest })),
	);

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
