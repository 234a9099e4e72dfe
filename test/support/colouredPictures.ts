import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import type { Sandbox } from '../../sandbox';
import { meanColour } from '../sandbox/render/markers';
import { decodeVideo } from './decodeVideo';

/** The red of the first picture, and what the last one may add to it. */
const [LEAST_RED, RED_RANGE] = [20, 200];

/** The red of a picture, counted from 0, by which its video is recognised. */
export const redOf = (index: number, count: number): number =>
	Math.round(LEAST_RED + (index * RED_RANGE) / count);

/** A picture of one colour whose file has more than 1 MB. */
export async function heavyPicture(red: number, green: number): Promise<Buffer> {
	const side = 650;
	const noise = randomBytes(side * side * 3);
	const colours = [red, green, 128];
	const pixels = noise.map((value, index) => colours[index % 3]! + (value % 8));
	const raw = { width: side, height: side, channels: 3 as const };
	return await sharp(pixels, { raw }).png({ compressionLevel: 0 }).toBuffer();
}

/** Which of the pictures, counted from 0, each task's video came from. */
export async function sourcesOf(
	sandbox: Sandbox,
	ids: readonly string[],
	count: number,
): Promise<number[]> {
	return await Promise.all(
		ids.map(async (id) => {
			const frame = await (await decodeVideo(await sandbox.video(id))).frame(0);
			return Math.round((meanColour(frame)[0] - LEAST_RED) / (RED_RANGE / count));
		}),
	);
}
