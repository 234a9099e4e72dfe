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
import { drawn, readPicture } from '../klingBase/pictures';
import { unitsOf } from '../klingBase/prices';
import type { VideoScene } from '../render';
import { checkOrder } from './checkOrder';
import { contentsOf, createBody } from './createBody';
import { dropUnknown } from './dropUnknown';
import { describe, describeNew } from './kling3Task';
import { KLING_3_MODELS, type Kling3Model } from './models';
import { readOrder, type Order } from './order';
import { promptShots } from './promptShots';

const STAGES = [
	{ status: 'submitted', seconds: 2 },
	{ status: 'processing', seconds: 18 },
];

/** `POST /{product}/{model}`: drops fields unknown to the model, refuses invalid ones, starts the task. */
export async function createTask(
	core: SandboxCore,
	product: Kling3Model['product'],
	request: ApiRequest,
): Promise<Answer> {
	checkRate(core);
	const { model: name } = request.params;
	const model = KLING_3_MODELS.find((one) => one.product === product && one.name === name);
	if (!model) throw refuse(1203, `the model ${name} does not exist`);
	if (request.unreadable !== undefined) throw refuse(1200, request.unreadable);

	const dropped: string[] = [];
	const kept = dropUnknown(request.json, model, dropped);
	checkAudio(request.json);
	if (dropped.length > 0 && core.options.kling3UnknownFields === 'refused') {
		throw refuseParameter(`unknown fields: ${dropped.join(', ')}`);
	}
	const body = checkShape(createBody, kept, refuseParameter);
	if (!model.hasAllOptions) limitOptions(core, body.options ?? {}, dropped);
	const order = readOrder(body, model);
	checkOrder(order, core.options.klingPresets);
	const scene = await readScene(core, order);
	// No await from here on, so that two simultaneous requests cannot both pass.
	const task = start(core, order, scene, { request: summarize(request.json), dropped });
	return { status: 200, body: success(describeNew(task)) };
}

/** The value is checked even where a model does not document the field. */
function checkAudio(json: unknown): void {
	const audio = (json as { settings?: { audio?: unknown } } | undefined)?.settings?.audio;
	if (audio !== undefined && !['native', 'original', 'off'].includes(audio as string)) {
		throw refuseParameter('settings.audio is invalid');
	}
}

/** Handles the options that resellers deny for 4.0. */
function limitOptions(
	{ options: { kling4Options } }: SandboxCore,
	options: { external_task_id?: string; callback_url?: string },
	dropped: string[],
): void {
	if (kling4Options === 'honoured') return;
	for (const field of ['external_task_id', 'callback_url'] as const) {
		if (options[field] === undefined) continue;
		if (kling4Options === 'refused') throw refuseParameter(`options.${field} is not supported`);
		delete options[field];
		dropped.push(`options.${field}`);
	}
}

/** The images that the video starts with, passes and ends with; references count as passed ones. */
async function readScene(core: SandboxCore, order: Order): Promise<VideoScene> {
	const { body, model, prompt, duration } = order;
	const picture = async (type: 'first_frame' | 'middle_frame' | 'last_frame' | 'refer_image') =>
		await Promise.all(
			contentsOf(body, type).map(async ({ url: value }) =>
				drawn(
					await readPicture(core.images, { field: type, value, largest: model.largestPicture }),
				),
			),
		);
	const [firsts, middles, lasts, references] = [
		await picture('first_frame'),
		await picture('middle_frame'),
		await picture('last_frame'),
		await picture('refer_image'),
	];
	const [image = await drawn(prompt), ...passed] = [...firsts, ...references, ...middles];
	return {
		image,
		middleFrames: passed,
		imageTail: lasts[0],
		durationSeconds: duration,
		aspectRatio: firsts[0] ? undefined : (body.settings?.aspect_ratio ?? '16:9'),
		shots: promptShots(order),
		seed: seedOf(prompt),
	};
}

function start(
	core: SandboxCore,
	{ body, model, prompt, resolution, duration: seconds, sound }: Order,
	scene: VideoScene,
	seen: { request: unknown; dropped: string[] },
): Task {
	const { external_task_id: externalId, callback_url, watermark_info } = body.options ?? {};
	checkAccount(core, { model: model.name, externalId, field: 'options.external_task_id' });
	const addVideo = (watermark: boolean) =>
		core.videos.add(`/videos/kling3/${randomUUID()}.mp4`, { ...scene, watermark });
	return core.startTask({
		...seen,
		id: createDecimalId(),
		provider: 'kling3',
		externalId,
		model: model.name,
		units: unitsOf({ model: model.name, resolution, seconds, sound }),
		stages: STAGES,
		video: addVideo(false),
		watermarked: watermark_info?.enabled ? addVideo(true) : undefined,
		willFail: failureOf(prompt),
		callbackUrl: callback_url,
		changed: (task) => sendCallback(core, task, describe(core, task)),
	});
}
