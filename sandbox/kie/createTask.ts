import { randomBytes, randomUUID } from 'node:crypto';
import type { Answer } from '../core/answer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { failureOf } from '../core/failingPrompt';
import { imageFromUrl } from '../core/images/imageSource';
import { drawPlaceholder } from '../core/images/placeholder';
import { seedOf } from '../core/seed';
import type { Task } from '../core/task';
import { createBody } from './createBody';
import { refuse, success } from './kieErrors';
import { sendCallback } from './kieCallback';
import { priceOf } from './kieTask';

const STAGES = [
	{ status: 'waiting', seconds: 1 },
	{ status: 'queuing', seconds: 1 },
	{ status: 'generating', seconds: 18 },
];

const LARGEST_FILE = 10 * 1024 * 1024;
const FORMATS = ['jpeg', 'png', 'webp'];

/** `POST /api/v1/jobs/createTask` */
export async function createTask(core: SandboxCore, request: ApiRequest): Promise<Answer> {
	if (!core.creationRates.kie.accept(core.limits.kieRate)) throw refuse(core, 429);
	if (request.unreadable !== undefined) throw refuse(core, 400, request.unreadable);
	const body = checkShape(createBody, request.json, (message) => refuse(core, 422, message));
	const images = await Promise.all(body.input.image_urls.map((url) => readImage(core, url)));

	const price = priceOf(body);
	if (core.limits.kieCredits < price) throw refuse(core, 402);
	core.limits.kieCredits -= price;
	const task = core.startTask({
		id: randomBytes(16).toString('hex'),
		provider: 'kie',
		request: body,
		stages: STAGES,
		video: core.videos.add(`/videos/kie/${randomUUID()}.mp4`, {
			image: images[0] as Buffer,
			// Several images: the video goes from the first to the last.
			imageTail: images.length > 1 ? images.at(-1) : undefined,
			durationSeconds: Number(body.input.duration),
			seed: seedOf(body.input.prompt),
		}),
		willFail: failureOf(body.input.prompt),
		callbackUrl: body.callBackUrl,
		changed: (changed: Task) => sendCallback(core, changed),
	});
	return { status: 200, body: success({ taskId: task.id }) };
}

async function readImage(core: SandboxCore, url: string): Promise<Buffer> {
	const source = await imageFromUrl(core.images, url, LARGEST_FILE);
	if (source.kind === 'elsewhere') return await drawPlaceholder(url);
	if (source.kind === 'wrong') throw refuse(core, 422, `image_urls: ${source.reason}`);
	const { format, data } = source.image;
	if (!FORMATS.includes(format)) {
		throw refuse(core, 422, `image_urls: must be one of ${FORMATS.join(', ')}, not ${format}`);
	}
	return data;
}
