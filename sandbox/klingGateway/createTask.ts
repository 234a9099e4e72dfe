import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { imageFromText } from '../core/images/imageSource';
import { drawPlaceholder } from '../core/images/placeholder';
import type { Task } from '../core/task';
import { createBody } from './createBody';
import type { Dialect } from './dialects/dialect';
import { refuse } from './gatewayErrors';
import { modelOf } from './modelField';
import { startTask } from './startTask';

/** `POST /kling/v1/videos/image2video` with the contract's body and refusals. */
export async function createTask(
	core: SandboxCore,
	dialect: Dialect,
	request: ApiRequest,
): Promise<Task> {
	const refuseBody = (message: string) => refuse(core, 400, message);
	if (request.unreadable !== undefined) throw refuseBody(request.unreadable);
	const body = checkShape(createBody(dialect), request.json, refuseBody);
	modelOf(dialect.model, body, refuseBody);
	const image = await readImage(core, 'image', body.image);
	const imageTail = body.image_tail && (await readImage(core, 'image_tail', body.image_tail));
	return startTask(core, dialect, {
		body,
		prompt: body.prompt,
		externalId: body.external_task_id,
		scene: {
			image,
			imageTail: imageTail || undefined,
			durationSeconds: Number(body.duration ?? '5'),
			aspectRatio: body.aspect_ratio ?? '16:9',
		},
	});
}

/** The contract has no limits of format, size or aspect ratio: any readable image is accepted. */
async function readImage(core: SandboxCore, field: string, value: string): Promise<Buffer> {
	const source = await imageFromText(core.images, value);
	if (source.kind === 'wrong') throw refuse(core, 400, `${field}: ${source.reason}`);
	return source.kind === 'image' ? source.image.data : await drawPlaceholder(source.url);
}
