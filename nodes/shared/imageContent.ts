import type { IAllExecuteFunctions, IExecuteFunctions } from 'n8n-workflow';

import { InvalidInputError } from './failures';
import { readStream, type ByteStream } from './readStream';
import { readImageHeader, type ImageHeader } from './imageHeader';
import { outcomeOf } from './outcome';
import type { ImageSource } from './imageInput';
import { checkImage, type ImageLimits } from './imageLimits';

const FETCH_TIMEOUT_MS = 60_000;
/** Where the provider names no limit of its own. */
const LARGEST_IMAGE_BYTES = 100 * 1024 * 1024;
const MIME_TYPES: Record<string, string> = {
	jpg: 'image/jpeg',
	png: 'image/png',
	webp: 'image/webp',
	gif: 'image/gif',
};

/** A whole image in memory, on its way to a provider. */
export interface ImageFile {
	bytes: Buffer;
	fileName: string;
	mimeType: string;
	header: ImageHeader;
}

/** The URL itself, or the file as base64 text without a `data:` prefix. */
export const urlOrBase64 = async (source: ImageSource): Promise<string> =>
	source.kind === 'url' ? source.url : (await source.read()).toString('base64');

/** What stands for the image until it is sent: the URL, or what identifies the file. */
export const identityOf = async (source: ImageSource): Promise<string> => source.identity;

/** The file as a data URL. */
export async function toDataUrl(source: Extract<ImageSource, { kind: 'file' }>): Promise<string> {
	const base64 = (await source.read()).toString('base64');
	return `data:${mimeTypeOf(source.header)};base64,${base64}`;
}

/**
 * The image as a file. A URL is fetched, without credentials, and checked then.
 *
 * @throws InvalidInputError where the URL gives no image, or one that is not allowed
 */
export async function loadImage(
	context: IAllExecuteFunctions,
	source: ImageSource,
	limits: ImageLimits,
	signal?: AbortSignal,
): Promise<ImageFile> {
	if (source.kind === 'file') return toFile(await source.read(), source.header, source.fileName);
	const { label, url } = source;
	const maxBytes = limits.maxBytes ?? LARGEST_IMAGE_BYTES;
	const bytes = await fetchImage(context as IExecuteFunctions, source, maxBytes, signal);
	const header = readImageHeader(bytes);
	if (!header) throw InvalidInputError.forField(`${label} URL`, url, 'the URL of an image file');
	checkImage(
		{
			kind: 'file',
			label,
			identity: url,
			header,
			byteLength: bytes.length,
			read: async () => bytes,
		},
		limits,
	);
	return toFile(bytes, header);
}

async function fetchImage(
	context: IExecuteFunctions,
	{ label, url }: Extract<ImageSource, { kind: 'url' }>,
	maxBytes: number,
	signal?: AbortSignal,
): Promise<Buffer> {
	const timeout = AbortSignal.timeout(FETCH_TIMEOUT_MS);
	const fetchSignal = signal ? AbortSignal.any([signal, timeout]) : timeout;
	const outcome = await outcomeOf(async () => {
		const body = (await context.helpers.httpRequest({
			method: 'GET',
			url,
			encoding: 'stream',
			timeout: FETCH_TIMEOUT_MS,
			abortSignal: fetchSignal,
		})) as ByteStream;
		return await readStream(body, maxBytes, fetchSignal);
	});
	if (!outcome.ok) {
		if (signal?.aborted) throw outcome.error;
		throw new InvalidInputError(
			`"${label} URL" could not be fetched: ${outcome.error.message}`,
			`n8n fetches ${url} to upload it. Check that the URL can be opened from where n8n runs.`,
		);
	}
	const { bytes, isWhole } = outcome.value;
	if (isWhole) return bytes;
	throw InvalidInputError.forField(
		`${label} URL`,
		url,
		`a file of up to ${maxBytes / 1024 / 1024} MB`,
	);
}

function toFile(bytes: Buffer, header: ImageHeader, fileName?: string): ImageFile {
	return {
		bytes,
		header,
		fileName: fileName ?? `image.${header.format}`,
		mimeType: mimeTypeOf(header),
	};
}

const mimeTypeOf = ({ format }: ImageHeader): string =>
	MIME_TYPES[format] ?? 'application/octet-stream';
