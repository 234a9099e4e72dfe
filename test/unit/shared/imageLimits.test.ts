import { bytesContent } from '../../../nodes/shared/fileContent';
import type { ImageHeader } from '../../../nodes/shared/imageHeader';
import type { ImageSource } from '../../../nodes/shared/imageInput';
import { checkImage, haveSameShape, type ImageLimits } from '../../../nodes/shared/imageLimits';

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
		['a byte too many', {}, 10 * MEBIBYTE + 1, 'has 10.0 MB; allowed: up to 10 MB'],
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
			'just more than 2.5:1',
			{ width: 751, height: 300 },
			1_000,
			'has 751x300 pixels; allowed: an aspect ratio from 1:2.5 to 2.5:1',
		],
		[
			'just more than 1:2.5',
			{ width: 4_000, height: 10_001 },
			1_000,
			'has 4000x10001 pixels; allowed: an aspect ratio from 1:2.5 to 2.5:1',
		],
	])('refuses %s, saying what is allowed', (_what, header, byteLength, message) => {
		expect(() => checkImage(image(header, byteLength), LIMITS)).toThrow(`"End Frame" ${message}`);
	});

	it('allows nothing but the given sizes', () => {
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

	it('checks nothing that a provider does not limit', () => {
		expect(() =>
			checkImage(image({ format: 'bmp', width: 1, height: 9_999 }, 1e12), {}),
		).not.toThrow();
	});

	it('cannot check a URL, which the provider fetches', () => {
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
	])('is true for %s and %s, either way round', (one, other) => {
		expect(haveSameShape(size(one), size(other))).toBe(true);
		expect(haveSameShape(size(other), size(one))).toBe(true);
	});

	it('takes a photo that is shown turned as it is shown, and as it is stored', () => {
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
	])('is false for %s and %s, either way round', (one, other) => {
		expect(haveSameShape(size(one), size(other))).toBe(false);
		expect(haveSameShape(size(other), size(one))).toBe(false);
	});
});
