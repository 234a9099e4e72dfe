import { multiply, project, type Homography } from './view';
import type { Plane, YuvPicture } from './yuvPicture';

/**
 * Draws a view of a picture.
 *
 * @param view maps points of the frame to points of the picture, see `viewToPicture`
 */
export function drawView(picture: YuvPicture, view: Homography, frame: YuvPicture): void {
	frame.planes.forEach((target, index) => {
		const source = picture.planes[index]!;
		warpPlane(source, pixelMap(view, target, source), target);
	});
}

/**
 * Draws a view and pulls each pixel back to its own place in the picture by its weight. The picture is as
 * large as the frame.
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
		warpPlanePartly(source, pixelMap(view, target, source), target, weights[index === 0 ? 0 : 1]!);
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

/** The last place in a plane that has a neighbour to the right or below, in 1/65536 of a pixel. */
const lastPlace = (length: number) => (length - 1) * 65536 - 1;

/** Pixels in a row: the first and the last are projected, the others are spaced evenly. */
const SPAN = 16;

/** Bilinear sampling in fixed point, 16 fractional bits: the hot loop of the renderer. */
function warpPlane(source: Plane, map: Homography, target: Plane): void {
	const { values, width } = source;
	const [lastX, lastY] = [lastPlace(source.width), lastPlace(source.height)];
	const [xx, xy, x0, yx, yy, y0, wx, wy, w0] = map;
	const drawn = target.values;
	for (let row = 0, pixel = 0; row < target.height; row++) {
		const [rowX, rowY, rowScale] = [xy * row + x0, yy * row + y0, wy * row + w0];
		for (let column = 0; column < target.width;) {
			const end = Math.min(column + SPAN, target.width) - 1;
			const startScale = 65536 / (wx * column + rowScale);
			const endScale = 65536 / (wx * end + rowScale);
			let x = clamp((xx * column + rowX) * startScale, lastX);
			let y = clamp((yx * column + rowY) * startScale, lastY);
			const steps = Math.max(1, end - column);
			const stepX = ((clamp((xx * end + rowX) * endScale, lastX) - x) / steps) | 0;
			const stepY = ((clamp((yx * end + rowY) * endScale, lastY) - y) / steps) | 0;
			for (; column <= end; column++, pixel++, x += stepX, y += stepY) {
				drawn[pixel] = bilinear(values, width, x, y);
			}
		}
	}
}

/** As `warpPlane`, with each place pulled back to the pixel's own by its weight. */
function warpPlanePartly(source: Plane, map: Homography, target: Plane, weights: Plane): void {
	const { values, width, height } = source;
	const [lastX, lastY] = [lastPlace(width), lastPlace(height)];
	for (let row = 0, pixel = 0; row < height; row++) {
		for (let column = 0; column < width; column++, pixel++) {
			const weight = weights.values[pixel]! / 255;
			if (weight === 0) {
				target.values[pixel] = values[pixel]!;
				continue;
			}
			const [x, y] = project(map, column, row);
			target.values[pixel] = bilinear(
				values,
				width,
				clamp((column + (x - column) * weight) * 65536, lastX),
				clamp((row + (y - row) * weight) * 65536, lastY),
			);
		}
	}
}

function clamp(place: number, last: number): number {
	return place < 0 ? 0 : place > last ? last : place | 0;
}

/** @param x in 1/65536 of a pixel, as `y` */
function bilinear(values: Uint8Array, width: number, x: number, y: number): number {
	const at = (y >> 16) * width + (x >> 16);
	const right = (x >> 8) & 255;
	const bottom = (y >> 8) & 255;
	const upper = (values[at]! << 8) + (values[at + 1]! - values[at]!) * right;
	const lower =
		(values[at + width]! << 8) + (values[at + width + 1]! - values[at + width]!) * right;
	return ((upper << 8) + (lower - upper) * bottom + 32768) >> 16;
}
