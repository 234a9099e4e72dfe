import sharp from 'sharp';
import type { VideoFrame } from '../../support/decodeVideo';

/** Colours that differ well, also after the encoder's halving of colour resolution. */
const COLOURS = { red: [220, 30, 30], green: [30, 190, 40], blue: [30, 40, 220] } as const;

type Colour = keyof typeof COLOURS;

interface Marker {
	colour: Colour;
	/** The centre, in pixels from the top-left corner. */
	x: number;
	y: number;
	/** Default 30. */
	radius?: number;
}

/** A picture of discs on grey, as PNG. */
export async function markedImage(
	width: number,
	height: number,
	markers: Marker[],
	background = '#b4b4b4',
): Promise<Buffer> {
	const discs = markers.map(
		({ colour, x, y, radius = 30 }) =>
			`<circle cx="${x}" cy="${y}" r="${radius}" fill="rgb(${COLOURS[colour].join()})"/>`,
	);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
		<rect width="100%" height="100%" fill="${background}"/>${discs.join('')}</svg>`;
	return await sharp(Buffer.from(svg)).png().toBuffer();
}

/** A mask: white within the rectangle, black elsewhere. */
export async function rectangleMask(
	width: number,
	height: number,
	rectangle: { left: number; top: number; width: number; height: number },
): Promise<Buffer> {
	const { left, top } = rectangle;
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
		<rect width="100%" height="100%" fill="black"/>
		<rect x="${left}" y="${top}" width="${rectangle.width}" height="${rectangle.height}" fill="white"/></svg>`;
	return await sharp(Buffer.from(svg)).removeAlpha().png().toBuffer();
}

/** Where a marker is seen, and how large. */
interface Sighting {
	/** The centre as a share of the frame's width and height: 0 is left or top, 1 right or bottom. */
	x: number;
	y: number;
	/** Share of the frame's pixels that have the marker's colour. */
	area: number;
}

/** @throws Error when the colour is not in the frame */
export function findMarker({ width, height, rgb }: VideoFrame, colour: Colour): Sighting {
	const wanted = COLOURS[colour];
	let [sumX, sumY, count] = [0, 0, 0];
	for (let pixel = 0; pixel < width * height; pixel++) {
		const isNear = wanted.every((value, channel) => {
			return Math.abs(rgb[pixel * 3 + channel]! - value) < 60;
		});
		if (!isNear) continue;
		sumX += (pixel % width) + 0.5;
		sumY += Math.floor(pixel / width) + 0.5;
		count++;
	}
	if (count === 0) throw new Error(`nothing ${colour} in the frame`);
	return { x: sumX / count / width, y: sumY / count / height, area: count / (width * height) };
}

/** The mean colour of an area, given in shares of the frame; default: all of it. */
export function meanColour(
	{ width, height, rgb }: VideoFrame,
	area = { left: 0, top: 0, right: 1, bottom: 1 },
): [red: number, green: number, blue: number] {
	const sums: [number, number, number] = [0, 0, 0];
	let count = 0;
	for (let y = Math.floor(area.top * height); y < Math.floor(area.bottom * height); y++) {
		for (let x = Math.floor(area.left * width); x < Math.floor(area.right * width); x++) {
			for (const channel of [0, 1, 2] as const)
				sums[channel] += rgb[(y * width + x) * 3 + channel]!;
			count++;
		}
	}
	return sums.map((sum) => sum / count) as [number, number, number];
}

/** The mean difference per colour value (0 to 255) of an area, given in shares of the frame. */
export function meanDifference(
	frame: VideoFrame,
	other: VideoFrame,
	area = { left: 0, top: 0, right: 1, bottom: 1 },
): number {
	const rgb = frame.rgb.map((value, index) => Math.abs(value - other.rgb[index]!));
	const [red, green, blue] = meanColour({ ...frame, rgb }, area);
	return (red + green + blue) / 3;
}
