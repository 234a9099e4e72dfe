import type { VideoScene } from './videoScene';

/** Width and height in pixels. */
export interface Size {
	width: number;
	height: number;
}

const SHAPES: Record<NonNullable<VideoScene['aspectRatio']>, number> = {
	'16:9': 16 / 9,
	'9:16': 9 / 16,
	'1:1': 1,
};

/** H.264 stores colour at half resolution, so both sides of a frame are even. */
export const toEven = (length: number) => Math.max(16, 2 * Math.round(length / 2));

/** The size of the video's frames: the requested longer side, and the requested aspect ratio or the image's own. */
export function frameSize(
	image: Size,
	longSide: number,
	aspectRatio?: VideoScene['aspectRatio'],
): Size {
	const shape = aspectRatio ? SHAPES[aspectRatio] : image.width / image.height;
	return shape >= 1
		? { width: toEven(longSide), height: toEven(longSide / shape) }
		: { width: toEven(longSide * shape), height: toEven(longSide) };
}

/** The position of an image that is scaled to cover a frame and centred on it. */
export interface Cover extends Size {
	left: number;
	top: number;
}

export function coverFrame(image: Size, frame: Size): Cover {
	const scale = Math.max(frame.width / image.width, frame.height / image.height);
	const width = Math.max(frame.width, Math.round(image.width * scale));
	const height = Math.max(frame.height, Math.round(image.height * scale));
	return {
		width,
		height,
		left: Math.floor((width - frame.width) / 2),
		top: Math.floor((height - frame.height) / 2),
	};
}
