import { blurMask, decodeImage, decodeMask, imageSize } from './decodeImages';
import { coverFrame, frameSize, toEven, type Cover, type Size } from './frameSize';
import type { MaskPlane, MovingRegion, PreparedScene, StillRegion } from './preparedScene';
import type { DynamicMask, VideoScene } from './videoScene';

const DEFAULT_LONG_SIDE = 640;
const DEFAULT_FRAMES_PER_SECOND = 15;

/** A camera move shows a part of the picture; this much more detail keeps that part sharp. */
const CAMERA_DETAIL = 1.3;

function checkRange(name: string, value: number, minimum: number, maximum: number): number {
	if (value >= minimum && value <= maximum) return value;
	throw new RangeError(`${name} must be from ${minimum} to ${maximum}, not ${value}`);
}

const threshold = (mask: MaskPlane, level: number) =>
	mask.map((value) => (value > level ? 255 : 0));

async function prepareStill(mask: Buffer, cover: Cover, frame: Size): Promise<StillRegion> {
	const plane = await decodeMask('static mask', mask, cover, frame);
	const surroundings = await blurMask(plane, frame, Math.max(frame.width, frame.height) / 30);
	return { mask: plane, surroundings };
}

async function prepareMoving(
	{ mask, trajectories }: DynamicMask,
	number: number,
	image: Size,
	cover: Cover,
	frame: Size,
): Promise<MovingRegion> {
	const [start] = trajectories;
	if (!start) throw new RangeError(`dynamic mask ${number} has no trajectory point`);
	const plane = await decodeMask(`dynamic mask ${number}`, mask, cover, frame);
	const widened = await blurMask(plane, frame, Math.max(frame.width, frame.height) / 160);
	return {
		mask: plane,
		hole: threshold(widened, 8),
		path: trajectories.map((point) => ({
			x: ((point.x - start.x) * cover.width) / image.width,
			y: ((start.y - point.y) * cover.height) / image.height,
		})),
	};
}

/**
 * Checks a scene and decodes its images at the size of the video's frames.
 *
 * @throws RangeError when a number of the scene is out of its range
 * @throws Error naming the image that cannot be read
 */
export async function prepareScene(scene: VideoScene): Promise<PreparedScene> {
	const longSide = checkRange('longSide', scene.longSide ?? DEFAULT_LONG_SIDE, 32, 1920);
	const framesPerSecond = Math.round(
		checkRange('framesPerSecond', scene.framesPerSecond ?? DEFAULT_FRAMES_PER_SECOND, 1, 60),
	);
	const frameCount = Math.max(
		2,
		Math.round(checkRange('durationSeconds', scene.durationSeconds, 0.01, 80) * framesPerSecond),
	);
	const size = await imageSize('image', scene.image);
	const frame = frameSize(size, longSide, scene.aspectRatio);
	const cover = coverFrame(size, frame);

	// The masks match the picture pixel by pixel, so a scene with masks has no larger picture.
	const hasMasks = Boolean(scene.staticMask ?? scene.dynamicMasks?.length);
	const detail = scene.camera && !hasMasks ? CAMERA_DETAIL : 1;
	const detailed = { width: toEven(frame.width * detail), height: toEven(frame.height * detail) };

	const [image, imageTail, middleFrames, still, moving] = await Promise.all([
		decodeImage('image', scene.image, coverFrame(size, detailed), detailed),
		scene.imageTail && decodeFurther('end frame', scene.imageTail, frame),
		Promise.all(
			(scene.middleFrames ?? []).map((middle, index) =>
				decodeFurther(`middle frame ${index + 1}`, middle, frame),
			),
		),
		scene.staticMask && prepareStill(scene.staticMask, cover, frame),
		Promise.all(
			(scene.dynamicMasks ?? []).map((dynamicMask, index) =>
				prepareMoving(dynamicMask, index + 1, size, cover, frame),
			),
		),
	]);
	return {
		...frame,
		frameCount,
		framesPerSecond,
		image,
		imageTail,
		middleFrames,
		shots: scene.shots ?? [],
		watermark: scene.watermark ?? false,
		camera: scene.camera,
		still,
		moving,
		motion: checkRange('motion', scene.motion ?? 0.5, 0, 1),
		seed: scene.seed ?? 0,
	};
}

/** A picture that follows the first. */
async function decodeFurther(what: string, image: Buffer, frame: Size) {
	const size = await imageSize(what, image);
	return await decodeImage(what, image, coverFrame(size, frame), frame);
}
