import { cameraPath, driftPath, thereAndBack, type ViewPath } from './cameraPath';
import { encodeMp4, type DrawFrame } from './encodeMp4';
import { driftWeights, regionDrawer, withoutRegions } from './motionBrush';
import type { PreparedScene, RgbImage } from './preparedScene';
import { viewToPicture } from './view';
import { drawView, drawViewPartly } from './warp';
import { createPicture, fadeTo, toYuv } from './yuvPicture';

/** Around a moving region the rest of the picture drifts less, so that the region stands out. */
const DRIFT_BESIDE_BRUSH = 0.5;

/** The end frame fades in between these times, of 0 to 1. */
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
	const fadeIn = scene.imageTail && tailDrawer(scene.imageTail, scene, path);

	return (frame, time) => {
		const view = viewToPicture(path(time), shape);
		if (weights) drawViewPartly(backdrop, view, weights, frame);
		else drawView(backdrop, view, frame);
		for (const drawRegion of regions) drawRegion(frame, time);
		fadeIn?.(frame, time);
	};
}

function viewPath(
	{ camera, still, moving, imageTail, motion, seed }: PreparedScene,
	shape: number,
) {
	if (camera && !imageTail) return cameraPath(camera, shape);
	const brushed = still ?? moving.length > 0;
	const drift = driftPath(brushed ? motion * DRIFT_BESIDE_BRUSH : motion, seed, shape);
	return imageTail ? thereAndBack(drift) : drift;
}

/** Both images are seen in the same way, so that what they have in common does not double. */
function tailDrawer(
	imageTail: RgbImage,
	{ width, height }: PreparedScene,
	path: ViewPath,
): DrawFrame {
	const tail = toYuv(imageTail);
	const shown = createPicture(width, height);
	return (frame, time) => {
		const faded = Math.max(0, Math.min(1, (time - FADE.from) / (FADE.to - FADE.from)));
		if (faded === 0) return;
		drawView(tail, viewToPicture(path(time), width / height), shown);
		fadeTo(frame, shown, faded * faded * (3 - 2 * faded));
	};
}
