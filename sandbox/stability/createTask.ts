import { randomBytes, randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from '../core/answer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest, UploadedFile } from '../core/endpoint';
import { failureOf } from '../core/failingPrompt';
import { formInteger, formNumber } from '../core/formNumber';
import { imageFromBytes } from '../core/images/imageSource';
import { refuse } from './stabilityErrors';

/** What is kept of a generation. */
export interface StabilityRequest {
	image: string;
	/** The seed that is used: a random one where 0 was asked for. */
	seed: number;
	cfg_scale: number;
	motion_bucket_id: number;
}

/** The path of the service's videos, which it answers without its host. */
export const VIDEO_FOLDER = '/processed_videos';

const STAGES = [{ status: 'in-progress', seconds: 20 }];

const LARGEST_FILE = 10 * 1024 * 1024;
const LARGEST_SEED = 4_294_967_294;
const SIZES = ['1024x576', '576x1024', '768x768'];

/** Stable Video Diffusion makes 25 frames, at 6 a second. */
const DURATION_SECONDS = 4;

const formFields = z
	.object({
		seed: formInteger(0, LARGEST_SEED).default('0'),
		cfg_scale: formNumber(0, 10).default('1.5'),
		motion_bucket_id: formInteger(1, 255).default('127'),
	})
	.strict();

/** `POST /api/img2video`; a file whose name says `[fail]` makes the generation fail. */
export async function createTask(core: SandboxCore, request: ApiRequest): Promise<Answer> {
	if (request.unreadable !== undefined) throw refuse(400, request.unreadable);
	if (!request.form) throw refuse(400, 'Content-Type must be multipart/form-data');
	const { fields, files } = request.form;
	const settings = checkShape(formFields, fields, (message) => refuse(400, message));
	const [file] = files;
	if (!file || files.length !== 1 || file.field !== 'image') {
		throw refuse(400, 'image: exactly one file must be given');
	}
	const image = await readImage(core, file);
	const seed = settings.seed || randomInt(1, LARGEST_SEED);
	const id = randomBytes(32).toString('hex');
	core.startTask({
		id,
		provider: 'stability',
		request: { ...settings, image: file.name, seed } satisfies StabilityRequest,
		stages: STAGES,
		video: core.videos.add(`${VIDEO_FOLDER}/video_${id.slice(0, 8)}_${seed}.mp4`, {
			image,
			durationSeconds: DURATION_SECONDS,
			motion: settings.motion_bucket_id / 255,
			seed,
		}),
		willFail: failureOf(file.name),
	});
	const message = 'Video generation started. Poll for results using the returned ID.';
	return { status: 200, body: { success: true, id, message } };
}

async function readImage(core: SandboxCore, file: UploadedFile): Promise<Buffer> {
	const source = await imageFromBytes(core.images, file.data, LARGEST_FILE);
	if (source.kind !== 'image') {
		throw refuse(400, `image: ${source.kind === 'wrong' ? source.reason : 'is not here'}`);
	}
	const { format, width, height, data } = source.image;
	if (format !== 'jpeg' && format !== 'png') {
		throw refuse(400, `image: must be JPEG or PNG, not ${format}`);
	}
	const size = `${width}x${height}`;
	if (!SIZES.includes(size)) {
		throw refuse(400, `image: is ${size}, must be one of ${SIZES.join(', ')}`);
	}
	return data;
}
