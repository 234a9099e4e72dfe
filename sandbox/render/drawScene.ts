import { cameraPath, driftPath } from './cameraPath';
import { encodeMp4, type DrawFrame } from './encodeMp4';
import { driftWeights, regionDrawer, withoutRegions } from './motionBrush';
import type { PreparedScene } from './preparedScene';
import { viewToPicture } from './view';
import { drawView, drawViewPartly } from './warp';
import { createPicture, fadeTo, toYuv } from './yuvPicture';

/** Around a moving region the rest of the picture drifts less, so that the region stands out. */
const DRIFT_BESIDE_BRUSH = 0.5;

/** The end frame fades in between these times, of 0 to 1. */
const FADE = { from: 0.25, to: 0.95 };

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
	const fadeIn = scene.imageTail && tailDrawer(scene, shape);
	const drift = scene.motion * (scene.still || scene.moving.length > 0 ? DRIFT_BESIDE_BRUSH : 1);
	const path = scene.camera ? cameraPath(scene.camera, shape) : driftPath(drift, scene.seed, shape);

	return (frame, time) => {
		const view = viewToPicture(path(time), shape);
		if (weights) drawViewPartly(backdrop, view, weights, frame);
		else drawView(backdrop, view, frame);
		for (const drawRegion of regions) drawRegion(frame, time);
		fadeIn?.(frame, time);
	};
}

/** The end frame comes in close and draws back, until the last frame shows all of it. */
function tailDrawer(scene: PreparedScene, shape: number): DrawFrame {
	const tail = toYuv(scene.imageTail!);
	const shown = createPicture(scene.width, scene.height);
	const path = driftPath(scene.motion, scene.seed, shape);
	return (frame, time) => {
		const faded = Math.max(0, Math.min(1, (time - FADE.from) / (FADE.to - FADE.from)));
		if (faded === 0) return;
		drawView(tail, viewToPicture(path(1 - time), shape), shown);
		fadeTo(frame, shown, faded * faded * (3 - 2 * faded));
	};
}
