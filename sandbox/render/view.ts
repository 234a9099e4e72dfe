/**
 * The camera's view of the picture, which is a wall straight ahead. Lengths are in heights of the picture,
 * angles in radians.
 */
export interface View {
	/** The camera's position, to the right of and below the picture's centre. */
	right: number;
	down: number;
	/** How far the camera is turned upwards and to the right, and rolled clockwise. */
	turnUp: number;
	turnRight: number;
	roll: number;
	/** The visible share of the picture's width and height: 1 is all of it. */
	extent: number;
}

export const WHOLE_PICTURE: View = {
	right: 0,
	down: 0,
	turnUp: 0,
	turnRight: 0,
	roll: 0,
	extent: 1,
};

/** A projective map of the plane, row by row: three rows of three. */
export type Homography = [
	...[number, number, number],
	...[number, number, number],
	...[number, number, number],
];

export function multiply(left: Homography, right: Homography): Homography {
	const product: number[] = [];
	for (let row = 0; row < 9; row += 3) {
		for (let column = 0; column < 3; column++) {
			product.push(
				left[row]! * right[column]! +
					left[row + 1]! * right[column + 3]! +
					left[row + 2]! * right[column + 6]!,
			);
		}
	}
	return product as Homography;
}

/** The distance of the wall, in shorter sides of the picture: a field of view of 45 degrees. */
const DISTANCE = 1.2;

/**
 * Maps a point of the frame to the visible point of the picture. Both have their origin in the centre, y
 * pointing down, and heights of the picture as unit.
 *
 * @param shape width of the picture divided by its height
 */
export function viewToPicture(view: View, shape: number): Homography {
	const distance = DISTANCE * Math.min(1, shape);
	const [sinUp, cosUp] = [Math.sin(view.turnUp), Math.cos(view.turnUp)];
	const [sinRight, cosRight] = [Math.sin(view.turnRight), Math.cos(view.turnRight)];
	const [sinRoll, cosRoll] = [Math.sin(view.roll), Math.cos(view.roll)];
	const ray: Homography = [view.extent, 0, 0, 0, view.extent, 0, 0, 0, distance];
	const rolled: Homography = [cosRoll, -sinRoll, 0, sinRoll, cosRoll, 0, 0, 0, 1];
	const raised: Homography = [1, 0, 0, 0, cosUp, -sinUp, 0, sinUp, cosUp];
	const turned: Homography = [cosRight, 0, sinRight, 0, 1, 0, -sinRight, 0, cosRight];
	const onWall: Homography = [distance, 0, view.right, 0, distance, view.down, 0, 0, 1];
	return multiply(onWall, multiply(turned, multiply(raised, multiply(rolled, ray))));
}

/** Applies a map to a point. */
export function project(map: Homography, x: number, y: number): [x: number, y: number] {
	const scale = map[6] * x + map[7] * y + map[8];
	return [(map[0] * x + map[1] * y + map[2]) / scale, (map[3] * x + map[4] * y + map[5]) / scale];
}
