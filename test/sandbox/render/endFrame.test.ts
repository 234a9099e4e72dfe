import sharp from 'sharp';
import { renderVideo } from '../../../sandbox/render';
import { decodeVideo, type VideoFrame } from '../../support/decodeVideo';
import { markedImage, meanColour, meanDifference } from './markers';

const shown = async (image: Buffer, { width, height }: VideoFrame): Promise<VideoFrame> => {
	const rgb = await sharp(image).resize(width, height).removeAlpha().raw().toBuffer();
	return { width, height, rgb };
};

describe('the end frame', () => {
	it('replaces the image gradually until the last frame shows nothing else', async () => {
		const image = await markedImage(640, 360, [{ colour: 'red', x: 200, y: 180, radius: 80 }]);
		const imageTail = await markedImage(640, 360, [{ colour: 'blue', x: 450, y: 180, radius: 80 }]);
		const video = await decodeVideo(
			await renderVideo({ image, imageTail, durationSeconds: 2, longSide: 240 }),
		);
		const [first, middle, last] = [
			await video.frame(0),
			await video.frame(15),
			await video.frame(-1),
		];
		expect(meanDifference(first, await shown(image, first))).toBeLessThan(3);
		expect(meanDifference(last, await shown(imageTail, last))).toBeLessThan(3);
		const whereRedWas = { left: 0.25, top: 0.4, right: 0.37, bottom: 0.6 };
		expect(meanDifference(last, await shown(imageTail, last), whereRedWas)).toBeLessThan(3);
		expect(meanDifference(middle, first)).toBeGreaterThan(4);
		expect(meanDifference(middle, last)).toBeGreaterThan(4);
	});

	it('is fitted to the frame if its aspect ratio differs', async () => {
		const image = await markedImage(640, 360, []);
		const imageTail = await markedImage(360, 640, [
			{ colour: 'green', x: 180, y: 320, radius: 320 },
		]);
		const video = await decodeVideo(
			await renderVideo({ image, imageTail, durationSeconds: 1, longSide: 96 }),
		);
		expect(video).toMatchObject({ width: 96, height: 54 });
		const [red, green] = meanColour(await video.frame(-1));
		expect(green).toBeGreaterThan(red + 100);
	});
});
