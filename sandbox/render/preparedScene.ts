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

/** A part of the picture that moves away. */
export interface MovingRegion {
	mask: MaskPlane;
	/** The widened mask: the area behind the region that must be filled. */
	hole: MaskPlane;
	/** The position of the region at evenly spaced times; the first is {0, 0}. */
	path: Displacement[];
}

/** The part of the picture that stays still. */
export interface StillRegion {
	mask: MaskPlane;
	/** The mask with a wide blur: the drift increases with the distance from the region. */
	surroundings: MaskPlane;
}

/** A scene with its decoded images, fitted to the frame, as it is sent to a worker. */
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
