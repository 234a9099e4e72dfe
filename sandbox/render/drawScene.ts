import { cameraPath, driftPath, partOf, repeated, thereAndBack, type ViewPath } from './cameraPath';
import { encodeMp4, type DrawFrame } from './encodeMp4';
import { driftWeights, regionDrawer, withoutRegions } from './motionBrush';
import type { PreparedScene } from './preparedScene';
import { shotPath } from './shotPath';
import { viewToPicture } from './view';
import { drawView, drawViewPartly } from './warp';
import { drawWatermark } from './watermark';
import { createPicture, fadeTo, toYuv } from './yuvPicture';

/** Around a moving region the rest of the picture drifts less, so that the region stands out. */
const DRIFT_BESIDE_BRUSH = 0.5;

/** A further picture fades in between these times of its part, of 0 to 1. */
const FADE = { from: 0.15, to: 0.9 };

/** Draws a scene frame by frame and encodes it: the work of a worker thread. */
export async function drawScene(scene: PreparedScene): Promise<Uint8Array> {
	return await encodeMp4(scene, frameDrawer(scene));
}

/** Draws the frame of a time from 0, the first frame, to 1, the last. */
function frameDrawer(scene: PreparedScene): DrawFrame {
	const shape = scene.width / scene.height;
	const picture = toYuv(scene.image);
	const backdrop = withoutRegions(picture, scene.moving);
	const weights = scene.still && driftWeights(scene.still, scene);
	const regions = scene.moving.map((region) => regionDrawer(picture, region, scene));
	const path = viewPath(scene, shape);
	const drawFurther = hasFurther(scene) ? furtherDrawer(scene, path) : undefined;

	return (frame, time) => {
		const view = viewToPicture(path(time), shape);
		if (weights) drawViewPartly(backdrop, view, weights, frame);
		else drawView(backdrop, view, frame);
		for (const drawRegion of regions) drawRegion(frame, time);
		drawFurther?.(frame, time);
		if (scene.watermark) drawWatermark(frame);
	};
}

const hasFurther = ({ imageTail, middleFrames }: PreparedScene) =>
	imageTail !== undefined || middleFrames.length > 0;

/** Further pictures begin and end at the ends of equal parts. */
const partCount = ({ middleFrames }: PreparedScene) => middleFrames.length + 1;

function viewPath(scene: PreparedScene, shape: number): ViewPath {
	const { camera, still, moving, motion, seed, shots } = scene;
	if (shots.length > 1) {
		return shotPath(shots, { motion, seed, shape, endsWhole: scene.imageTail !== undefined });
	}
	if (camera && !hasFurther(scene)) return cameraPath(camera, shape);
	const brushed = still ?? moving.length > 0;
	const drift = driftPath(brushed ? motion * DRIFT_BESIDE_BRUSH : motion, seed, shape);
	return hasFurther(scene) ? repeated(thereAndBack(drift), partCount(scene)) : drift;
}

/** All pictures have the same view, so that common parts coincide. */
function furtherDrawer(scene: PreparedScene, path: ViewPath): DrawFrame {
	const { width, height, middleFrames, imageTail } = scene;
	const pictures = [...middleFrames, ...(imageTail ? [imageTail] : [])].map(toYuv);
	const shown = createPicture(width, height);
	return (frame, time) => {
		const view = viewToPicture(path(time), width / height);
		const { part, done } = partOf(time, partCount(scene));
		const [before, next] = [pictures[part - 1], pictures[part]];
		if (before) drawView(before, view, frame);
		const faded = Math.max(0, Math.min(1, (done - FADE.from) / (FADE.to - FADE.from)));
		if (!next || faded === 0) return;
		drawView(next, view, shown);
		fadeTo(frame, shown, faded * faded * (3 - 2 * faded));
	};
}
