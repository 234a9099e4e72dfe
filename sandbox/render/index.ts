import { prepareScene } from './prepareScene';
import { runInWorker } from './workerPool';
import type { VideoScene } from './videoScene';

export type { CameraMove, VideoScene } from './videoScene';

/**
 * Makes the video of a scene: an H.264 MP4 without sound, width and height even, that browsers
 * play. Drawing and encoding run in worker threads, two at most; further scenes wait their turn.
 *
 * @throws RangeError when a number of the scene is out of its range
 * @throws Error naming the image that cannot be read
 */
export async function renderVideo(scene: VideoScene): Promise<Buffer> {
	return await runInWorker(await prepareScene(scene));
}
