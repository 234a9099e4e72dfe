import { randomUUID } from 'node:crypto';
import { Refusal } from '../../core/answer';
import { checkShape } from '../../core/checkShape';
import type { SandboxCore } from '../../core/core';
import type { ApiRequest } from '../../core/endpoint';
import { imageFromText } from '../../core/images/imageSource';
import { drawPlaceholder } from '../../core/images/placeholder';
import type { Task } from '../../core/task';
import type { VideoScene } from '../../render';
import { modelOf } from '../modelField';
import { startTask } from '../startTask';
import type { Dialect } from './dialect';
import { handedOn, klingValues, type HandedOn } from './dialectBody';
import { refuse, refuseAsKling } from './refusals';

/** `POST /kling/v1/videos/image2video` of a deployed gateway: sections 3 and 4 of its document. */
export async function createDialectTask(
	core: SandboxCore,
	dialect: Dialect,
	request: ApiRequest,
): Promise<Task> {
	const { submission: shape } = dialect;
	if (request.unreadable !== undefined) throw abort(400, `Invalid request: ${request.unreadable}`);
	const body = checkShape(handedOn, request.json, (message) =>
		refuse(shape, 'build_request_failed', message),
	);
	const model = modelOf(dialect.model, body, (message) => abort(400, message));
	if (!model.startsWith('kling')) {
		throw abort(503, `No available channel for model ${model}`, 'model_not_found');
	}
	if (!body.prompt?.trim()) throw refuse(shape, 'invalid_request', 'prompt is required');
	const scene = await readScene(core, dialect, { ...body, model });
	const externalId = dialect.externalIds ? body.external_task_id || undefined : undefined;
	if (externalId !== undefined && core.tasks.getByExternalId('klingGateway', externalId)) {
		throw refuseAsKling(shape, `external_task_id: ${externalId} exists already`);
	}
	return startTask(core, dialect, {
		body,
		prompt: body.prompt,
		externalId,
		callbackUrl: body.callback_url || undefined,
		scene,
	});
}

/** The scene that Kling makes from the forwarded fields. */
async function readScene(
	core: SandboxCore,
	{ submission: shape }: Dialect,
	body: HandedOn,
): Promise<Omit<VideoScene, 'seed'>> {
	const values = checkShape(klingValues, body, (message) => refuseAsKling(shape, message));
	const read = async (field: string, value: string): Promise<Buffer> => {
		const source = await imageFromText(core.images, value);
		if (source.kind === 'wrong') throw refuseAsKling(shape, `${field}: ${source.reason}`);
		return source.kind === 'image' ? source.image.data : await drawPlaceholder(source.url);
	};
	const readOptional = async (field: string, value: string | undefined) =>
		value ? await read(field, value) : undefined;
	const image = await readOptional('image', body.image);
	const imageTail = await readOptional('image_tail', body.image_tail);
	return {
		// Without an image the route becomes text-to-video.
		image: image ?? imageTail ?? (await drawPlaceholder(`text: ${body.prompt}`)),
		imageTail: image && imageTail,
		durationSeconds: Number(values.duration),
		aspectRatio: values.aspect_ratio ?? (shape === 'o' ? '16:9' : '1:1'),
		camera: values.camera_control,
		staticMask: await readOptional('static_mask', body.static_mask),
		dynamicMasks:
			body.dynamic_masks &&
			(await Promise.all(
				body.dynamic_masks.map(async ({ mask, trajectories }) => ({
					mask: await read('dynamic_masks', mask),
					trajectories,
				})),
			)),
	};
}

/** A refusal by the gateway's middleware, before it looks at the task. */
function abort(status: number, text: string, code = ''): Refusal {
	const message = `${text} (request id: ${randomUUID()})`;
	return new Refusal(
		{ status, body: { error: { message, type: 'new_api_error', code } } },
		message,
	);
}
