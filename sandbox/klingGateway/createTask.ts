import { randomUUID } from 'node:crypto';
import type { Answer } from '../core/answer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { failureOf } from '../core/failingPrompt';
import { imageFromText } from '../core/images/imageSource';
import { drawPlaceholder } from '../core/images/placeholder';
import { summarize } from '../core/requestLog';
import { seedOf } from '../core/seed';
import { createDecimalId } from '../core/taskIds';
import { createBody } from './createBody';
import { refuse } from './gatewayErrors';

const STAGES = [
	{ status: 'submitted', seconds: 2 },
	{ status: 'processing', seconds: 18 },
];

/** `POST /kling/v1/videos/image2video` */
export async function createTask(core: SandboxCore, request: ApiRequest): Promise<Answer> {
	if (request.unreadable !== undefined) throw refuse(core, 400, request.unreadable);
	const body = checkShape(createBody, request.json, (message) => refuse(core, 400, message));
	const image = await readImage(core, 'image', body.image);
	const imageTail = body.image_tail && (await readImage(core, 'image_tail', body.image_tail));
	const task = core.startTask({
		id: createDecimalId(),
		provider: 'klingGateway',
		request: summarize(body),
		stages: STAGES,
		video: core.videos.add(`/videos/klingGateway/${randomUUID()}.mp4`, {
			image,
			imageTail: imageTail || undefined,
			durationSeconds: Number(body.duration ?? '5'),
			aspectRatio: body.aspect_ratio ?? '16:9',
			seed: seedOf(body.prompt ?? ''),
		}),
		willFail: failureOf(body.prompt),
	});
	const data = { task_id: task.id, task_status: task.status };
	return { status: 200, body: { code: 0, message: 'SUCCEED', data } };
}

/** The contract has no limits of format, size or shape: any image that can be read will do. */
async function readImage(core: SandboxCore, field: string, value: string): Promise<Buffer> {
	const source = await imageFromText(core.images, value);
	if (source.kind === 'wrong') throw refuse(core, 400, `${field}: ${source.reason}`);
	return source.kind === 'image' ? source.image.data : await drawPlaceholder(source.url);
}
