import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** An image; equal bytes are kept and inspected once. */
export interface LoadedImage {
	data: Buffer;
	/** sharp's name of the format: `jpeg`, `png`, `webp`, `gif` … */
	format: string;
	width: number;
	height: number;
}

/** Images by their content, so that a thousand tasks with one image hold it once. */
export class ImageLibrary {
	private readonly images = new Map<string, LoadedImage>();

	/** @param hostName the name of this machine in the URLs of images, besides 127.0.0.1 */
	constructor(readonly hostName: string) {}

	/** @returns undefined if the bytes are not an image */
	async read(data: Buffer): Promise<LoadedImage | undefined> {
		const hash = createHash('sha256').update(data).digest('hex');
		const known = this.images.get(hash);
		if (known) return known;
		const metadata = await sharp(data)
			.metadata()
			.catch(() => undefined);
		if (!metadata) return undefined;
		const { format } = metadata;
		// The size as displayed, because a photo may be stored rotated.
		const { width, height } = metadata.autoOrient;
		const image = { data, format, width, height };
		this.images.set(hash, image);
		return image;
	}

	clear(): void {
		this.images.clear();
	}
}
