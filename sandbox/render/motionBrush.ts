import { fillHole } from './fillHole';
import type { Size } from './frameSize';
import type { Displacement, MovingRegion, PreparedScene, StillRegion } from './preparedScene';
import { displacementAt } from './trajectory';
import { halve, type Plane, type YuvPicture } from './yuvPicture';

interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** A mask in the size of the brightness plane, and in that of the colour planes. */
function bothSizes(mask: Uint8Array, { width, height }: Size): [Plane, Plane] {
	const full = { width, height, values: mask };
	return [full, halve(full)];
}

/** The picture without its moving regions, whose old places are filled. */
export function withoutRegions(picture: YuvPicture, regions: MovingRegion[]): YuvPicture {
	if (regions.length === 0) return picture;
	const hole = new Uint8Array(picture.width * picture.height);
	for (const region of regions) {
		for (let pixel = 0; pixel < hole.length; pixel++) hole[pixel]! |= region.hole[pixel]!;
	}
	const [holes, halfHoles] = bothSizes(hole, picture);
	const [brightness, blue, red] = picture.planes;
	return {
		...picture,
		planes: [
			fillHole(brightness, holes.values),
			fillHole(blue, halfHoles.values),
			fillHole(red, halfHoles.values),
		],
	};
}

/** Above 2, since beside the straight edge of a mask its blurred copy has half its brightness. */
const SURROUNDINGS_STILL = 6;

/** The share of each pixel in the drift: 0 in the still region, 255 far from it. */
export function driftWeights(still: StillRegion, size: Size): Plane[] {
	const weights = still.mask.map((inside, pixel) => {
		const near = (still.surroundings[pixel]! / 255) * SURROUNDINGS_STILL;
		return inside > 127 ? 0 : 255 * Math.max(0, 1 - near);
	});
	return bothSizes(weights, size);
}

function boundingBox({ width, height, values }: Plane): Box {
	const box = { left: width, top: height, right: -1, bottom: -1 };
	values.forEach((value, pixel) => {
		if (value === 0) return;
		const [x, y] = [pixel % width, Math.floor(pixel / width)];
		box.left = Math.min(box.left, x);
		box.right = Math.max(box.right, x);
		box.top = Math.min(box.top, y);
		box.bottom = Math.max(box.bottom, y);
	});
	return box;
}

/** Draws a displaced region of the picture over the frame. */
type DrawRegion = (frame: YuvPicture, time: number) => void;

/** @param scene gives the size of the region's mask */
export function regionDrawer(
	picture: YuvPicture,
	region: MovingRegion,
	scene: PreparedScene,
): DrawRegion {
	const masks = bothSizes(region.mask, scene);
	const boxes = masks.map(boundingBox);
	return (frame, time) => {
		const { x, y } = displacementAt(region.path, time);
		frame.planes.forEach((target, index) => {
			const kind = index === 0 ? 0 : 1;
			const by = index === 0 ? { x, y } : { x: x / 2, y: y / 2 };
			drawDisplaced(picture.planes[index]!, masks[kind]!, boxes[kind]!, by, target);
		});
	};
}

function drawDisplaced(source: Plane, mask: Plane, box: Box, by: Displacement, target: Plane) {
	const { width, height } = target;
	const top = Math.max(0, Math.floor(box.top + by.y) - 1);
	const bottom = Math.min(height - 1, Math.ceil(box.bottom + by.y) + 1);
	const left = Math.max(0, Math.floor(box.left + by.x) - 1);
	const right = Math.min(width - 1, Math.ceil(box.right + by.x) + 1);
	for (let row = top; row <= bottom; row++) {
		for (let column = left; column <= right; column++) {
			const share = bilinear(mask, column - by.x, row - by.y, 0) / 255;
			if (share === 0) continue;
			const pixel = row * width + column;
			const moved = bilinear(source, column - by.x, row - by.y);
			target.values[pixel] = target.values[pixel]! * (1 - share) + moved * share + 0.5;
		}
	}
}

/** @param outside the value beyond the edges; by default the edge continues */
function bilinear({ values, width, height }: Plane, x: number, y: number, outside?: number) {
	const [left, top] = [Math.floor(x), Math.floor(y)];
	const [toRight, toBottom] = [x - left, y - top];
	const at = (column: number, row: number) => {
		if (column >= 0 && row >= 0 && column < width && row < height) {
			return values[row * width + column]!;
		}
		if (outside !== undefined) return outside;
		const nearestColumn = Math.max(0, Math.min(width - 1, column));
		return values[Math.max(0, Math.min(height - 1, row)) * width + nearestColumn]!;
	};
	const upper = at(left, top) * (1 - toRight) + at(left + 1, top) * toRight;
	const lower = at(left, top + 1) * (1 - toRight) + at(left + 1, top + 1) * toRight;
	return upper * (1 - toBottom) + lower * toBottom;
}
