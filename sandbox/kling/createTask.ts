import { randomUUID } from 'node:crypto';
import type { Answer } from '../core/answer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { failureOf } from '../core/failingPrompt';
import { summarize } from '../core/requestLog';
import { seedOf } from '../core/seed';
import type { Task } from '../core/task';
import { createDecimalId } from '../core/taskIds';
import { checkAccount, checkRate, sendCallback } from '../klingBase/account';
import { refuse, refuseParameter, success } from '../klingBase/klingErrors';
import type { VideoScene } from '../render';
import { checkCombination, modelName } from './checkCombination';
import { createBody, type CreateBody } from './createBody';
import { readImages, type SceneImages } from './klingImages';
import { describe, describeNew, unitsOfBody } from './klingTask';
import type { KlingModel } from './models';

const STAGES = [
	{ status: 'submitted', seconds: 2 },
	{ status: 'processing', seconds: 18 },
];

/** `POST /v1/videos/image2video`: refuses what the contract forbids, then starts the task. */
export async function createTask(core: SandboxCore, request: ApiRequest): Promise<Answer> {
	checkRate(core);
	if (request.unreadable !== undefined) throw refuse(1200, request.unreadable);
	const body = checkShape(createBody, request.json, refuseParameter);
	const model = checkCombination(body, core.options);
	const images = await readImages(core.images, body);
	// No await from here on, so that two simultaneous requests cannot both pass.
	const task = start(core, body, model, images);
	return { status: 200, body: success(describeNew(task)) };
}

function start(
	core: SandboxCore,
	body: CreateBody,
	{ newName }: KlingModel,
	images: SceneImages,
): Task {
	const { external_task_id: externalId, prompt = '' } = body;
	const model = newName || modelName(body);
	checkAccount(core, { model, externalId, field: 'external_task_id' });
	const scene: VideoScene = {
		...images,
		durationSeconds: Number(body.duration ?? '5'),
		camera: body.camera_control,
		shots: shotsOf(body),
		seed: seedOf(prompt),
	};
	const addVideo = (more?: Partial<VideoScene>) =>
		core.videos.add(`/videos/kling/${randomUUID()}.mp4`, { ...scene, ...more });
	return core.startTask({
		id: createDecimalId(),
		provider: 'kling',
		externalId,
		model,
		units: unitsOfBody(body),
		request: summarize(body),
		stages: STAGES,
		video: addVideo(),
		watermarked: body.watermark_info?.enabled ? addVideo({ watermark: true }) : undefined,
		willFail: failureOf(prompt),
		callbackUrl: body.callback_url,
		changed: (task) => sendCallback(core, task, describe(core, task)),
	});
}

/** Shots of the model's own choice: two of the same length. */
function shotsOf({ multi_shot, multi_prompt, duration = '5' }: CreateBody): number[] | undefined {
	if (multi_prompt) return multi_prompt.map((shot) => Number(shot.duration));
	return multi_shot ? [Number(duration) / 2, Number(duration) / 2] : undefined;
}
