import sharp from 'sharp';

type Format = 'jpeg' | 'png' | 'gif' | 'webp' | 'tiff';

/** An image file of one colour. */
export async function imageFile(width: number, height: number, format: Format = 'png') {
	const picture = sharp({ create: { width, height, channels: 3, background: 'teal' } });
	return await picture.toFormat(format).toBuffer();
}

const SEGMENT_BYTES = 65_533;

/**
 * The same JPEG with application segments before its header, as cameras and image editors write EXIF previews and
 * colour profiles.
 *
 * @param count of segments of 64 KB each
 */
export function withApplicationSegments(jpeg: Buffer, count: number): Buffer {
	const segment = Buffer.alloc(2 + 2 + SEGMENT_BYTES);
	// APP2, where colour profiles are.
	segment.writeUInt16BE(0xffe2, 0);
	segment.writeUInt16BE(2 + SEGMENT_BYTES, 2);
	const startOfImage = jpeg.subarray(0, 2);
	return Buffer.concat([startOfImage, ...Array<Buffer>(count).fill(segment), jpeg.subarray(2)]);
}

/** The same file with bytes after its end, which viewers ignore. */
export const paddedTo = (file: Buffer, byteLength: number): Buffer =>
	Buffer.concat([file, Buffer.alloc(byteLength - file.length)]);
