import sharp from 'sharp';

import { bytesContent } from '../../../../nodes/shared/http/requestBody';
import type { ImageSource } from '../../../../nodes/shared/images/findImage';
import {
	checkImage,
	haveSameShape,
	type ImageHeader,
	type ImageLimits,
	readImageHeader,
} from '../../../../nodes/shared/images/imageLimits';
import { growth, MOST_FOR_TEN_TIMES } from '../../support/growth';
import { imageFile, withApplicationSegments } from '../../support/images';

const MEBIBYTE = 1024 * 1024;
/** Contract: Kling, "Image Format Requirements". */
const LIMITS: ImageLimits = {
	formats: ['jpg', 'png'],
	maxBytes: 10 * MEBIBYTE,
	minSide: 300,
	maxRatio: 2.5,
};

const image = (header: Partial<ImageHeader>, byteLength = 1_000): ImageSource => ({
	kind: 'file',
	label: 'End Frame',
	identity: '',
	header: { format: 'png', width: 640, height: 360, ...header },
	content: { ...bytesContent(Buffer.alloc(0)), byteLength },
});

describe('checkImage', () => {
	it.each([
		['a JPEG', { format: 'jpg' }, 1_000],
		['a PNG', { format: 'png' }, 1_000],
		['10 MB', {}, 10 * MEBIBYTE],
		['300x300', { width: 300, height: 300 }, 1_000],
		['a ratio of exactly 2.5:1', { width: 750, height: 300 }, 1_000],
		['a ratio of exactly 1:2.5', { width: 400, height: 1_000 }, 1_000],
		['20000 pixels', { width: 20_000, height: 8_000 }, 1_000],
	])('allows %s', (_what, header, byteLength) => {
		expect(() => checkImage(image(header, byteLength), LIMITS)).not.toThrow();
	});

	it.each([
		['a GIF', { format: 'gif' }, 1_000, 'is a GIF file; allowed: JPEG or PNG'],
		['a WebP', { format: 'webp' }, 1_000, 'is a WEBP file; allowed: JPEG or PNG'],
		['an SVG', { format: 'svg' }, 1_000, 'is a SVG file; allowed: JPEG or PNG'],
		['one byte too many', {}, 10 * MEBIBYTE + 1, 'has 10.0 MB; allowed: up to 10 MB'],
		['11 MB', {}, 11 * MEBIBYTE, 'has 11.0 MB; allowed: up to 10 MB'],
		[
			'200x200',
			{ width: 200, height: 200 },
			1_000,
			'has 200x200 pixels; allowed: width and height of at least 300 pixels',
		],
		[
			'299 pixels of width',
			{ width: 299, height: 300 },
			1_000,
			'has 299x300 pixels; allowed: width and height of at least 300 pixels',
		],
		[
			'299 pixels of height',
			{ width: 300, height: 299 },
			1_000,
			'has 300x299 pixels; allowed: width and height of at least 300 pixels',
		],
		[
			'slightly more than 2.5:1',
			{ width: 751, height: 300 },
			1_000,
			'has 751x300 pixels; allowed: an aspect ratio from 1:2.5 to 2.5:1',
		],
		[
			'slightly more than 1:2.5',
			{ width: 4_000, height: 10_001 },
			1_000,
			'has 4000x10001 pixels; allowed: an aspect ratio from 1:2.5 to 2.5:1',
		],
	])('refuses %s, saying what is allowed', (_what, header, byteLength, message) => {
		expect(() => checkImage(image(header, byteLength), LIMITS)).toThrow(`"End Frame" ${message}`);
	});

	it('allows only the given sizes', () => {
		const limits: ImageLimits = {
			sizes: [
				[1024, 576],
				[576, 1024],
			],
		};
		expect(() => checkImage(image({ width: 576, height: 1024 }), limits)).not.toThrow();
		expect(() => checkImage(image({ width: 1024, height: 577 }), limits)).toThrow(
			'"End Frame" has 1024x577 pixels; allowed: 1024x576, 576x1024',
		);
	});

	it('checks only what the provider limits', () => {
		expect(() =>
			checkImage(image({ format: 'bmp', width: 1, height: 9_999 }, 1e12), {}),
		).not.toThrow();
	});

	it('skips a URL, which the provider fetches', () => {
		const url: ImageSource = { kind: 'url', label: 'Image', url: 'https://a/b', identity: '' };
		expect(() => checkImage(url, LIMITS)).not.toThrow();
	});
});

