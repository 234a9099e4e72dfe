import sharp from 'sharp';
import { renderVideo } from '../../../sandbox/render';
import { decodeVideo, type VideoFrame } from '../../support/decodeVideo';
import { markedImage, meanColour, meanDifference } from './markers';

const shown = async (image: Buffer, { width, height }: VideoFrame): Promise<VideoFrame> => {
	const rgb = await sharp(image).resize(width, height).removeAlpha().raw().toBuffer();
	return { width, height, rgb };
};
const disc = (colour: 'red' | 'green' | 'blue', x: number) =>
	markedImage(640, 360, [{ colour, x, y: 180, radius: 80 }]);

/** Two seconds of 31 frames: 0, 10, 20 and 30 stand at thirds. */
const LENGTH = { durationSeconds: 31 / 15, longSide: 240 };

describe('middle frames', () => {
	it('are shown at even distances between the first frame and the last', async () => {
		const pictures = [
			await disc('red', 120),
			await disc('green', 320),
			await disc('blue', 320),
			await disc('red', 520),
		] as const;
		const [image, first, second, imageTail] = pictures;
		const video = await decodeVideo(
			await renderVideo({ image, middleFrames: [first, second], imageTail, ...LENGTH }),
		);
		for (const [index, picture] of pictures.entries()) {
			const frame = await video.frame(index * 10);
			expect(meanDifference(frame, await shown(picture, frame))).toBeLessThan(4);
		}
	});

	it('work without a last frame', async () => {
		const image = await disc('red', 120);
		const middle = await disc('blue', 520);
		const video = await decodeVideo(
			await renderVideo({ image, middleFrames: [middle], ...LENGTH }),
		);
		for (const index of [15, -1]) {
			const frame = await video.frame(index);
			expect(meanDifference(frame, await shown(middle, frame))).toBeLessThan(4);
		}
	});
});

describe('shots', () => {
	it('cut from one frame to the next at the end of a shot', async () => {
		const image = await disc('red', 320);
		const video = await decodeVideo(await renderVideo({ image, shots: [1, 1], ...LENGTH }));
		const change = async (index: number) =>
			meanDifference(await video.frame(index), await video.frame(index + 1));
		expect(await change(14)).toBeGreaterThan(5);
		for (const index of [5, 10, 20, 25]) expect(await change(index)).toBeLessThan(2);
	});

	it('begin with the first frame and end with the last', async () => {
		const [image, imageTail] = [await disc('red', 120), await disc('blue', 520)];
		const video = await decodeVideo(
			await renderVideo({ image, imageTail, shots: [1, 2, 1], ...LENGTH }),
		);
		const [first, last] = [await video.frame(0), await video.frame(-1)];
		expect(meanDifference(first, await shown(image, first))).toBeLessThan(3);
		expect(meanDifference(last, await shown(imageTail, last))).toBeLessThan(3);
	});
});

it('a watermark lightens the bottom-right corner and nothing else', async () => {
	const image = await markedImage(640, 360, [], '#204060');
	const video = await decodeVideo(await renderVideo({ image, watermark: true, ...LENGTH }));
	const frame = await video.frame(10);
	const corner = { left: 0.75, top: 0.92, right: 1, bottom: 1 };
	expect(Math.min(...meanColour(frame, corner))).toBeGreaterThan(150);
	const rest = { left: 0, top: 0, right: 0.65, bottom: 1 };
	expect(meanDifference(frame, await shown(image, frame), rest)).toBeLessThan(4);
});
