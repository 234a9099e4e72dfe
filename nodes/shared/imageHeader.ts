import { imageSize } from 'image-size';

/** What the first bytes of an image file say about it. */
export interface ImageHeader {
	/** As in file names: `jpg`, `png`, `gif`, `webp` … */
	format: string;
	/** Pixels. */
	width: number;
	height: number;
}

/** Reads format and size in pixels; undefined where the bytes are no image, or too few to tell. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
	try {
		const { type, width, height } = imageSize(bytes);
		return type && width > 0 && height > 0 ? { format: type, width, height } : undefined;
	} catch {
		return undefined;
	}
}
