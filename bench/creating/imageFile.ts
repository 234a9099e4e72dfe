import { randomBytes } from 'node:crypto';
import path from 'node:path';
import sharp from 'sharp';

/** Pixels of a side. */
const SIDE = 1_670;
const CHANNELS = 3;

/**
 * Writes an image of noise, which no compression makes smaller: 8 MB.
 *
 * @returns its path
 */
export async function writeImage(folder: string): Promise<string> {
	const file = path.join(folder, 'noise.png');
	const raw = { width: SIDE, height: SIDE, channels: CHANNELS } as const;
	await sharp(randomBytes(SIDE * SIDE * CHANNELS), { raw })
		.png({ compressionLevel: 0 })
		.toFile(file);
	return file;
}
