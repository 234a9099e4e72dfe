import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';

import { InvalidInputError } from '../failures';
import { orList } from '../limitedText';
import type { ImageSource } from './findImage';

/** The facts from the first bytes of an image file. */
export interface ImageHeader {
	/** As a file extension: `jpg`, `png`, `gif`, `webp` … */
	format: string;
	/** In pixels. Known for JPEG, PNG and WebP files only. */
	width?: number;
	height?: number;
	/** Whether its Exif orientation rotates it by 90 or 270 degrees. */
	isTurned?: boolean;
}

/** Exif orientations from 5 to 8 swap width and height. */
const FIRST_TURNED_ORIENTATION = 5;
/** An XML declaration, comments and a DOCTYPE may precede an SVG's root element. */
const SVG_START_BYTES = 1024;

/** The first bytes of each format, as latin1 text. */
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
/** Enough for every signature, including the list of compatible brands in a HEIF file. */
const SIGNATURE_BYTES = 64;

/** Enough to read the size of a PNG or WebP file. */
const SIZE_BYTES = 64;

type ParsedSize = ReturnType<typeof JPG.calculate>;

/** Only these formats are parsed, because a malicious file can keep the library's other parsers busy for seconds. */
const SIZE_PARSERS: Record<string, (bytes: Uint8Array) => ParsedSize | undefined> = {
	jpg: (bytes) => parsed(JPG, sizeSegments(bytes)),
	png: (bytes) => parsed(PNG, bytes.subarray(0, SIZE_BYTES)),
	webp: (bytes) => parsed(WEBP, bytes.subarray(0, SIZE_BYTES)),
};

/** @throws TypeError, RangeError for a damaged or truncated file */
function parsed({ validate, calculate }: typeof JPG, bytes: Uint8Array): ParsedSize | undefined {
	// The library would read beyond the end of a subarray, so it gets a copy.
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
 * @returns `undefined` for any other kind of file, and for a damaged or truncated JPEG, PNG or WebP file
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

/** The library expects a first segment before the first marker. */
const EMPTY_START = Buffer.from('ffd8ffe00002', 'hex');
const START_OF_SCAN = 0xda;
const EXIF_SEGMENT = 0xe1;

/**
 * A JPEG of the Exif and frame segments alone, because the library steps through other data byte by byte, which takes
 * seconds for some megabytes. Empty for a file without a frame segment.
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

/** Whether a length follows the marker. RST0 to RST7, SOI, EOI, TEM and a stuffed zero have none. */
const hasLength = (marker: number): boolean => marker > 0x01 && !(marker >= 0xd0 && marker <= 0xd9);

/** SOF0 to SOF15 without DHT, JPG and DAC, whose numbers lie between them. */
const isFrame = (marker: number): boolean =>
	marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

const isExif = (segment: Buffer): boolean => segment.toString('latin1', 4, 8) === 'Exif';

/** A provider's limits for image files, from its contract. */
export interface ImageLimits {
	/** As file extensions: `jpg`, `png` … */
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
 * Checks an image file before the upload. A URL is not checked, because the provider fetches it. The size in pixels is
 * known for JPEG, PNG and WebP only, so a provider with such limits allows only these formats.
 *
 * @throws InvalidInputError with the image's label, the actual and the allowed value
 */
export function checkImage(image: ImageSource, limits: ImageLimits): void {
	if (image.kind === 'url') return;
	const { header, label, content } = image;
	const { formats, maxBytes, minSide, maxRatio, sizes } = limits;
	if (formats && !formats.includes(header.format)) {
		throw new InvalidInputError(
			`"${label}" is a ${header.format.toUpperCase()} file; allowed: ${orList(formats.map(formatName))}`,
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
 * Whether two images have the same aspect ratio, as stored or as displayed. True if the size of one image is unknown.
 * Scaling rounds to whole pixels, so one pixel of the smaller image is tolerated.
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
