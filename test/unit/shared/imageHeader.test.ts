import sharp from 'sharp';

import { readImageHeader } from '../../../nodes/shared/imageHeader';
import { imageFile, withApplicationSegments } from '../support/images';

describe('readImageHeader', () => {
	it.each([
		['jpeg', 'jpg'],
		['png', 'png'],
		['gif', 'gif'],
		['webp', 'webp'],
	] as const)('tells format and size of a %s file', async (format, name) => {
		const file = await imageFile(320, 180, format);
		expect(readImageHeader(file)).toEqual({ format: name, width: 320, height: 180 });
	});

	it.each([
		[1, {}],
		[3, {}],
		[6, { isTurned: true }],
		[8, { isTurned: true }],
	])('tells whether a photo of Exif orientation %i is shown turned', async (orientation, more) => {
		const file = await sharp(await imageFile(320, 180, 'jpeg'))
			.withMetadata({ orientation })
			.toBuffer();
		expect(readImageHeader(file)).toEqual({ format: 'jpg', width: 320, height: 180, ...more });
	});

	it('reads a JPEG whose header stands behind large profiles', async () => {
		const file = withApplicationSegments(await imageFile(320, 180, 'jpeg'), 3);
		expect(readImageHeader(file)).toEqual({ format: 'jpg', width: 320, height: 180 });
	});

	it.each(['jpeg', 'png', 'gif', 'webp'] as const)(
		'never tells a wrong size, wherever a %s file is cut off behind its first 32 bytes',
		async (format) => {
			const file = await imageFile(320, 180, format);
			for (let length = 32; length < file.length; length++) {
				const header = readImageHeader(file.subarray(0, length));
				if (header) expect(header).toMatchObject({ width: 320, height: 180 });
			}
		},
	);

	it.each([
		['no bytes', Buffer.alloc(0)],
		['zeros', Buffer.alloc(100_000)],
		['text', Buffer.from('not an image at all')],
		['a PNG signature alone', Buffer.from('89504e470d0a1a0a', 'hex')],
		['a JPEG of zeros', Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(100_000)])],
		['an unfinished SVG', Buffer.from(`<svg ${'a="b" '.repeat(10_000)}`)],
		[
			'a HEIC file with boxes of no length',
			Buffer.concat([
				Buffer.from('000000186674797068656963', 'hex'),
				Buffer.from('\0\0\0\0mif1heic'),
				Buffer.alloc(50_000),
			]),
		],
		[
			'an ICNS file with entries of no length',
			Buffer.concat([Buffer.from('icns'), Buffer.alloc(50_000, 1), Buffer.alloc(8)]),
		],
	])('makes nothing of %s, and comes back', (_what, bytes) => {
		expect(readImageHeader(bytes)).toBeUndefined();
	});

	it('makes nothing of a PNG that is 0 pixels wide', async () => {
		const file = Buffer.from(await imageFile(320, 180, 'png'));
		file.writeUInt32BE(0, 16);
		expect(readImageHeader(file)).toBeUndefined();
	});
});
