import type { CameraMove } from './videoScene';

/** Pixels, three bytes each, row by row from the top. */
export interface RgbImage {
	width: number;
	height: number;
	rgb: Uint8Array;
}

/** One byte per pixel of the frame: 255 is wholly inside the region, 0 wholly outside. */
export type MaskPlane = Uint8Array;

/** A displacement in pixels of the frame, y pointing down. */
export interface Displacement {
	x: number;
	y: number;
}

/** A part of the picture that leaves its place. */
export interface MovingRegion {
	mask: MaskPlane;
	/** The mask, widened: where the picture behind the region has to be made up. */
	hole: MaskPlane;
	/** Where the region is at evenly spaced times; the first is {0, 0}. */
	path: Displacement[];
}

/** The part of the picture that stays where it is. */
export interface StillRegion {
	mask: MaskPlane;
	/** The mask, blurred far: the drift fades in with the distance from the region. */
	surroundings: MaskPlane;
}

/** A scene with its images decoded and fitted to the frame: what is sent to a worker. */
export interface PreparedScene {
	width: number;
	height: number;
	frameCount: number;
	framesPerSecond: number;
	/** As large as the frame, or larger by one factor, for moves that come close. */
	image: RgbImage;
	/** As large as the frame. */
	imageTail?: RgbImage;
	/** As large as the frame. */
	middleFrames: RgbImage[];
	/** Seconds; empty for one shot. */
	shots: number[];
	watermark: boolean;
	camera?: CameraMove;
	still?: StillRegion;
	moving: MovingRegion[];
	motion: number;
	seed: number;
}
