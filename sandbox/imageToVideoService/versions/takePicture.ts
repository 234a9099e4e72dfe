import { setTimeout as wait } from 'node:timers/promises';
import type { SandboxCore } from '../../core/core';
import { imageFromBytes, imageFromUrl } from '../../core/images/imageSource';
import { drawPlaceholder } from '../../core/images/placeholder';
import type { UploadFolder } from './uploadFolder';
import type { Version } from './version';

/**
 * Real milliseconds of handing an upload to fal while the server accepts other requests. The sandbox's
 * speed does not make collisions less likely.
 */
const UPLOAD_MILLISECONDS = 250;

const pause = () => wait(UPLOAD_MILLISECONDS, undefined, { ref: false });

/** Whether the upload can be written under this name. */
export const isFileName = (name: string) => name !== '' && !name.includes('/');

/** The image of an upload in the folder; any file is accepted, even an empty one. */
export async function takeFile(
	core: SandboxCore,
	{ hasJobs }: Version,
	folder: UploadFolder,
	name: string,
	own: Buffer,
): Promise<Buffer> {
	await pause();
	const data = hasJobs ? folder.read(name, own) : own;
	const source = data.length > 0 && (await imageFromBytes(core.images, data));
	return source && source.kind === 'image' ? data : await drawPlaceholder(`file ${name}`);
}

/** @throws Error in fal's words for an image that it cannot fetch */
export async function takeUrl(core: SandboxCore, url: string): Promise<Buffer> {
	const source = await imageFromUrl(core.images, url);
	if (source.kind === 'image') return source.image.data;
	if (source.kind === 'elsewhere') return await drawPlaceholder(url);
	throw new Error(`image_url ${source.reason}`);
}

/** @returns undefined if the text is not base64 of an image */
export async function takeBase64(core: SandboxCore, text: string): Promise<Buffer | undefined> {
	const base64 = text.replace(/^data:[^,]*;base64,/, '');
	const data = Buffer.from(base64, 'base64');
	if (data.length === 0 || data.toString('base64') !== base64) return undefined;
	const source = await imageFromBytes(core.images, data);
	return source.kind === 'image' ? data : undefined;
}
