import { InvalidInputError } from './failures';
import type { ImageHeader } from './imageHeader';
import type { ImageSource } from './imageInput';

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
