import { multiply, type Homography } from './view';
import type { Plane, YuvPicture } from './yuvPicture';

/**
 * Draws what a view shows of a picture.
 *
 * @param view maps points of the frame to points of the picture, as `viewToPicture` gives it
 */
export function drawView(picture: YuvPicture, view: Homography, frame: YuvPicture): void {
	frame.planes.forEach((target, index) => {
		const source = picture.planes[index]!;
		warpPlane(source, pixelMap(view, target, source), target);
	});
}

/**
 * Draws a view, but pulls each pixel back to its own place in the picture by its weight.
 *
 * @param weights per plane: 255 follows the view, 0 stays
 */
export function drawViewPartly(
	picture: YuvPicture,
	view: Homography,
	weights: Plane[],
	frame: YuvPicture,
): void {
	frame.planes.forEach((target, index) => {
		const source = picture.planes[index]!;
		const weight = weights[index === 0 ? 0 : 1]!;
		warpPlane(source, pixelMap(view, target, source), target, weight.values);
	});
}

/** From the index of a pixel of the frame to that of the picture, which may be larger. */
function pixelMap(view: Homography, frame: Plane, picture: Plane): Homography {
	const fromPixel: Homography = [
		...([1 / frame.height, 0, (0.5 - frame.width / 2) / frame.height] as const),
		...([0, 1 / frame.height, 0.5 / frame.height - 0.5] as const),
		...([0, 0, 1] as const),
	];
	const stretch = picture.width / frame.width;
	const toPixel: Homography = [
		...([frame.height * stretch, 0, picture.width / 2 - 0.5] as const),
		...([0, picture.height, picture.height / 2 - 0.5] as const),
		...([0, 0, 1] as const),
	];
	return multiply(toPixel, multiply(view, fromPixel));
}

/** Bilinear sampling in fixed point with 8 fractional bits: the hot loop of the renderer. */
function warpPlane(source: Plane, map: Homography, target: Plane, weights?: Uint8Array): void {
	const { values, width } = source;
	const lastX = source.width - 1.001;
	const lastY = source.height - 1.001;
	const [xx, xy, x0, yx, yy, y0, wx, wy, w0] = map;
	for (let row = 0, pixel = 0; row < target.height; row++) {
		for (let column = 0; column < target.width; column++, pixel++) {
			const scale = 1 / (wx * column + wy * row + w0);
			let x = (xx * column + xy * row + x0) * scale;
			let y = (yx * column + yy * row + y0) * scale;
			if (weights) {
				const weight = weights[pixel]! / 255;
				x = column + (x - column) * weight;
				y = row + (y - row) * weight;
			}
			x = x < 0 ? 0 : x > lastX ? lastX : x;
			y = y < 0 ? 0 : y > lastY ? lastY : y;
			const left = x | 0;
			const top = y | 0;
			const toRight = ((x - left) * 256) | 0;
			const toBottom = ((y - top) * 256) | 0;
			const at = top * width + left;
			const upper = values[at]! * (256 - toRight) + values[at + 1]! * toRight;
			const lower = values[at + width]! * (256 - toRight) + values[at + width + 1]! * toRight;
			target.values[pixel] = (upper * (256 - toBottom) + lower * toBottom + 32768) >> 16;
		}
	}
}
