import sharp from 'sharp';

/** A picture of random-looking but repeatable content, so that its file is not trivially small. */
export async function picture(
	width: number,
	height: number,
	format: 'jpeg' | 'png' | 'webp' | 'gif' = 'jpeg',
): Promise<Buffer> {
	const gradient = Buffer.alloc(width * height * 3, 0);
	for (let index = 0; index < gradient.length; index++) gradient[index] = (index * 7919) % 251;
	return await sharp(gradient, { raw: { width, height, channels: 3 } })
		.toFormat(format)
		.toBuffer();
}

/** A JPEG file of an exact number of bytes: what follows the picture's end is ignored by readers. */
export async function pictureOfBytes(bytes: number): Promise<Buffer> {
	return Buffer.concat([await picture(400, 400)], bytes);
}
