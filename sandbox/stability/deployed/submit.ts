import type { Answer } from '../../core/answer';
import type { SandboxCore } from '../../core/core';
import type { ApiRequest, UploadedFile } from '../../core/endpoint';
import { failureOf } from '../../core/failingPrompt';
import type { LoadedImage } from '../../core/images/imageLibrary';
import { imageFromBytes } from '../../core/images/imageSource';
import { LARGEST_SEED, startGeneration } from '../startGeneration';
import {
	refuse,
	refuseSubmission,
	refuseWithoutCredits,
	refuseWithoutKeys,
} from './deployedErrors';
import type { Keyring } from './keyring';
import { scaleImage, sizeFor } from './scaleImage';
import { readSession, setCookie } from './session';

const EXTENSIONS = ['jpg', 'jpeg', 'png'];

/** `POST /api/img2video`: section 1. A file name with `[fail]` is filtered. */
export async function submit(
	core: SandboxCore,
	keyring: Keyring,
	request: ApiRequest,
): Promise<Answer> {
	const isLimited = core.options.deployments.stability === 'limited';
	const session = readSession(request.headers);
	if (isLimited && session) {
		const text = "can't subtract offset-naive and offset-aware datetimes";
		throw refuse(500, `An unexpected error occurred: ${text}`, {}, setCookie(session));
	}
	const file = request.form?.files.find(({ field }) => field === 'image');
	if (!file) throw refuse(400, 'Image file is required');
	checkName(file.name);
	const settings = readSettings(request.form?.fields ?? {});
	const loaded = await readImage(core, file, isLimited);
	const size = sizeFor(loaded);
	const image = await scaleImage(loaded.data, size).catch((error: Error) => {
		// The header could be read, the picture cannot.
		const text = `Failed to process the image: ${error.message}`;
		throw refuse(500, isLimited ? `An unexpected error occurred: ${text}` : text);
	});
	if (settings.seed < 0 || settings.seed > LARGEST_SEED) {
		throw refuseSubmission(400, `seed: must be from 0 to ${LARGEST_SEED}`);
	}

	// No await from here on, so that two submissions never share a payment.
	const paid = keyring.pay();
	if ('missing' in paid) {
		throw paid.missing === 'none left' ? refuseWithoutKeys() : refuseWithoutCredits();
	}
	const { key } = paid;
	const isFiltered = failureOf(file.name) !== undefined;
	const task = startGeneration(
		core,
		image,
		{ ...settings, image: file.name },
		isFiltered ? 'CONTENT_FILTERED' : undefined,
	);
	keyring.setOwner(task, key);
	const dimensions = `${size.width}x${size.height}`;
	// The service says so even if the size stays.
	const message = `Video generation started. Image automatically resized to ${dimensions}. Poll for results using the returned ID.`;
	return {
		status: 200,
		headers: setCookie({ id: task.id, dimensions, key }),
		body: { success: true, id: task.id, message, dimensions },
	};
}

/** The extension decides; the content is not compared with it. */
function checkName(name: string): void {
	const extension = /\.([^.]*)$/.exec(name)?.[1]?.toLowerCase() ?? 'unknown';
	if (EXTENSIONS.includes(extension)) return;
	throw refuse(
		400,
		`File format not supported. Please upload a JPEG or PNG image. Received: ${extension}`,
	);
}

/** An invalid number silently becomes the default. */
function readSettings(fields: Record<string, string>) {
	const integer = (text = '', fallback: number) =>
		/^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : fallback;
	const cfgScale = Number(fields.cfg_scale?.trim() || NaN);
	const settings = {
		seed: integer(fields.seed, 0),
		cfg_scale: Number.isNaN(cfgScale) ? 1.5 : cfgScale,
		motion_bucket_id: integer(fields.motion_bucket_id, 127),
	};
	checkRange('cfg_scale', settings.cfg_scale, 0, 10);
	checkRange('motion_bucket_id', settings.motion_bucket_id, 1, 255);
	return settings;
}

function checkRange(field: string, value: number, minimum: number, maximum: number): void {
	if (value >= minimum && value <= maximum) return;
	throw refuse(400, `${field} must be between ${minimum} and ${maximum}`);
}

async function readImage(
	core: SandboxCore,
	{ data }: UploadedFile,
	isLimited: boolean,
): Promise<LoadedImage> {
	const source = await imageFromBytes(core.images, data);
	if (source.kind === 'image') return source.image;
	const start = isLimited ? 'An unexpected error occurred' : 'Invalid image file';
	throw refuse(500, `${start}: cannot identify image file`);
}
