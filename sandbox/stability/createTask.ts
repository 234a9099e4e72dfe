import { z } from 'zod';
import type { Answer } from '../core/answer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest, UploadedFile } from '../core/endpoint';
import { failureOf } from '../core/failingPrompt';
import { formInteger, formNumber } from '../core/formNumber';
import { imageFromBytes } from '../core/images/imageSource';
import { refuse } from './stabilityErrors';
import { LARGEST_SEED, startGeneration } from './startGeneration';

const LARGEST_FILE = 10 * 1024 * 1024;
const SIZES = ['1024x576', '576x1024', '768x768'];

const formFields = z
	.object({
		seed: formInteger(0, LARGEST_SEED).default('0'),
		cfg_scale: formNumber(0, 10).default('1.5'),
		motion_bucket_id: formInteger(1, 255).default('127'),
	})
	.strict();

/** `POST /api/img2video`; a file name with `[fail]` makes the generation fail. */
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
	const { id } = startGeneration(
		core,
		image,
		{ ...settings, image: file.name },
		failureOf(file.name),
	);
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
