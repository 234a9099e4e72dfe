import { randomBytes } from 'node:crypto';
import sharp from 'sharp';

const canvas = (width: number, height: number) =>
	sharp({ create: { width, height, channels: 3, background: { r: 90, g: 140, b: 200 } } });

export const png = (width = 480, height = 320) => canvas(width, height).png().toBuffer();
export const jpeg = (width = 480, height = 320) => canvas(width, height).jpeg().toBuffer();
export const gif = (width = 480, height = 320) => canvas(width, height).gif().toBuffer();
export const webp = (width = 480, height = 320) => canvas(width, height).webp().toBuffer();

export const pngBase64 = async (width?: number, height?: number) =>
	(await png(width, height)).toString('base64');

/** A PNG that cannot be compressed, larger than so many bytes. */
export async function heavyPng(bytes: number): Promise<Buffer> {
	const side = Math.ceil(Math.sqrt(bytes / 3)) + 50;
	const noise = randomBytes(side * side * 3);
	return await sharp(noise, { raw: { width: side, height: side, channels: 3 } })
		.png({ compressionLevel: 0 })
		.toBuffer();
}
