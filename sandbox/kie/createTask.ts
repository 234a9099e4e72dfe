import { randomBytes, randomUUID } from 'node:crypto';
import type { Answer } from '../core/answer';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { failureOf } from '../core/failingPrompt';
import { drawPlaceholder } from '../core/images/placeholder';
import { seedOf } from '../core/seed';
import type { Task } from '../core/task';
import { checkBody } from './createBody';
import { refuse, success } from './kieErrors';
import { sendCallback } from './kieCallback';
import { priceOf } from './kieTask';
import { modelOf } from './models';
import { readImage } from './readImages';
import { refuseBody } from './validation';

const STAGES = [
	{ status: 'waiting', seconds: 1 },
	{ status: 'queuing', seconds: 1 },
	{ status: 'generating', seconds: 18 },
];

/** `POST /api/v1/jobs/createTask` */
export async function createTask(core: SandboxCore, request: ApiRequest): Promise<Answer> {
	if (!core.creationRates.kie.accept(core.limits.kieRate)) throw refuse(core, 429);
	if (request.unreadable !== undefined) throw refuse(core, 400, request.unreadable);
	const { kie: version } = core.options.deployments;
	const { model: name } = (request.json ?? {}) as { model?: unknown };
	const model = modelOf(name, version);
	if (!model) {
		throw refuse(core, version === 'contract' ? 422 : 404, `model: ${name} does not exist`);
	}
	const body = checkBody(model, request.json, (issue) => refuseBody(core, String(name), issue));
	const input = body.input as never;
	const images = await Promise.all(model.images(input).map((image) => readImage(core, image)));
	const image = images[0] ?? (await drawPlaceholder(`text: ${body.input.prompt}`));

	const price = priceOf(core, body);
	if (core.limits.kieCredits < price) throw refuse(core, 402);
	core.limits.kieCredits -= price;
	const task = core.startTask({
		id: randomBytes(16).toString('hex'),
		provider: 'kie',
		request: body,
		stages: STAGES,
		retentionHours: version === 'deployed' ? 24 : undefined,
		video: core.videos.add(`/videos/kie/${randomUUID()}.mp4`, {
			image,
			// Several images: the video goes from the first to the last.
			imageTail: images.length > 1 ? images.at(-1) : undefined,
			...model.scene(input),
			seed: seedOf(body.input.prompt ?? ''),
		}),
		willFail: failureOf(body.input.prompt),
		callbackUrl: body.callBackUrl,
		changed(changed: Task) {
			const isCreditedBack = version === 'deployed' && changed.outcome === 'failed';
			if (isCreditedBack) core.limits.kieCredits += price;
			return sendCallback(core, changed);
		},
	});
	return { status: 200, body: success({ taskId: task.id }) };
}
