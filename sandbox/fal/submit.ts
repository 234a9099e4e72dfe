import { randomUUID } from 'node:crypto';
import type { Answer } from '../core/answer';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { failureOf } from '../core/failingPrompt';
import { imageFromUrl } from '../core/images/imageSource';
import { drawPlaceholder } from '../core/images/placeholder';
import { parseHttpUrl } from '../core/loopback';
import { seedOf } from '../core/seed';
import { refuse } from './falErrors';
import { urlsOf, type FalRequest } from './falTask';
import { checkInput, droppedFields, type Issue } from './input';
import { modelOf } from './models';

const STAGES = [
	{ status: 'IN_QUEUE', seconds: 2 },
	{ status: 'IN_PROGRESS', seconds: 18 },
];

/** `POST /{model id}`: section 2. The queue does not check the input: the result tells what is wrong. */
export async function submit(
	core: SandboxCore,
	{ path, json, query, headers, unreadable }: ApiRequest,
	begun: (request: FalRequest) => (request: FalRequest) => Promise<void>,
): Promise<Answer> {
	const endpointId = path.slice(1);
	const model = modelOf(endpointId);
	if (!model) throw refuse(404, `Application "${endpointId}" not found`);
	if (unreadable !== undefined) throw refuse(400, unreadable);
	const callbackUrl = query.fal_webhook;
	if (callbackUrl !== undefined && !parseHttpUrl(String(callbackUrl))) {
		throw refuse(400, 'fal_webhook: must be a URL');
	}
	const longest = Number(query.fal_max_queue_length ?? Infinity);
	const waiting = core.tasks.all('fal').filter(({ status }) => status === 'IN_QUEUE').length;
	if (waiting >= longest) throw refuse(429, 'The queue is full');

	const input = (json ?? {}) as Record<string, unknown>;
	const issues = checkInput(model, json);
	const image = issues.length > 0 ? undefined : await readImage(core, input, model.image, issues);
	const hasEnd = image && model.end !== undefined && input[model.end] !== undefined;
	const imageTail = hasEnd ? await readImage(core, input, model.end!, issues) : undefined;
	const prompt = String(input.prompt ?? '');
	const durationSeconds = Number(input.duration ?? 5) || 5;
	const requestId = randomUUID();
	let tellChange = (): Promise<void> => Promise.resolve();
	const task = core.startTask({
		// A request is read by its app and its id alone, so its id names the model.
		id: `${endpointId}/requests/${requestId}`,
		provider: 'fal',
		request: input,
		stages: STAGES,
		dropped: droppedFields(model, json),
		video: core.videos.add(`/videos/fal/${requestId}.mp4`, {
			image: image ?? (await drawPlaceholder('nothing')),
			imageTail,
			durationSeconds,
			seed: seedOf(prompt),
		}),
		willFail: issues[0]?.msg ?? failureOf(prompt),
		callbackUrl: callbackUrl === undefined ? undefined : String(callbackUrl),
		changed: () => tellChange(),
	});
	const request: FalRequest = {
		endpointId,
		requestId,
		input,
		task,
		model,
		issues,
		isStored: headers['x-fal-store-io'] !== '0',
		durationSeconds,
	};
	const changed = begun(request);
	tellChange = () => changed(request);
	return {
		status: 200,
		headers: { 'x-fal-request-id': requestId },
		body: {
			status: 'IN_QUEUE',
			request_id: requestId,
			queue_position: 0,
			...urlsOf(core, request),
			...(callbackUrl !== undefined && { gateway_request_id: requestId }),
		},
	};
}

/** @param issues gets one where the image cannot be read */
async function readImage(
	core: SandboxCore,
	input: Record<string, unknown>,
	field: string,
	issues: Issue[],
): Promise<Buffer | undefined> {
	const url = String(input[field]);
	const [, base64] = /^data:[^,]*;base64,(.*)$/.exec(url) ?? [];
	if (base64 !== undefined) {
		const image = await core.images.read(Buffer.from(base64, 'base64'));
		if (image) return image.data;
		issues.push(unreadableImage(field, 'the data URI holds no image'));
		return undefined;
	}
	const source = await imageFromUrl(core.images, url);
	if (source.kind === 'elsewhere') return await drawPlaceholder(url);
	if (source.kind === 'image') return source.image.data;
	issues.push(unreadableImage(field, source.reason));
	return undefined;
}

const unreadableImage = (field: string, reason: string): Issue => ({
	loc: ['body', field],
	msg: `Could not read the image: ${reason}`,
	type: reason.startsWith('could not be downloaded') ? 'file_download_error' : 'image_load_error',
});
