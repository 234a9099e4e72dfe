import sharp from 'sharp';
import type { Cover, Size } from './frameSize';
import type { MaskPlane, RgbImage } from './preparedScene';

async function readable<T>(what: string, work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Error(`The ${what} cannot be read as a picture: ${reason}`, { cause: error });
	}
}

/** The displayed size of an image, after the rotation in its EXIF data. */
export async function imageSize(what: string, image: Buffer): Promise<Size> {
	const { autoOrient } = await readable(what, sharp(image).metadata());
	return autoOrient;
}

/**
 * Decodes an image, scaled to cover the frame and cropped to it. Transparent parts become white.
 *
 * @param what the image's name in the error message
 */
export async function decodeImage(
	what: string,
	image: Buffer,
	cover: Cover,
	frame: Size,
): Promise<RgbImage> {
	const rgb = await readable(
		what,
		sharp(image)
			.autoOrient()
			.flatten({ background: '#ffffff' })
			.toColourspace('srgb')
			.resize(cover.width, cover.height, { fit: 'fill' })
			.extract({ left: cover.left, top: cover.top, width: frame.width, height: frame.height })
			.raw()
			.toBuffer(),
	);
	return { ...frame, rgb: new Uint8Array(rgb) };
}

/**
 * Decodes a mask over the same area as its image. A mask with transparent pixels selects its opaque part;
 * any other selects its bright part.
 */
export async function decodeMask(
	what: string,
	mask: Buffer,
	cover: Cover,
	frame: Size,
): Promise<MaskPlane> {
	const { isOpaque } = await readable(what, sharp(mask).stats());
	const oriented = sharp(mask).autoOrient();
	const selected = isOpaque
		? oriented.removeAlpha().toColourspace('b-w')
		: oriented.ensureAlpha().extractChannel('alpha');
	const plane = await readable(
		what,
		selected
			.resize(cover.width, cover.height, { fit: 'fill' })
			.extract({ left: cover.left, top: cover.top, width: frame.width, height: frame.height })
			.raw()
			.toBuffer(),
	);
	return new Uint8Array(plane);
}

/** Blurs a mask; `sigma` is in pixels. */
export async function blurMask(mask: MaskPlane, frame: Size, sigma: number): Promise<MaskPlane> {
	const raw = { width: frame.width, height: frame.height, channels: 1 } as const;
	const blurred = await sharp(mask, { raw })
		.blur(Math.max(0.3, sigma))
		.toColourspace('b-w')
		.raw()
		.toBuffer();
	return new Uint8Array(blurred);
}
