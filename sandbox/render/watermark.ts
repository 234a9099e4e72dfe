import type { YuvPicture } from './yuvPicture';

/** Shares of the frame's width and height, from its bottom-right corner. */
const SIZE = { width: 0.3, height: 0.12 };
/** In limited range. */
const WHITE = [235, 128, 128];

/** Lays a light band over the bottom-right corner. */
export function drawWatermark({ planes }: YuvPicture): void {
	planes.forEach(({ width, height, values }, index) => {
		const white = WHITE[index]!;
		for (let y = Math.floor(height * (1 - SIZE.height)); y < height; y++) {
			for (let x = Math.floor(width * (1 - SIZE.width)); x < width; x++) {
				const pixel = y * width + x;
				values[pixel] = (values[pixel]! + 3 * white) / 4;
			}
		}
	});
}
