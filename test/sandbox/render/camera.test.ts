import fc from 'fast-check';
import { renderVideo, type CameraMove } from '../../../sandbox/render';
import { cameraPath, driftPath, type ViewPath } from '../../../sandbox/render/cameraPath';
import { project, viewToPicture } from '../../../sandbox/render/view';
import { decodeVideo } from '../../support/decodeVideo';
import { findMarker, markedImage } from './markers';

let image: Buffer;

beforeAll(async () => {
	image = await markedImage(640, 360, [
		{ colour: 'red', x: 250, y: 180, radius: 22 },
		{ colour: 'blue', x: 390, y: 180, radius: 22 },
	]);
});

/** How the picture changes from the first frame to the last. */
async function changeUnder(camera: CameraMove) {
	const video = await decodeVideo(
		await renderVideo({ image, durationSeconds: 0.2, longSide: 240, camera }),
	);
	const sight = (frame: Awaited<ReturnType<typeof video.frame>>) => {
		const [red, blue] = [findMarker(frame, 'red'), findMarker(frame, 'blue')];
		const [width, height] = [(blue.x - red.x) * 16, (blue.y - red.y) * 9];
		return {
			x: (red.x + blue.x) / 2,
			y: (red.y + blue.y) / 2,
			distance: Math.hypot(width, height),
			clockwise: (Math.atan2(height, width) * 180) / Math.PI,
			/** Above 1 when the right marker is nearer than the left one. */
			rightLarger: blue.area / red.area,
		};
	};
	const [first, last] = [sight(await video.frame(0)), sight(await video.frame(-1))];
	return {
		right: last.x - first.x,
		down: last.y - first.y,
		larger: last.distance / first.distance,
		clockwise: last.clockwise - first.clockwise,
		rightLarger: last.rightLarger / first.rightLarger,
	};
}

const simple = (config: NonNullable<CameraMove['config']>): CameraMove => ({
	type: 'simple',
	config,
});

const still = { right: 0, down: 0, larger: 1, clockwise: 0 };

/** Of frame widths and heights, factors, and degrees. */
function expectChange(
	change: Awaited<ReturnType<typeof changeUnder>>,
	expected: Partial<typeof still>,
) {
	const { right, down, larger, clockwise } = { ...still, ...expected };
	expect(change.right).toBeCloseTo(right, 1);
	expect(change.down).toBeCloseTo(down, 1);
	expect(change.larger).toBeCloseTo(larger, 1);
	expect(Math.abs(change.clockwise - clockwise)).toBeLessThan(2);
}

describe('the picture moves against the camera', () => {
	it.each([
		['horizontal', 10, { right: -0.32 }],
		['horizontal', -10, { right: 0.32 }],
		['vertical', 10, { down: 0.32 }],
		['vertical', -10, { down: -0.32 }],
		['roll', 10, { clockwise: -15 }],
		['roll', -10, { clockwise: 15 }],
		['roll', 4, { clockwise: -6 }],
		['zoom', -10, { larger: 1.7 }],
		['zoom', 10, { larger: 1 / 1.7 }],
		['zoom', -5, { larger: Math.sqrt(1.7) }],
	] as const)('%s %d', async (axis, value, expected) => {
		expectChange(await changeUnder(simple({ [axis]: value })), expected);
	});

	it('pan moves it up and down', async () => {
		const [up, down] = [
			await changeUnder(simple({ pan: 10 })),
			await changeUnder(simple({ pan: -10 })),
		];
		expect(up.down).toBeGreaterThan(0.25);
		expect(down.down).toBeCloseTo(-up.down, 1);
		expect(up.right).toBeCloseTo(0, 1);
	});

	it('tilt turns it right and left, which brings one side nearer', async () => {
		const [right, left] = [
			await changeUnder(simple({ tilt: 10 })),
			await changeUnder(simple({ tilt: -10 })),
		];
		expect(right.right).toBeLessThan(-0.12);
		expect(left.right).toBeCloseTo(-right.right, 1);
		expect(right.down).toBeCloseTo(0, 1);
		expect(right.rightLarger).toBeLessThan(0.97);
		expect(left.rightLarger).toBeGreaterThan(1.03);
	});

	it('moves further with a larger value', async () => {
		const [little, much] = [
			await changeUnder(simple({ horizontal: 2 })),
			await changeUnder(simple({ horizontal: 8 })),
		];
		expect(little.right).toBeLessThan(-0.02);
		expect(much.right).toBeLessThan(little.right * 3);
	});

	it('stands still if all axes are 0', async () => {
		expectChange(await changeUnder(simple({ horizontal: 0, zoom: 0 })), still);
	});
});

describe('the moves that Kling names', () => {
	it('down_back looks down and shows more', async () => {
		const change = await changeUnder({ type: 'down_back' });
		expect(change.down).toBeLessThan(-0.1);
		expect(change.larger).toBeLessThan(0.85);
	});

	it('forward_up looks up and comes closer', async () => {
		const change = await changeUnder({ type: 'forward_up' });
		expect(change.down).toBeGreaterThan(0.1);
		expect(change.larger).toBeGreaterThan(1.2);
	});

	it.each([
		['right_turn_forward', -1],
		['left_turn_forward', 1],
	] as const)('%s turns and comes closer', async (type, side) => {
		const change = await changeUnder({ type });
		expect(change.right * side).toBeGreaterThan(0.08);
		expect(change.larger).toBeGreaterThan(1.2);
	});
});

describe('the area outside the picture is never visible', () => {
	const shapes = fc.double({ min: 0.4, max: 2.5, noNaN: true });
	const axis = fc.double({ min: -10, max: 10, noNaN: true });
	const corners = [
		[-1, -1],
		[1, -1],
		[-1, 1],
		[1, 1],
	] as const;

	function expectInside(path: ViewPath, shape: number, time: number) {
		const map = viewToPicture(path(time), shape);
		for (const [right, down] of corners) {
			const [x, y] = project(map, (right * shape) / 2, down / 2);
			// A thousandth of the height is less than a pixel.
			expect(Math.abs(x)).toBeLessThanOrEqual(shape / 2 + 0.001);
			expect(Math.abs(y)).toBeLessThanOrEqual(1 / 2 + 0.001);
		}
	}

	const time = fc.double({ min: 0, max: 1, noNaN: true });
	const axes = { horizontal: axis, vertical: axis, pan: axis, tilt: axis, roll: axis, zoom: axis };

	it('with any camera', () => {
		fc.assert(
			fc.property(fc.record(axes), shapes, time, (config, shape, at) => {
				expectInside(cameraPath(simple(config), shape), shape, at);
			}),
			{ seed: 7, numRuns: 300 },
		);
	});

	it('with any drift', () => {
		fc.assert(
			fc.property(
				fc.double({ min: 0, max: 1, noNaN: true }),
				fc.integer(),
				shapes,
				time,
				(strength, seed, shape, at) => {
					expectInside(driftPath(strength, seed, shape), shape, at);
				},
			),
			{ seed: 7, numRuns: 300 },
		);
	});
});