describe('haveSameShape', () => {
	const size = (text: string): ImageHeader => {
		const [width, height] = text.split('x').map(Number) as [number, number];
		return { format: 'png', width, height };
	};

	it.each([
		['640x360', '640x360'],
		['640x360', '1280x720'],
		['1920x1080', '640x360'],
		['1000x1000', '1000x1001'],
		// Scaled copies, rounded to whole pixels.
		['3000x2005', '300x200'],
		['3000x2005', '300x201'],
		['4032x3024', '511x383'],
		['1001x667', '100x67'],
	])('is true for %s and %s, in either order', (one, other) => {
		expect(haveSameShape(size(one), size(other))).toBe(true);
		expect(haveSameShape(size(other), size(one))).toBe(true);
	});

	it('accepts a rotated photo as displayed and as stored', () => {
		const photo = { ...size('4032x3024'), isTurned: true };
		for (const mask of ['3024x4032', '4032x3024', '300x400']) {
			expect(haveSameShape(photo, size(mask))).toBe(true);
			expect(haveSameShape(size(mask), photo)).toBe(true);
		}
		expect(haveSameShape(photo, size('1000x1000'))).toBe(false);
	});

	it.each([
		['640x360', '360x640'],
		['640x360', '640x480'],
		['1000x1000', '1000x1003'],
		['3000x2000', '300x203'],
		['1920x1080', '1920x1088'],
	])('is false for %s and %s, in either order', (one, other) => {
		expect(haveSameShape(size(one), size(other))).toBe(false);
		expect(haveSameShape(size(other), size(one))).toBe(false);
	});
});

const ftyp = (...brands: string[]) => {
	const content = Buffer.from(`ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`, 'latin1');
	const size = Buffer.alloc(4);
	size.writeUInt32BE(4 + content.length);
	return Buffer.concat([size, content]);
};

