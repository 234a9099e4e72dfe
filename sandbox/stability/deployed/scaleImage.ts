import sharp from 'sharp';

const LANDSCAPE = { width: 1024, height: 576 };
const PORTRAIT = { width: 576, height: 1024 };
const SQUARE = { width: 768, height: 768 };

/** The size that the service gives an image of this ratio. */
export function sizeFor({ width, height }: { width: number; height: number }) {
	const ratio = width / height;
	if (ratio > 1.5) return LANDSCAPE;
	return ratio < 0.67 ? PORTRAIT : SQUARE;
}

/** Stretched without cropping, transparency on white, as JPEG. */
export async function scaleImage(
	image: Buffer,
	{ width, height }: ReturnType<typeof sizeFor>,
): Promise<Buffer> {
	return await sharp(image)
		.resize(width, height, { fit: 'fill' })
		.flatten({ background: '#fff' })
		.jpeg()
		.toBuffer();
}
