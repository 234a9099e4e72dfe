import sharp from 'sharp';
import { renderVideo } from '../../../sandbox/render';
import { decodeVideo, type DecodedVideo } from '../../support/decodeVideo';
import { findMarker, markedImage, meanColour, meanDifference, rectangleMask } from './markers';

const [WIDTH, HEIGHT] = [640, 360];

/** From the bottom-left corner, as the contract counts. */
const START = { x: 120, y: 260 };

let image: Buffer;
let mask: Buffer;

beforeAll(async () => {
	image = await markedImage(WIDTH, HEIGHT, [
		{ colour: 'red', x: START.x, y: HEIGHT - START.y, radius: 40 },
		{ colour: 'blue', x: 500, y: 300, radius: 30 },
	]);
	mask = await rectangleMask(WIDTH, HEIGHT, { left: 70, top: 50, width: 100, height: 100 });
});

/** Where the red marker is, in pixels of the image from its bottom-left corner. */
async function markerAt(video: DecodedVideo, index: number) {
	const { x, y } = findMarker(await video.frame(index), 'red');
	return { x: x * WIDTH, y: (1 - y) * HEIGHT };
}

function expectNear(point: { x: number; y: number }, expected: { x: number; y: number }) {
	expect(Math.hypot(point.x - expected.x, point.y - expected.y)).toBeLessThan(6);
}

describe('a dynamic mask', () => {
	it('moves its region along the trajectory', async () => {
		const trajectories = [START, { x: 320, y: 300 }, { x: 420, y: 120 }];
		const video = await decodeVideo(
			await renderVideo({
				...{ image, dynamicMasks: [{ mask, trajectories }] },
				...{ durationSeconds: 2.1, framesPerSecond: 10, longSide: 320 },
			}),
		);
		expectNear(await markerAt(video, 0), START);
		expectNear(await markerAt(video, 10), { x: 320, y: 300 });
		expectNear(await markerAt(video, -1), { x: 420, y: 120 });
	});

	it('moves relative to the start of the trajectory', async () => {
		const trajectories = [
			{ x: 0, y: 0 },
			{ x: 100, y: -50 },
		];
		const video = await decodeVideo(
			await renderVideo({
				...{ image, dynamicMasks: [{ mask, trajectories }] },
				...{ durationSeconds: 1, longSide: 320 },
			}),
		);
		expectNear(await markerAt(video, -1), { x: START.x + 100, y: START.y - 50 });
	});

	it('fills the old place of the region with its surroundings', async () => {
		const trajectories = [START, { x: 420, y: 120 }];
		const video = await decodeVideo(
			await renderVideo({
				...{ image, dynamicMasks: [{ mask, trajectories }] },
				...{ durationSeconds: 1, longSide: 320 },
			}),
		);
		const left = meanColour(await video.frame(-1), {
			left: 0.11,
			top: 0.14,
			right: 0.26,
			bottom: 0.41,
		});
		for (const value of left) expect(Math.abs(value - 180)).toBeLessThan(6);
	});

	it('selects the opaque part if it has transparent parts', async () => {
		const painted = await sharp({
			create: { width: WIDTH, height: HEIGHT, channels: 4, background: '#00000000' },
		})
			.composite([
				{
					input: { create: { width: 100, height: 100, channels: 4, background: '#000000' } },
					...{ left: 70, top: 50 },
				},
			])
			.png()
			.toBuffer();
		const trajectories = [START, { x: 420, y: 120 }];
		const scene = { image, durationSeconds: 1, longSide: 160 };
		const [byAlpha, byBrightness] = await Promise.all(
			[painted, mask].map((mask) =>
				renderVideo({ ...scene, dynamicMasks: [{ mask, trajectories }] }),
			),
		);
		const [one, other] = [await decodeVideo(byAlpha!), await decodeVideo(byBrightness!)];
		expect(meanDifference(await one.frame(-1), await other.frame(-1))).toBeLessThan(1);
		expectNear(await markerAt(one, -1), { x: 420, y: 120 });
	});

	it('is scaled and cropped like its image', async () => {
		const half = await rectangleMask(WIDTH / 2, HEIGHT / 2, {
			...{ left: 135, top: 65, width: 50, height: 50 },
		});
		const middle = await markedImage(WIDTH, HEIGHT, [
			{ colour: 'red', x: 320, y: 180, radius: 40 },
		]);
		const trajectories = [
			{ x: 120, y: 260 },
			{ x: 200, y: 310 },
		];
		const video = await decodeVideo(
			await renderVideo({
				...{ image: middle, aspectRatio: '1:1', dynamicMasks: [{ mask: half, trajectories }] },
				...{ durationSeconds: 1, longSide: 180 },
			}),
		);
		const { x, y } = findMarker(await video.frame(-1), 'red');
		expect(x).toBeCloseTo(0.5 + 80 / HEIGHT, 2);
		expect(y).toBeCloseTo(0.5 - 50 / HEIGHT, 2);
	});
});

describe('a static mask', () => {
	it('keeps its region still while the rest drifts', async () => {
		const stripes = await sharp(
			Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">
				<defs><pattern id="p" width="40" height="40" patternUnits="userSpaceOnUse"><rect width="40" height="40" fill="#eee"/><circle cx="20" cy="20" r="12" fill="#246"/></pattern></defs>
				<rect width="640" height="360" fill="url(#p)"/></svg>`),
		)
			.png()
			.toBuffer();
		const staticMask = await rectangleMask(640, 360, {
			left: 0,
			top: 180,
			width: 640,
			height: 180,
		});
		const video = await decodeVideo(
			await renderVideo({
				image: stripes,
				staticMask,
				durationSeconds: 1,
				motion: 1,
				longSide: 320,
			}),
		);
		const [first, last] = [await video.frame(0), await video.frame(-1)];
		const [upper, lower] = [
			meanDifference(first, last, { left: 0, top: 0, right: 1, bottom: 0.3 }),
			meanDifference(first, last, { left: 0, top: 0.52, right: 1, bottom: 1 }),
		];
		expect(lower).toBeLessThan(4);
		expect(upper).toBeGreaterThan(15);
	});
});
