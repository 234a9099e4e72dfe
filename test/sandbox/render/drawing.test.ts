import { fillHole } from '../../../sandbox/render/fillHole';
import { coverFrame, frameSize } from '../../../sandbox/render/frameSize';
import { displacementAt } from '../../../sandbox/render/trajectory';
import { WHOLE_PICTURE, viewToPicture } from '../../../sandbox/render/view';
import { drawView } from '../../../sandbox/render/warp';
import { createPicture, toYuv } from '../../../sandbox/render/yuvPicture';

describe('frameSize', () => {
	it.each([
		[{ width: 1024, height: 576 }, 640, undefined, { width: 640, height: 360 }],
		[{ width: 576, height: 1024 }, 640, undefined, { width: 360, height: 640 }],
		[{ width: 333, height: 777 }, 101, undefined, { width: 44, height: 102 }],
		[{ width: 2500, height: 1000 }, 32, undefined, { width: 32, height: 16 }],
		[{ width: 300, height: 300 }, 640, '16:9', { width: 640, height: 360 }],
	] as const)('of %j at %d, %s', (image, longSide, aspectRatio, expected) => {
		expect(frameSize(image, longSide, aspectRatio)).toEqual(expected);
	});
});

describe('coverFrame', () => {
	it('centres the overlapping part', () => {
		expect(coverFrame({ width: 400, height: 200 }, { width: 100, height: 100 })).toEqual({
			...{ width: 200, height: 100, left: 50, top: 0 },
		});
	});
});

describe('displacementAt', () => {
	const path = [
		{ x: 0, y: 0 },
		{ x: 10, y: 4 },
		{ x: 12, y: -8 },
		{ x: 30, y: 0 },
	];

	it('passes through each point at its time', () => {
		path.forEach((point, index) => {
			const { x, y } = displacementAt(path, index / 3);
			expect(x).toBeCloseTo(point.x, 9);
			expect(y).toBeCloseTo(point.y, 9);
		});
	});

	it('stays still with a single point', () => {
		expect(displacementAt([{ x: 0, y: 0 }], 0.6)).toEqual({ x: 0, y: 0 });
	});
});

describe('fillHole', () => {
	it('continues the surroundings into the hole and changes nothing else', () => {
		const [width, height] = [32, 24];
		const ramp = Uint8Array.from({ length: width * height }, (_, pixel) => (pixel % width) * 8);
		const hole = ramp.map((_, pixel) => {
			const [x, y] = [pixel % width, Math.floor(pixel / width)];
			return x >= 10 && x < 22 && y >= 8 && y < 16 ? 255 : 0;
		});
		const damaged = ramp.map((value, pixel) => (hole[pixel] ? 255 : value));
		const { values } = fillHole({ width, height, values: damaged }, hole);
		values.forEach((value, pixel) => {
			if (hole[pixel]) expect(Math.abs(value - ramp[pixel]!)).toBeLessThan(40);
			else expect(value).toBe(ramp[pixel]);
		});
	});
});

describe('drawView', () => {
	const noise = Uint8Array.from({ length: 64 * 36 * 3 }, (_, index) => (index * 7919) % 251);
	const picture = toYuv({ width: 64, height: 36, rgb: noise });

	it('copies the whole picture to within a step of its values', () => {
		const frame = createPicture(64, 36);
		drawView(picture, viewToPicture(WHOLE_PICTURE, 64 / 36), frame);
		frame.planes.forEach(({ values }, index) => {
			const differences = values.map((value, pixel) => {
				return Math.abs(value - picture.planes[index]!.values[pixel]!);
			});
			expect(Math.max(...differences)).toBeLessThanOrEqual(1);
		});
	});

	it('shows its middle from close by', () => {
		const halves = new Uint8Array(64 * 36 * 3).map((_, index) =>
			index % (64 * 3) < 96 ? 20 : 220,
		);
		const frame = createPicture(64, 36);
		const view = viewToPicture({ ...WHOLE_PICTURE, extent: 0.25, right: 0.5 }, 64 / 36);
		drawView(toYuv({ width: 64, height: 36, rgb: halves }), view, frame);
		expect(Math.min(...frame.planes[0].values)).toBeGreaterThan(200);
	});
});
