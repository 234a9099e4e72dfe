/** How the camera moves; names, signs and ranges of `camera_control` in the Kling contract. */
export interface CameraMove {
	type: 'simple' | 'down_back' | 'forward_up' | 'right_turn_forward' | 'left_turn_forward';
	/** For `simple`: each axis in [-10, 10]; an absent axis is 0. */
	config?: Partial<Record<CameraAxis, number>>;
}

/**
 * One axis of a camera move, in the words of the Kling contract, "Camera Control Configuration":
 * horizontal and vertical move the camera (negative = left, down), pan rotates it in the vertical plane
 * (negative = down), tilt in the horizontal plane (negative = left), roll around the line of sight
 * (negative = counterclockwise), zoom changes the field of view (negative = narrower, so that objects
 * grow; positive = wider). The camera moves, so the picture moves in the opposite direction.
 */
export type CameraAxis = 'horizontal' | 'vertical' | 'pan' | 'tilt' | 'roll' | 'zoom';

/** A point in pixels of the input image, counted from its bottom-left corner. */
interface TrajectoryPoint {
	x: number;
	y: number;
}

/** A moving region of the image: the motion brush of the Kling contract. */
export interface DynamicMask {
	/** An image with the aspect ratio of the input image; its bright or opaque part is the region. */
	mask: Buffer;
	/** One point or more. The region moves with the points from its own place. */
	trajectories: TrajectoryPoint[];
}

/** The content of a video. The same scene always gives the same bytes. */
export interface VideoScene {
	/** JPEG, PNG, WebP or any other format of sharp. The first frame shows it. */
	image: Buffer;
	/** The last frame shows this image, fitted to the frame. */
	imageTail?: Buffer;
	/** Shown between the first frame and the last at even distances, fitted to the frame. */
	middleFrames?: Buffer[];
	/** Seconds of each shot: the view cuts from one to the next. Default: one shot. */
	shots?: number[];
	/** A light band over the bottom-right corner. */
	watermark?: boolean;
	/** From 0.01 to 80; the video has the nearest whole number of frames. */
	durationSeconds: number;
	/** The image is cropped to this aspect ratio. Default: the image's own. */
	aspectRatio?: '16:9' | '9:16' | '1:1';
	/** Default: a gentle drift. */
	camera?: CameraMove;
	/** An image with the aspect ratio of the input image; its bright or opaque part stays still. */
	staticMask?: Buffer;
	dynamicMasks?: DynamicMask[];
	/** Strength of the drift without a camera, from 0 to 1. Default 0.5. */
	motion?: number;
	/** Decides the direction of the drift. Default 0. */
	seed?: number;
	/** Pixels of the longer side, rounded to an even number, from 32 to 1920. Default 640. */
	longSide?: number;
	/** From 1 to 60, rounded to a whole number. Default 15. */
	framesPerSecond?: number;
}
