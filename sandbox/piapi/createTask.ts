import { randomUUID } from 'node:crypto';
import type { Answer } from '../core/answer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { failureOf } from '../core/failingPrompt';
import { imageFromUrl } from '../core/images/imageSource';
import { drawPlaceholder } from '../core/images/placeholder';
import { seedOf } from '../core/seed';
import type { Task } from '../core/task';
import { createBody, inputSchemaOf, rangeOf } from './createBody';
import { refuse, success } from './piapiErrors';
import { describe, type PiapiOrder } from './piapiTask';
import { sendWebhook } from './webhook';

const STAGES = [
	{ status: 'pending', seconds: 2 },
	{ status: 'processing', seconds: 18 },
];
const refuseInput = (message: string) => refuse(400, `input.${message}`);
const LARGEST_IMAGE = 10 * 1024 * 1024;

/** `POST /api/v1/task`: section 2. Without an image it makes a video from the prompt alone. */
export async function createTask(
	core: SandboxCore,
	{ json, unreadable }: ApiRequest,
): Promise<Answer> {
	if (unreadable !== undefined) throw refuse(400, unreadable);
	const body = checkShape(createBody, json, (message) => refuse(400, message));
	const schema = inputSchemaOf(body);
	if (!schema) {
		const isKnown = ['kling', 'kling-turbo'].includes(body.model);
		throw refuse(400, isKnown ? `task_type: not one of ${body.model}` : 'model: does not exist');
	}
	const input = checkShape(schema, body.input, refuseInput) as Record<string, unknown>;
	const seconds = secondsOf(input);
	const range = rangeOf(String(input.version));
	const isAllowed = range ? seconds >= range[0] && seconds <= range[1] : [5, 10].includes(seconds);
	if (!isAllowed) throw refuseInput(`duration: ${seconds} is not supported`);
	if (input.image_tail_url !== undefined && input.image_url === undefined) {
		throw refuseInput('image_tail_url: needs image_url');
	}

	const [firstOfList] = (input.images ?? []) as string[];
	const first = await readImage(core, 'image_url', input.image_url ?? firstOfList);
	const imageTail = await readImage(core, 'image_tail_url', input.image_tail_url);
	const prompt = String(input.prompt ?? '');
	const id = randomUUID();
	const { endpoint, secret } = body.config.webhook_config;
	const order: PiapiOrder = { ...body, input, seconds };
	const task = core.startTask({
		id,
		provider: 'piapi',
		request: order,
		stages: STAGES,
		dropped: Object.keys(body.input).filter((name) => !(name in schema.shape)),
		video: core.videos.add(`/videos/piapi/${id}.mp4`, {
			image: first ?? (await drawPlaceholder(`text: ${prompt}`)),
			imageTail,
			durationSeconds: seconds,
			seed: seedOf(prompt),
		}),
		willFail: failureOf(prompt),
		callbackUrl: endpoint || undefined,
		changed: (changed: Task) => sendWebhook(core, changed, secret),
	});
	return { status: 200, body: success(describe(core, task)) };
}

/** Shots replace the duration: section 2.1. */
function secondsOf({ multi_shots: shots, duration }: Record<string, unknown>): number {
	if (!Array.isArray(shots)) return Number(duration);
	return (shots as Array<{ duration: number }>).reduce((sum, shot) => sum + shot.duration, 0);
}

async function readImage(
	core: SandboxCore,
	field: string,
	url: unknown,
): Promise<Buffer | undefined> {
	if (url === undefined) return undefined;
	const source = await imageFromUrl(core.images, String(url), LARGEST_IMAGE);
	if (source.kind === 'elsewhere') return await drawPlaceholder(String(url));
	if (source.kind === 'wrong') throw refuseInput(`${field}: ${source.reason}`);
	const { data, width, height } = source.image;
	if (Math.min(width, height) <= 300)
		throw refuseInput(`${field}: needs more than 300 pixels a side`);
	return data;
}