describe('readImageHeader', () => {
	it.each([
		['jpeg', 'jpg'],
		['png', 'png'],
		['webp', 'webp'],
	] as const)('reads format and size of a %s file', async (format, name) => {
		const file = await imageFile(320, 180, format);
		expect(readImageHeader(file)).toEqual({ format: name, width: 320, height: 180 });
	});

	it.each([
		[1, {}],
		[3, {}],
		[6, { isTurned: true }],
		[8, { isTurned: true }],
	])('reads whether Exif orientation %i rotates a photo', async (orientation, more) => {
		const file = await sharp(await imageFile(320, 180, 'jpeg'))
			.withMetadata({ orientation })
			.toBuffer();
		expect(readImageHeader(file)).toEqual({ format: 'jpg', width: 320, height: 180, ...more });
	});

	it('reads a JPEG whose header follows large profiles', async () => {
		const file = withApplicationSegments(await imageFile(320, 180, 'jpeg'), 3);
		expect(readImageHeader(file)).toEqual({ format: 'jpg', width: 320, height: 180 });
	});

	it('reads a JPEG with fill bytes and stray bytes between its segments', async () => {
		const jpeg = await imageFile(320, 180, 'jpeg');
		const between = Buffer.from([1, 2, 3, 0xff, 0xff, 0xff]);
		const afterFirstSegment = 4 + jpeg.readUInt16BE(4);
		const file = Buffer.concat([
			jpeg.subarray(0, afterFirstSegment),
			between,
			jpeg.subarray(afterFirstSegment),
		]);
		expect(readImageHeader(file)).toEqual({ format: 'jpg', width: 320, height: 180 });
	});

	it.each<[format: string, content: Buffer]>([
		['gif', Buffer.from('GIF89a')],
		['bmp', Buffer.from('BM\x10\0\0\0\0\0\0\0\x36', 'latin1')],
		['tiff', Buffer.from('II\x2a\0', 'latin1')],
		['tiff', Buffer.from('MM\0\x2a', 'latin1')],
		['heic', ftyp('heic', 'mif1', 'heic')],
		['heic', ftyp('mif1', 'miaf', 'heic')],
		['heic', ftyp('hevc')],
		['avif', ftyp('avif', 'mif1')],
		['avif', ftyp('mif1', 'avif')],
		['heif', ftyp('mif1', 'miaf')],
		['jxl', Buffer.from('\xff\x0a', 'latin1')],
		['psd', Buffer.from('8BPS')],
		['icns', Buffer.from('icns')],
		['svg', Buffer.from('\n<svg width="10" height="10">')],
		['svg', Buffer.from('\ufeff<?xml version="1.0"?>\n<!-- a drawing -->\n<svg>')],
	])('recognises a %s file by its first bytes and parses no more of it', (format, content) => {
		expect(readImageHeader(Buffer.concat([content, Buffer.alloc(50_000)]))).toEqual({ format });
	});

	it.each([
		['an MP4 file', ftyp('isom', 'mp42')],
		['a PDF file', Buffer.from('%PDF-1.7')],
		['an HTML page', Buffer.from('<!DOCTYPE html><html><svg></svg></html>')],
		['a feed', Buffer.from('<?xml version="1.0"?><rss></rss>')],
		['a WAV file', Buffer.from('RIFF\0\0\0\0WAVE', 'latin1')],
	])('does not recognise %s as an image', (_what, content) => {
		expect(readImageHeader(Buffer.concat([content, Buffer.alloc(50_000)]))).toBeUndefined();
	});

	const MEGABYTE = 1024 * 1024;
	it.each<[what: string, start: Buffer, piece: Buffer]>([
		['a JPEG of zeros', Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(1)],
		['a JPEG of fill bytes', Buffer.from('ffd8ff', 'hex'), Buffer.alloc(1, 0xff)],
		['a JPEG of empty segments', Buffer.from('ffd8', 'hex'), Buffer.from('ffe00002', 'hex')],
		[
			'a JPEG of Exif segments',
			Buffer.from('ffd8', 'hex'),
			Buffer.from('ffe1001045786966000049492a0008000000ffff', 'hex'),
		],
		['a HEIC file of empty boxes', ftyp('heic', 'mif1'), Buffer.alloc(8)],
		['an AVIF file of small boxes', ftyp('avif'), Buffer.from('\0\0\0\x08meta', 'latin1')],
		['an SVG of attributes', Buffer.from('<svg '), Buffer.from('a="b" ')],
		['an ICNS file of empty entries', Buffer.from('icns'), Buffer.alloc(8)],
		['a TIFF file of zeros', Buffer.from('II\x2a\0', 'latin1'), Buffer.alloc(1)],
		['white space', Buffer.alloc(0), Buffer.from(' ')],
	])(
		'takes at most ten times as long for %s of ten times the size',
		async (_what, start, piece) => {
			const fileOf = (megabytes: number) =>
				Buffer.concat([start, Buffer.alloc(megabytes * MEGABYTE, piece)]);
			const ratio = await growth(fileOf, (file) => readImageHeader(file));
			expect(ratio).toBeLessThan(MOST_FOR_TEN_TIMES);
		},
	);

	it.each(['jpeg', 'png', 'webp'] as const)(
		'never reads a wrong size from a %s file truncated after its first 32 bytes',
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
		['text', Buffer.from('other data')],
		['only a PNG signature', Buffer.from('89504e470d0a1a0a', 'hex')],
		['a JPEG of zeros', Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(100_000)])],
	])('returns nothing for %s', (_what, bytes) => {
		expect(readImageHeader(bytes)).toBeUndefined();
	});

	it('returns nothing for a PNG that is 0 pixels wide', async () => {
		const file = Buffer.from(await imageFile(320, 180, 'png'));
		file.writeUInt32BE(0, 16);
		expect(readImageHeader(file)).toBeUndefined();
	});
});
