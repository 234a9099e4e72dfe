import { randomInt } from 'node:crypto';
import type { Answer } from '../core/answer';
import type { SandboxCore } from '../core/core';
import { failureOf } from '../core/failingPrompt';
import { seedOf } from '../core/seed';
import type { Task } from '../core/task';
import type { Order } from './readOrder';
import { refuse } from './serviceErrors';
import type { Settings } from './settings';

const STAGES = [{ status: 'processing', seconds: 20 }];

export const VIDEO_FOLDER = '/videos/imageToVideoService';
export const PREVIEW_FOLDER = '/previews/imageToVideoService';

/** Generates a video and answers when it is finished, even if the client has disconnected. */
export async function generate(core: SandboxCore, { image, settings }: Order): Promise<Answer> {
	const task = startVideo(core, createId(), image, settings);
	await task.ended;
	if (!task.outcome) throw refuse(500, 'The sandbox was reset');
	return { status: 200, body: describe(core, task, settings) };
}

/** Starts a video in any version of the service. */
export function startVideo(core: SandboxCore, id: string, image: Buffer, settings: Settings): Task {
	return core.startTask({
		id,
		provider: 'imageToVideoService',
		request: settings,
		stages: STAGES,
		video: core.videos.add(`${VIDEO_FOLDER}/${id}.mp4`, {
			image,
			durationSeconds: Number(settings.duration),
			aspectRatio: settings.aspect_ratio,
			seed: seedOf(settings.prompt ?? ''),
		}),
		willFail: failureOf(settings.prompt),
	});
}

function describe(core: SandboxCore, task: Task, settings: Settings) {
	const { prompt, duration, aspect_ratio, cfg_scale } = settings;
	const timestamp = Math.floor((task.finishedAt ?? task.createdAt) / 1000);
	const started = {
		request_id: task.id,
		prompt: prompt ?? '',
		status: task.outcome === 'succeeded' ? 'completed' : 'failed',
		timestamp,
		parameters: { duration, aspect_ratio, cfg_scale },
	};
	if (task.outcome !== 'succeeded') return { ...started, error: task.failure };
	return {
		...started,
		video_url: core.videoUrl(task),
		video_path: `/app/output/videos/video_${timestamp}_${task.id.slice(0, 8)}.mp4`,
		preview_image_url: `${core.url}${PREVIEW_FOLDER}/${task.id}.jpg`,
	};
}

/** Shaped like the ids of the contract's examples, which are not valid UUIDs. */
function createId(): string {
	const part = (length: number) =>
		Array.from({ length }, () => randomInt(36).toString(36)).join('');
	return [8, 4, 4, 4, 12].map(part).join('-');
}
