import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';

import { InvalidInputError } from '../failures';
import type { ImageSource } from './findImage';

/** What the first bytes of an image file say about it. */
export interface ImageHeader {
	/** As in file names: `jpg`, `png`, `gif`, `webp` … */
	format: string;
	/** Pixels; only JPEG, PNG and WebP files are parsed for their size. */
	width?: number;
	height?: number;
	/** Its Exif data says that it is shown turned by a quarter. */
	isTurned?: boolean;
}

/** Of the eight of Exif, those from here on swap width and height. */
const FIRST_TURNED_ORIENTATION = 5;
/** An XML declaration, comments and a DOCTYPE may stand before an SVG's root element. */
const SVG_START_BYTES = 1024;

/** First bytes, as text of one character for each byte. */
const SIGNATURES: Array<[format: string, signature: RegExp]> = [
	['jpg', /^\xff\xd8\xff/],
	['png', /^\x89PNG\r\n.\n/s],
	['webp', /^RIFF.{4}WEBP/s],
	['gif', /^GIF8[79]a/],
	['bmp', /^BM.{4}\0{4}/s],
	['tiff', /^(?:II\x2a\0|MM\0\x2a|II\x2b\0|MM\0\x2b)/],
	['avif', /^.{4}ftyp(?:avif|avis|(?:mif1|msf1|miaf).{4}(?:.{4})*?avi[fs])/s],
	['heic', /^.{4}ftyp(?:he[iv][cmsx]|(?:mif1|msf1|miaf).{4}(?:.{4})*?he[iv][cmsx])/s],
	['heif', /^.{4}ftyp(?:mif1|msf1|miaf)/s],
	['jxl', /^(?:\xff\n|\0{3}.JXL \r\n\x87\n)/s],
	['jp2', /^\0{3}.jP {2}\r\n\x87\n/s],
	['psd', /^8BPS/],
	['icns', /^icns/],
];
/** Enough for every signature, with the list of brands that a HEIF file is compatible with. */
const SIGNATURE_BYTES = 64;

/** Enough for the size in a PNG or WebP file. */
const SIZE_BYTES = 64;

type ParsedSize = ReturnType<typeof JPG.calculate>;

/** Only these formats are parsed: the library's other parsers can take seconds for a file that is made for it. */
const SIZE_PARSERS: Record<string, (bytes: Uint8Array) => ParsedSize | undefined> = {
	jpg: (bytes) => parsed(JPG, sizeSegments(bytes)),
	png: (bytes) => parsed(PNG, bytes.subarray(0, SIZE_BYTES)),
	webp: (bytes) => parsed(WEBP, bytes.subarray(0, SIZE_BYTES)),
};

/** @throws TypeError, RangeError where the file is broken or cut off */
function parsed({ validate, calculate }: typeof JPG, bytes: Uint8Array): ParsedSize | undefined {
	// The library reads beyond the end of a part of a larger buffer, so it gets a copy.
	const copy = new Uint8Array(bytes);
	return validate(copy) ? calculate(copy) : undefined;
}

/** The format of an image file by its first bytes; `undefined` for any other file. */
export function imageFormat(bytes: Uint8Array): string | undefined {
	const start = textOf(bytes, SIGNATURE_BYTES);
	const known = SIGNATURES.find(([, signature]) => signature.test(start));
	if (known) return known[0];
	const isMarkup = /^(?:\xef\xbb\xbf)?\s*<(?:svg|\?xml|!--|!doctype svg)/i.test(start);
	return isMarkup && /<svg[\s>]/i.test(textOf(bytes, SVG_START_BYTES)) ? 'svg' : undefined;
}

/**
 * Reads an image file's format, and the size in pixels of a JPEG, PNG or WebP file.
 *
 * @returns `undefined` for any other file than an image, and where one of those three is broken or cut off
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
	const format = imageFormat(bytes);
	const parse = format && SIZE_PARSERS[format];
	if (!format || !parse) return format ? { format } : undefined;
	try {
		const { width = 0, height = 0, orientation = 1 } = parse(bytes) ?? {};
		if (!(width > 0 && height > 0)) return undefined;
		const isTurned = orientation >= FIRST_TURNED_ORIENTATION;
		return { format, width, height, ...(isTurned && { isTurned }) };
	} catch {
		return undefined;
	}
}

const textOf = (bytes: Uint8Array, length: number): string =>
	Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, length)).toString('latin1');

/** The library looks for a marker only behind a first segment. */
const EMPTY_START = Buffer.from('ffd8ffe00002', 'hex');
const START_OF_SCAN = 0xda;
const EXIF_SEGMENT = 0xe1;

/**
 * A JPEG of the Exif and frame segments alone. The library steps through anything else byte by byte, which takes
 * seconds for a file of megabytes. Empty where there is no frame segment.
 */
