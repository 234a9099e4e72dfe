import { randomBytes, randomInt } from 'node:crypto';
import type { SandboxCore } from '../core/core';
import type { Task } from '../core/task';

/** The stored settings of a generation. */
export interface StabilityRequest {
	image: string;
	/** The seed used: a random one if 0 was requested. */
	seed: number;
	cfg_scale: number;
	motion_bucket_id: number;
}

/** The path of the service's videos, which it returns without its host. */
export const VIDEO_FOLDER = '/processed_videos';

export const LARGEST_SEED = 4_294_967_294;

const STAGES = [{ status: 'in-progress', seconds: 20 }];

/** Stable Video Diffusion makes 25 frames, at 6 a second. */
const DURATION_SECONDS = 4;

/** Starts a generation. `willFail`: the reason of its failure. */
export function startGeneration(
	core: SandboxCore,
	image: Buffer,
	settings: StabilityRequest,
	willFail?: string,
): Task {
	const seed = settings.seed || randomInt(1, LARGEST_SEED);
	const id = randomBytes(32).toString('hex');
	return core.startTask({
		id,
		provider: 'stability',
		request: { ...settings, seed } satisfies StabilityRequest,
		stages: STAGES,
		retentionHours: 24,
		video: core.videos.add(`${VIDEO_FOLDER}/video_${id.slice(0, 8)}_${seed}.mp4`, {
			image,
			durationSeconds: DURATION_SECONDS,
			motion: settings.motion_bucket_id / 255,
			seed,
		}),
		willFail,
	});
}
