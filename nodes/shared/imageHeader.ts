import { imageSize } from 'image-size';

/** What the first bytes of an image file say about it. */
export interface ImageHeader {
	/** As in file names: `jpg`, `png`, `gif`, `webp` … */
	format: string;
	/** Pixels. */
	width: number;
	height: number;
	/** Its Exif data says that it is shown turned by a quarter. */
	isTurned?: boolean;
}

/** Of the eight of Exif, those from here on swap width and height. */
const FIRST_TURNED_ORIENTATION = 5;

/** Reads format and size in pixels; undefined where the bytes are no image, or too few to tell. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
	try {
		const { type, width, height, orientation = 1 } = imageSize(bytes);
		if (!type || !(width > 0 && height > 0)) return undefined;
		const isTurned = orientation >= FIRST_TURNED_ORIENTATION;
		return { format: type, width, height, ...(isTurned && { isTurned }) };
	} catch {
		return undefined;
	}
}
