import { createFile, MP4BoxBuffer } from 'mp4box';
import sharp from 'sharp';
import { renderVideo, type VideoScene } from '../../../sandbox/render';
import { decodeVideo } from '../../support/decodeVideo';
import { findMarker, markedImage, meanColour, meanDifference } from './markers';

let image: Buffer;

beforeAll(async () => {
	image = await markedImage(640, 360, [
		{ colour: 'red', x: 200, y: 120 },
		{ colour: 'blue', x: 420, y: 240 },
	]);
});

const render = (scene: Partial<VideoScene> = {}) =>
	renderVideo({ image, durationSeconds: 1, longSide: 96, ...scene });

describe('the file', () => {
	it('is an MP4 whose index comes before the frames', async () => {
		const mp4 = await render();
		const order = ['ftyp', 'moov', 'mdat'].map((type) => mp4.indexOf(type, 0, 'latin1'));
		expect(order[0]).toBe(4);
		expect(order).toEqual([...order].sort((a, b) => a - b));
	});

	it('marks key frames, so that players can seek', async () => {
		const mp4 = await render({ durationSeconds: 5 });
		const file = createFile();
		const bytes = mp4.buffer.slice(mp4.byteOffset, mp4.byteOffset + mp4.byteLength);
		file.appendBuffer(MP4BoxBuffer.fromArrayBuffer(bytes, 0), true);
		const samples = file.getTrackSamplesInfo(1);
		const keyFrames = samples.filter((sample) => sample.is_sync).map((sample) => sample.number);
		expect(keyFrames).toEqual([0, 30, 60]);
		// Type 5 is an instantaneous decoding refresh, type 1 a frame that builds on others.
		const unitTypes = samples.map(({ offset }) => mp4[offset + 4]! & 0x1f);
		expect(unitTypes).toEqual(samples.map((sample) => (sample.is_sync ? 5 : 1)));
	});

	it('is equal for the same scene', async () => {
		const scene = { motion: 0.8, seed: 3 };
		expect((await render(scene)).equals(await render(scene))).toBe(true);
	});

	it.each([
		{ durationSeconds: 5, frameCount: 75 },
		{ durationSeconds: 10, frameCount: 150 },
		{ durationSeconds: 1.4, frameCount: 21 },
		{ durationSeconds: 5, framesPerSecond: 24, frameCount: 120 },
		{ durationSeconds: 0.01, frameCount: 2 },
	])('lasts $durationSeconds s in $frameCount frames', async ({ frameCount, ...scene }) => {
		const video = await decodeVideo(await render({ ...scene, longSide: 64 }));
		expect(video.frameCount).toBe(frameCount);
		expect(video.durationSeconds).toBeCloseTo(frameCount / (scene.framesPerSecond ?? 15), 6);
		expect((await video.frame(-1)).rgb).toHaveLength(video.width * video.height * 3);
	});
});

