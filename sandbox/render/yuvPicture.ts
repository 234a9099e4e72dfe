import type { RgbImage } from './preparedScene';

/** A picture as H.264 stores it: brightness per pixel, two colour planes at half the size. */
export interface YuvPicture {
	width: number;
	height: number;
	planes: [brightness: Plane, blue: Plane, red: Plane];
}

/** One byte per pixel, row by row from the top. */
export interface Plane {
	width: number;
	height: number;
	values: Uint8Array;
}

/** A picture whose planes are adjacent in `bytes`, as the encoder reads them. */
export function createPicture(
	width: number,
	height: number,
	bytes = new Uint8Array((width * height * 3) / 2),
): YuvPicture {
	const area = width * height;
	const half = { width: width / 2, height: height / 2 };
	return {
		width,
		height,
		planes: [
			{ width, height, values: bytes.subarray(0, area) },
			{ ...half, values: bytes.subarray(area, (area * 5) / 4) },
			{ ...half, values: bytes.subarray((area * 5) / 4, (area * 3) / 2) },
		],
	};
}

/** Converts by ITU-R BT.601, limited range: what players assume of small H.264 videos. */
export function toYuv({ width, height, rgb }: RgbImage): YuvPicture {
	const picture = createPicture(width, height);
	const [brightness, blue, red] = picture.planes.map((plane) => plane.values);
	for (let pixel = 0, at = 0; pixel < width * height; pixel++, at += 3) {
		brightness![pixel] = 16.5 + 0.257 * rgb[at]! + 0.504 * rgb[at + 1]! + 0.098 * rgb[at + 2]!;
	}
	for (let y = 0, pixel = 0; y < height; y += 2) {
		for (let x = 0; x < width; x += 2, pixel++) {
			const top = (y * width + x) * 3;
			const bottom = top + width * 3;
			const mean = (channel: number) =>
				(rgb[top + channel]! +
					rgb[top + 3 + channel]! +
					rgb[bottom + channel]! +
					rgb[bottom + 3 + channel]!) /
				4;
			const [r, g, b] = [mean(0), mean(1), mean(2)];
			blue![pixel] = 128.5 - 0.148 * r - 0.291 * g + 0.439 * b;
			red![pixel] = 128.5 + 0.439 * r - 0.368 * g - 0.071 * b;
		}
	}
	return picture;
}

/** Halves a plane, for the colour planes of a mask. */
export function halve({ width, height, values }: Plane): Plane {
	const half = new Uint8Array((width / 2) * (height / 2));
	for (let y = 0, pixel = 0; y < height; y += 2) {
		for (let x = 0; x < width; x += 2, pixel++) {
			const top = y * width + x;
			half[pixel] =
				(values[top]! + values[top + 1]! + values[top + width]! + values[top + width + 1]! + 2) >>
				2;
		}
	}
	return { width: width / 2, height: height / 2, values: half };
}

/** Mixes `other` into `picture`: share 0 keeps `picture`, 1 replaces it. */
export function fadeTo(picture: YuvPicture, other: YuvPicture, share: number): void {
	const weight = Math.round(share * 256);
	picture.planes.forEach(({ values }, index) => {
		const others = other.planes[index]!.values;
		for (let pixel = 0; pixel < values.length; pixel++) {
			const value = values[pixel]!;
			values[pixel] = value + (((others[pixel]! - value) * weight + 128) >> 8);
		}
	});
}