function sizeSegments(bytes: Uint8Array): Uint8Array {
	const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
	let exif: Buffer = Buffer.alloc(0);
	for (let offset = file.indexOf(0xff, 2); offset >= 0; offset = file.indexOf(0xff, offset)) {
		while (file[offset] === 0xff) offset++;
		const marker = file[offset] ?? START_OF_SCAN;
		if (marker === START_OF_SCAN) break;
		if (!hasLength(marker)) continue;
		const end = offset + 1 + file.readUInt16BE(offset + 1);
		const segment = () => file.subarray(offset - 1, end);
		if (isFrame(marker)) return Buffer.concat([EMPTY_START, exif, segment()]);
		if (marker === EXIF_SEGMENT && isExif(segment())) exif = segment();
		offset = Math.max(end, offset + 1);
	}
	return new Uint8Array();
}

/** Not so RST0 to RST7, SOI, EOI, TEM and a stuffed zero. */
const hasLength = (marker: number): boolean => marker > 0x01 && !(marker >= 0xd0 && marker <= 0xd9);

/** SOF0 to SOF15, between which DHT, JPG and DAC have their numbers. */
const isFrame = (marker: number): boolean =>
	marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

const isExif = (segment: Buffer): boolean => segment.toString('latin1', 4, 8) === 'Exif';

/** What a provider accepts as an image file, from its own contract. */
export interface ImageLimits {
	/** As in file names: `jpg`, `png` … */
	formats?: readonly string[];
	maxBytes?: number;
	/** Shortest allowed side, in pixels. */
	minSide?: number;
	/** Largest allowed ratio of the longer side to the shorter one. */
	maxRatio?: number;
	/** The only allowed sizes, as [width, height] in pixels. */
	sizes?: ReadonlyArray<readonly [number, number]>;
}

const MEBIBYTE = 1024 * 1024;

/**
 * Checks an image file before anything is uploaded. A URL cannot be checked here: the provider fetches it. The size in
 * pixels is checked only of the formats that are parsed for it; a provider that limits it lists such formats.
 *
 * @throws InvalidInputError naming the image, what it is and what is allowed
 */
export function checkImage(image: ImageSource, limits: ImageLimits): void {
	if (image.kind === 'url') return;
	const { header, label, content } = image;
	const { formats, maxBytes, minSide, maxRatio, sizes } = limits;
	if (formats && !formats.includes(header.format)) {
		throw new InvalidInputError(
			`"${label}" is a ${header.format.toUpperCase()} file; allowed: ${formats.map(formatName).join(' or ')}`,
		);
	}
	if (maxBytes && content.byteLength > maxBytes) {
		throw new InvalidInputError(
			`"${label}" has ${(content.byteLength / MEBIBYTE).toFixed(1)} MB; allowed: up to ${maxBytes / MEBIBYTE} MB`,
		);
	}
	if (!hasSize(header)) return;
	const size = `${header.width}x${header.height} pixels`;
	if (
		sizes &&
		!sizes.some(([width, height]) => width === header.width && height === header.height)
	) {
		throw new InvalidInputError(
			`"${label}" has ${size}; allowed: ${sizes.map((pair) => pair.join('x')).join(', ')}`,
		);
	}
	if (minSide && Math.min(header.width, header.height) < minSide) {
		throw new InvalidInputError(
			`"${label}" has ${size}; allowed: width and height of at least ${minSide} pixels`,
		);
	}
	if (maxRatio && ratio(header) > maxRatio) {
		throw new InvalidInputError(
			`"${label}" has ${size}; allowed: an aspect ratio from 1:${maxRatio} to ${maxRatio}:1`,
		);
	}
}

/**
 * Whether two images have the same shape, as they are stored or as they are shown; also where the size of one is not
 * known. A pixel of the smaller one is allowed for rounding, as scaling to whole pixels brings it.
 */
export function haveSameShape(one: ImageHeader, other: ImageHeader): boolean {
	if (!hasSize(one) || !hasSize(other)) return true;
	return shapesOf(one).some((shape) =>
		shapesOf(other).some((otherShape) => areAlike(shape, otherShape)),
	);
}

type Shape = Required<Pick<ImageHeader, 'width' | 'height'>>;
type SizedHeader = ImageHeader & Shape;

const hasSize = (header: ImageHeader): header is SizedHeader =>
	header.width !== undefined && header.height !== undefined;

const shapesOf = ({ width, height, isTurned }: SizedHeader): Shape[] => [
	{ width, height },
	...(isTurned ? [{ width: height, height: width }] : []),
];

function areAlike(one: Shape, other: Shape): boolean {
	const [small, large] = one.width <= other.width ? [one, other] : [other, one];
	const heightAtSameWidth = (large.height * small.width) / large.width;
	const widthAtSameHeight = (large.width * small.height) / large.height;
	return (
		Math.abs(heightAtSameWidth - small.height) <= 1 ||
		Math.abs(widthAtSameHeight - small.width) <= 1
	);
}

const ratio = ({ width, height }: Shape): number => Math.max(width / height, height / width);

const formatName = (format: string): string => (format === 'jpg' ? 'JPEG' : format.toUpperCase());
