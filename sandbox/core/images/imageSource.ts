import { localUrl, parseHttpUrl } from '../loopback';
import { fetchFile } from './fetchFile';
import type { ImageLibrary, LoadedImage } from './imageLibrary';

/** An image of a request, or the reason why it is invalid. */
export type ImageSource =
	| { kind: 'image'; image: LoadedImage }
	/** At a host that the sandbox does not reach. */
	| { kind: 'elsewhere'; url: string }
	| { kind: 'wrong'; reason: string };

const wrong = (reason: string): ImageSource => ({ kind: 'wrong', reason });

/** Reads bytes as an image. `limit` is the largest file in bytes. */
export async function imageFromBytes(
	library: ImageLibrary,
	data: Buffer,
	limit = Infinity,
): Promise<ImageSource> {
	if (data.length > limit) return wrong(`is larger than ${limit / 1024 / 1024} MB`);
	const image = await library.read(data);
	return image ? { kind: 'image', image } : wrong('is not an image that can be read');
}

/** Fetches a URL that points at this machine; any other is elsewhere. */
export async function imageFromUrl(
	library: ImageLibrary,
	value: string,
	limit = 100 * 1024 * 1024,
): Promise<ImageSource> {
	const url = parseHttpUrl(value);
	if (!url) return wrong('is not an http or https URL');
	const local = localUrl(url, library.hostName);
	if (!local) return { kind: 'elsewhere', url: value };
	try {
		return await imageFromBytes(library, await fetchFile(local, limit), limit);
	} catch (error) {
		return wrong(`could not be downloaded: ${(error as Error).message}`);
	}
}

/** Reads base64 without a `data:` prefix and without line breaks. */
export async function imageFromBase64(
	library: ImageLibrary,
	value: string,
	limit?: number,
): Promise<ImageSource> {
	if (value.startsWith('data:')) return wrong('must be base64 without a data: prefix');
	const data = Buffer.from(value, 'base64');
	if (data.length === 0 || data.toString('base64') !== value) {
		return wrong('is neither an http or https URL nor valid base64');
	}
	return await imageFromBytes(library, data, limit);
}

/** Reads a URL or base64, depending on the value. */
export async function imageFromText(
	library: ImageLibrary,
	value: string,
	limit?: number,
): Promise<ImageSource> {
	return /^https?:/i.test(value)
		? await imageFromUrl(library, value, limit)
		: await imageFromBase64(library, value, limit);
}