describe('the frame', () => {
	it.each([
		{ aspectRatio: undefined, longSide: 640, width: 640, height: 360 },
		{ aspectRatio: undefined, longSide: 65, width: 66, height: 36 },
		{ aspectRatio: '16:9', longSide: 96, width: 96, height: 54 },
		{ aspectRatio: '9:16', longSide: 96, width: 54, height: 96 },
		{ aspectRatio: '1:1', longSide: 96, width: 96, height: 96 },
	] as const)(
		'is $width x $height for $aspectRatio, $longSide',
		async ({ width, height, ...scene }) => {
			const video = await decodeVideo(await render({ ...scene, durationSeconds: 0.2 }));
			expect(video).toMatchObject({ width, height });
			expect(await video.frame(0)).toMatchObject({ width, height });
		},
	);

	it('is 640 pixels long by default', async () => {
		const video = await decodeVideo(await render({ longSide: undefined, durationSeconds: 0.2 }));
		expect(video).toMatchObject({ width: 640, height: 360 });
	});

	it('shows the image first, in its own colours', async () => {
		const frame = await (await decodeVideo(await render({ longSide: 320 }))).frame(0);
		const rgb = await sharp(image).resize(320, 180).removeAlpha().raw().toBuffer();
		expect(meanDifference(frame, { ...frame, rgb })).toBeLessThan(3);
	});

	it('crops to cover another aspect ratio and does not distort', async () => {
		const thirds = await markedImage(900, 300, [
			{ colour: 'red', x: 100, y: 150, radius: 140 },
			{ colour: 'green', x: 450, y: 150, radius: 140 },
		]);
		const square = await decodeVideo(await render({ image: thirds, aspectRatio: '1:1' }));
		const [red, green] = meanColour(await square.frame(0));
		expect(green).toBeGreaterThan(red + 40);
	});

	it('is upright if EXIF data rotates the image', async () => {
		const turned = await sharp(image).jpeg().withMetadata({ orientation: 6 }).toBuffer();
		const video = await decodeVideo(await render({ image: turned }));
		expect(video).toMatchObject({ width: 54, height: 96 });
		const [red, blue] = ['red', 'blue'] as const;
		const frame = await video.frame(0);
		expect(findMarker(frame, red).x).toBeGreaterThan(findMarker(frame, blue).x);
		expect(findMarker(frame, red).y).toBeLessThan(findMarker(frame, blue).y);
	});

	it('is white where the image is transparent', async () => {
		const clear = await sharp({
			create: { width: 320, height: 320, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
		})
			.png()
			.toBuffer();
		const frame = await (await decodeVideo(await render({ image: clear }))).frame(0);
		expect(Math.min(...meanColour(frame))).toBeGreaterThan(250);
	});
});

describe('without a camera', () => {
	const changeOf = async (scene: Partial<VideoScene>) => {
		const video = await decodeVideo(await render(scene));
		return meanDifference(await video.frame(0), await video.frame(-1));
	};

	it('drifts more with more motion', async () => {
		const [calm, usual, lively] = [
			await changeOf({ motion: 0 }),
			await changeOf({}),
			await changeOf({ motion: 1 }),
		];
		expect(usual).toBeGreaterThan(calm * 1.5);
		expect(lively).toBeGreaterThan(usual * 1.2);
		expect(calm).toBeGreaterThan(0);
	});

	it('drifts differently with another seed', async () => {
		const [one, other] = await Promise.all(
			[1, 2].map(async (seed) => (await decodeVideo(await render({ seed }))).frame(-1)),
		);
		expect(meanDifference(one!, other!)).toBeGreaterThan(0.5);
	});
});

describe('invalid input', () => {
	const noImage = Buffer.from('<html>404 Not Found</html>');

	it.each([
		['image', { image: noImage }],
		['end frame', { imageTail: noImage }],
		['static mask', { staticMask: noImage }],
		['dynamic mask 1', { dynamicMasks: [{ mask: noImage, trajectories: [{ x: 1, y: 1 }] }] }],
	])('names the %s that is not an image', async (what, scene) => {
		await expect(render(scene)).rejects.toThrow(`The ${what} cannot be read as a picture: `);
	});

	it('is a truncated image', async () => {
		const noise = await sharp({
			create: {
				...{ width: 320, height: 320, channels: 3, background: '#fff' },
				noise: { type: 'gaussian', mean: 128, sigma: 40 },
			},
		})
			.png()
			.toBuffer();
		const half = noise.subarray(0, noise.length / 2);
		await expect(render({ image: half })).rejects.toThrow(
			'The image cannot be read as a picture: ',
		);
	});

	it.each([
		[{ durationSeconds: 0 }, 'durationSeconds must be from 0.01 to 80, not 0'],
		[{ durationSeconds: NaN }, 'durationSeconds must be from 0.01 to 80, not NaN'],
		[{ durationSeconds: 80.1 }, 'durationSeconds must be from 0.01 to 80, not 80.1'],
		[{ longSide: 8 }, 'longSide must be from 32 to 1920, not 8'],
		[{ motion: 2 }, 'motion must be from 0 to 1, not 2'],
		[{ framesPerSecond: 0 }, 'framesPerSecond must be from 1 to 60, not 0'],
	])('is %j', async (scene, message) => {
		await expect(render(scene)).rejects.toThrow(new RangeError(message));
	});

	it('is a dynamic mask without a trajectory', async () => {
		await expect(render({ dynamicMasks: [{ mask: image, trajectories: [] }] })).rejects.toThrow(
			'dynamic mask 1 has no trajectory point',
		);
	});
});
