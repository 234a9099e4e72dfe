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
import { signWebhook } from '../core/callbacks/standardWebhooks';
import { checkCombination } from './checkCombination';
import { createBody, type CreateBody } from './createBody';
import { refuse, refuseParameter, success } from './klingErrors';
import { readImages, type SceneImages } from './klingImages';
import { describe, describeNew } from './klingTask';

const STAGES = [
	{ status: 'submitted', seconds: 2 },
	{ status: 'processing', seconds: 18 },
];

/** `POST /v1/videos/image2video`: refuses what the contract forbids, then starts the task. */
export async function createTask(core: SandboxCore, request: ApiRequest): Promise<Answer> {
	if (!core.creationRates.kling.accept(core.limits.klingRate)) throw refuse(1302);
	if (request.unreadable !== undefined) throw refuse(1200, request.unreadable);
	const body = checkShape(createBody, request.json, refuseParameter);
	checkCombination(body);
	const images = await readImages(core.images, body);
	// Nothing is awaited from here on, so that two requests at once cannot both pass.
	checkAccount(core, body);
	const task = start(core, body, images);
	return { status: 200, body: success(describeNew(task)) };
}

function checkAccount(core: SandboxCore, { external_task_id: externalId }: CreateBody): void {
	if (externalId !== undefined && core.tasks.getByExternalId('kling', externalId)) {
		throw refuseParameter(`external_task_id: ${externalId} exists already`);
	}
	const { klingConcurrency } = core.limits;
	const unfinished = core.tasks.all('kling').filter((task) => !task.outcome).length;
	if (klingConcurrency !== null && unfinished >= klingConcurrency) throw refuse(1303);
}

function start(core: SandboxCore, body: CreateBody, images: SceneImages): Task {
	const { camera_control: camera, duration = '5' } = body;
	return core.startTask({
		id: createDecimalId(),
		provider: 'kling',
		externalId: body.external_task_id,
		request: summarize(body),
		stages: STAGES,
		video: core.videos.add(`/videos/kling/${randomUUID()}.mp4`, {
			...images,
			durationSeconds: Number(duration),
			camera,
			seed: seedOf(body.prompt ?? ''),
		}),
		willFail: failureOf(body.prompt),
		callbackUrl: body.callback_url,
		changed: (task) => sendCallback(core, task),
	});
}

/** Kling's legacy callback body, at every change of status, signed when the account has a secret. */
function sendCallback(core: SandboxCore, task: Task): Promise<void> {
	const { webhookSecret } = core.credentials.klingApi;
	return core.callbacks.send(task, describe(core, task), (body) =>
		webhookSecret
			? signWebhook(webhookSecret, randomUUID(), Math.floor(Date.now() / 1000), body)
			: {},
	);
}
