import type { CameraAxis, CameraMove } from './videoScene';
import { project, viewToPicture, WHOLE_PICTURE, type View } from './view';

/** The view at a time from 0, the first frame, to 1, the last. */
export type ViewPath = (time: number) => View;

type Axes = Partial<Record<CameraAxis, number>>;

/** Kling's named moves, as the contract describes them. */
const PRESETS: Record<Exclude<CameraMove['type'], 'simple'>, Axes> = {
	down_back: { pan: -6, zoom: 6 },
	forward_up: { zoom: -6, pan: 6 },
	right_turn_forward: { tilt: 6, zoom: -6 },
	left_turn_forward: { tilt: -6, zoom: -6 },
};

/** The effect of a value of 10. */
const FULL = {
	/** Share of the picture's width or height. */
	shift: 0.24,
	turn: (12 * Math.PI) / 180,
	roll: (15 * Math.PI) / 180,
	/** The enlargement. */
	zoom: 1.7,
};

/** Starts and ends gently. */
export const ease = (time: number) => (1 - Math.cos(Math.PI * time)) / 2;

/**
 * The path of a camera move over a picture. The area outside the picture is never visible: the camera sees
 * a part of it, as large as the move allows, and starts off-centre against the move.
 *
 * @param shape width of the picture divided by its height
 */
export function cameraPath(camera: CameraMove, shape: number): ViewPath {
	const axes = camera.type === 'simple' ? (camera.config ?? {}) : PRESETS[camera.type];
	const strength = (axis: CameraAxis) => Math.max(-10, Math.min(10, axes[axis] ?? 0)) / 10;
	const zoom = strength('zoom');
	const nearest = 1 / FULL.zoom ** Math.abs(zoom);
	const move: ViewPath = (time) => {
		const done = ease(time);
		return {
			right: strength('horizontal') * FULL.shift * shape * done,
			down: -strength('vertical') * FULL.shift * done,
			turnUp: strength('pan') * FULL.turn * done,
			turnRight: strength('tilt') * FULL.turn * done,
			roll: strength('roll') * FULL.roll * done,
			extent: nearest ** (zoom < 0 ? done : 1 - done),
		};
	};
	return keepInside(centre(move, shape), shape);
}

/** Moves a path so that its start and its end are equally far from the picture's centre. */
function centre(path: ViewPath, shape: number): ViewPath {
	const [right, down] = project(viewToPicture(path(1), shape), 0, 0);
	return (time) => {
		const view = path(time);
		return { ...view, right: view.right - right / 2, down: view.down - down / 2 };
	};
}

/** Narrows the view of a path by one factor until it stays within the picture. */
function keepInside(path: ViewPath, shape: number): ViewPath {
	const narrowed = (factor: number): ViewPath => {
		return (time) => ({ ...path(time), extent: path(time).extent * factor });
	};
	let [inside, outside] = [0, 1];
	if (staysInside(path, shape)) return path;
	for (let step = 0; step < 20; step++) {
		const middle = (inside + outside) / 2;
		if (staysInside(narrowed(middle), shape)) inside = middle;
		else outside = middle;
	}
	return narrowed(inside);
}

function staysInside(path: ViewPath, shape: number): boolean {
	const [right, bottom] = [shape / 2, 1 / 2];
	const tolerance = 1e-9;
	for (let step = 0; step <= 16; step++) {
		const map = viewToPicture(path(step / 16), shape);
		for (const [cornerX, cornerY] of [
			[-1, -1],
			[1, -1],
			[-1, 1],
			[1, 1],
		] as const) {
			const [x, y] = project(map, cornerX * right, cornerY * bottom);
			if (Math.abs(x) > right + tolerance || Math.abs(y) > bottom + tolerance) return false;
		}
	}
	return true;
}

/**
 * A slow approach with a slight sideways move, for scenes without a camera. It starts with the
 * whole picture.
 *
 * @param strength from 0, hardly any, to 1
 * @param seed decides the direction
 */
export function driftPath(strength: number, seed: number, shape: number): ViewPath {
	const approach = 0.02 + 0.16 * strength;
	// The golden angle: neighbouring seeds differ well.
	const direction = 0.7 + seed * 2.399963;
	const sideways = 0.35 * approach;
	return (time) => {
		const done = ease(time);
		return {
			...WHOLE_PICTURE,
			right: Math.cos(direction) * sideways * shape * done,
			down: Math.sin(direction) * sideways * done,
			extent: 1 - approach * done,
		};
	};
}

/** Repeats a path so many times. */
export function repeated(path: ViewPath, times: number): ViewPath {
	return (time) => path(partOf(time, times).done);
}

/** The index of the equal part that contains a time from 0 to 1, and the share of that part that has passed. */
export function partOf(time: number, parts: number): { part: number; done: number } {
	const part = Math.min(parts - 1, Math.floor(time * parts));
	return { part, done: time * parts - part };
}

/** Follows a path and returns to its start. */
export function thereAndBack(path: ViewPath): ViewPath {
	return (time) => path(1 - Math.abs(2 * time - 1));
}
