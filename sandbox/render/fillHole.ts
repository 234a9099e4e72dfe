import type { Plane } from './yuvPicture';

interface Level {
	width: number;
	height: number;
	/** Sums of values, weighted. */
	values: Float32Array;
	/** The known share of a pixel, from 0 to 1. */
	known: Float32Array;
}

/**
 * Fills a hole from its surroundings: the picture is halved until every pixel has a value, and each
 * unknown pixel takes the colour of the coarser picture below it ("pull-push", Gortler et al., The
 * Lumigraph, 1996).
 *
 * @param hole one byte per pixel: above 0 is unknown
 */
export function fillHole(plane: Plane, hole: Uint8Array): Plane {
	const { width, height } = plane;
	const known = Float32Array.from(hole, (value) => (value > 0 ? 0 : 1));
	const filled = fill({ width, height, values: Float32Array.from(plane.values), known });
	return { width, height, values: Uint8Array.from(filled, Math.round) };
}

function fill(level: Level): Float32Array {
	const { width, height, values, known } = level;
	if ((width === 1 && height === 1) || known.every((share) => share === 1)) return values;
	const coarse = halveLevel(level);
	const below = fill(coarse);
	return values.map((value, pixel) => {
		const share = known[pixel]!;
		if (share === 1) return value;
		const y = Math.floor(pixel / width);
		return share * value + (1 - share) * sample(below, coarse, (pixel - y * width) / 2, y / 2);
	});
}

function halveLevel({ width, height, values, known }: Level): Level {
	const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
	const sums = new Float32Array(halfWidth * halfHeight);
	const shares = new Float32Array(halfWidth * halfHeight);
	for (let y = 0, pixel = 0; y < height; y++) {
		for (let x = 0; x < width; x++, pixel++) {
			const target = (y >> 1) * halfWidth + (x >> 1);
			sums[target]! += values[pixel]! * known[pixel]!;
			shares[target]! += known[pixel]!;
		}
	}
	return {
		width: halfWidth,
		height: halfHeight,
		values: sums.map((sum, pixel) => (shares[pixel]! > 0 ? sum / shares[pixel]! : 0)),
		known: shares.map((share) => Math.min(1, share)),
	};
}

function sample(values: Float32Array, { width, height }: Level, x: number, y: number): number {
	// Pixel centres of the coarse picture lie between those of the fine one.
	const left = Math.max(0, Math.min(width - 1, x - 0.25));
	const top = Math.max(0, Math.min(height - 1, y - 0.25));
	const [column, row] = [Math.floor(left), Math.floor(top)];
	const [nextColumn, nextRow] = [Math.min(width - 1, column + 1), Math.min(height - 1, row + 1)];
	const [toRight, toBottom] = [left - column, top - row];
	const upper =
		values[row * width + column]! * (1 - toRight) + values[row * width + nextColumn]! * toRight;
	const lower =
		values[nextRow * width + column]! * (1 - toRight) +
		values[nextRow * width + nextColumn]! * toRight;
	return upper * (1 - toBottom) + lower * toBottom;
}
