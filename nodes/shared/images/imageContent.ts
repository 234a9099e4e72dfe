import type { IAllExecuteFunctions, IExecuteFunctions } from 'n8n-workflow';

import { InvalidInputError, ProviderCallError, type ProviderFailure } from '../failures';
import { httpFailure, isSuccessStatus, statusKind } from '../http/answerFailure';
import { bytesContent, type ByteStream, readStream } from '../http/requestBody';
import { networkFailure } from '../http/networkFailure';
import { Base64File, FormBody } from '../http/requestBody';
import { openExchange } from '../http/transferWatch';
import { outcomeOf } from '../outcome';
import { type ImageFile, type ImageSource, inputTypeField } from './findImage';
import { checkImage, type ImageHeader, type ImageLimits, readImageHeader } from './imageLimits';

const FETCH_TIMEOUT_MS = 60_000;
/** The limit if the provider documents none. */
const LARGEST_IMAGE_BYTES = 100 * 1024 * 1024;
/** The MIME type and the file extensions of each format, the usual extension first. */
const FORMATS: Record<string, { mimeType: string; endings: string[] }> = {
	avif: { mimeType: 'image/avif', endings: ['avif'] },
	bmp: { mimeType: 'image/bmp', endings: ['bmp'] },
	gif: { mimeType: 'image/gif', endings: ['gif'] },
	heic: { mimeType: 'image/heic', endings: ['heic', 'heif'] },
	heif: { mimeType: 'image/heif', endings: ['heif', 'heic'] },
	jp2: { mimeType: 'image/jp2', endings: ['jp2', 'j2k'] },
	jpg: { mimeType: 'image/jpeg', endings: ['jpg', 'jpeg'] },
	jxl: { mimeType: 'image/jxl', endings: ['jxl'] },
	png: { mimeType: 'image/png', endings: ['png'] },
	psd: { mimeType: 'image/vnd.adobe.photoshop', endings: ['psd'] },
	svg: { mimeType: 'image/svg+xml', endings: ['svg'] },
	tiff: { mimeType: 'image/tiff', endings: ['tiff', 'tif'] },
	webp: { mimeType: 'image/webp', endings: ['webp'] },
};

/** The URL, or the placeholder for the file's base64 text without a `data:` prefix. */
export const urlOrBase64 = (source: ImageSource): string | Base64File =>
	source.kind === 'url' ? source.url : new Base64File(source.content);

/** The image's stand-in until it is sent: the URL or the file's identity. */
export const identityOf = (source: ImageSource): string => source.identity;

/** The placeholder for the file as a data URL. */
export const toDataUrl = ({ content, header }: ImageFile): Base64File =>
	new Base64File(content, `data:${mimeTypeOf(header)};base64,`);

/**
 * A form with the image as its file. The extension of the file name tells the image's format.
 *
 * @param fields numbers, booleans and objects are sent as text
 */
export const formBody = (
	fields: Record<string, unknown>,
	{ field, image }: { field: string; image: ImageFile },
): FormBody =>
	new FormBody(fields, {
		field,
		fileName: fileNameOf(image),
		mimeType: mimeTypeOf(image.header),
		content: image.content,
	});

/**
 * The image as a file. Fetches a URL without credentials and checks the image.
 *
 * @throws InvalidInputError if the URL leads to another kind of file or to an image outside of the limits
 * @throws ProviderCallError of the kind transient if a retry may succeed
 */
export async function loadImage(
	context: IAllExecuteFunctions,
	source: ImageSource,
	limits: ImageLimits,
	signal?: AbortSignal,
): Promise<ImageFile> {
	if (source.kind === 'file') return source;
	const { label, url } = source;
	const maxBytes = limits.maxBytes ?? LARGEST_IMAGE_BYTES;
	const bytes = await fetchImage(context as IExecuteFunctions, source, maxBytes, signal);
	const header = readImageHeader(bytes);
	if (!header) {
		throw InvalidInputError.forField(
			`${label} URL`,
			url,
			'the URL of an image file',
			'The link leads to another kind of file, such as a web page. Use the link of the image itself.',
		);
	}
	const content = bytesContent(bytes);
	const file: ImageFile = { kind: 'file', label, identity: url, header, content };
	checkImage(file, limits);
	return file;
}

async function fetchImage(
	context: IExecuteFunctions,
	{ label, url }: Extract<ImageSource, { kind: 'url' }>,
	maxBytes: number,
	signal?: AbortSignal,
): Promise<Buffer> {
	const exchange = openExchange(FETCH_TIMEOUT_MS, signal);
	const outcome = await outcomeOf(async () => {
		const answer = (await context.helpers.httpRequest({
			method: 'GET',
			url,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			timeout: FETCH_TIMEOUT_MS,
			abortSignal: exchange.signal,
		})) as { statusCode: number; headers: Record<string, unknown>; body: ByteStream };
		// The body of a refusal is not needed.
		const isRefusal = !isSuccessStatus(answer.statusCode);
		const { bytes, isWhole } = await readStream(
			answer.body,
			isRefusal ? 0 : maxBytes,
			exchange.signal,
		);
		return { ...answer, bytes, isWhole };
	});
	const { isTimedOut } = exchange;
	exchange.end();
	const host = `The host of "${label} URL"`;
	if (!outcome.ok) {
		if (signal?.aborted) throw outcome.error;
		const failure = networkFailure(outcome.error, {
			service: host,
			address: `"${label} URL"`,
			timedOutAfter: isTimedOut ? FETCH_TIMEOUT_MS / 1_000 : undefined,
		});
		const advice = isTimedOut
			? 'Check that the link opens on the machine that runs n8n.'
			: failure.description;
		throw notFetched({
			...failure,
			description: `n8n fetches ${url} to upload it. ${advice}`,
		});
	}
	const { statusCode: status, headers, bytes, isWhole } = outcome.value;
	if (!isSuccessStatus(status)) {
		const failure = httpFailure(host, { status, headers, text: '', json: undefined });
		throw notFetched({ ...failure, ...refusalOf(label, url, status) });
	}
	if (isWhole) return bytes;
	throw InvalidInputError.forField(
		`${label} URL`,
		url,
		`a file of up to ${maxBytes / 1024 / 1024} MB`,
	);
}

/** What an HTTP status of the image's host means, and the way out. */
function refusalOf(label: string, url: string, status: number) {
	const from = `HTTP ${status} from ${url}.`;
	const asFile = `fetch the file with a node of its service and set "${inputTypeField(label)}" to Binary File`;
	if (status === 404 || status === 410) {
		return {
			message: `There is no file at "${label} URL"`,
			description: `${from} Check that the link opens in a private browser window, without a login. If it needs one, ${asFile}.`,
		};
	}
	if (status === 401 || status === 403) {
		return {
			message: `"${label} URL" needs a login, or has expired`,
			description: `${from} Make the file public, use a new link, or ${asFile}.`,
		};
	}
	if (statusKind(status) === 'permanent') {
		return {
			message: `The host of "${label} URL" does not give the file`,
			description: `${from} Check that the link opens in a private browser window, or ${asFile}.`,
		};
	}
	const cause = status === 429 ? 'has had too many requests' : 'has a problem';
	return {
		message: `The host of "${label} URL" ${cause}`,
		description: `${from} Nothing was sent to the provider. Try again later, or ${asFile}.`,
	};
}

/** Fetching creates nothing, so every failure except a permanent one is transient. */
const notFetched = (failure: ProviderFailure): Error =>
	failure.kind === 'permanent'
		? new InvalidInputError(failure.message, failure.description)
		: new ProviderCallError({ ...failure, kind: 'transient' });

/** The file's name with an extension for its format, because services may derive the format from the name. */
function fileNameOf({ fileName = 'image', header: { format } }: ImageFile): string {
	const endings = FORMATS[format]?.endings ?? [];
	const isTold = new RegExp(`.\\.(${endings.join('|')})$`, 'i').test(fileName);
	return isTold || !endings[0] ? fileName : `${fileName}.${endings[0]}`;
}

/** The MIME type of an image file. */
export const mimeTypeOf = ({ format }: ImageHeader): string =>
	FORMATS[format]?.mimeType ?? 'application/octet-stream';

/** The error of an upload before a submission: it creates no task, so the failure is never ambiguous. */
export function notUploaded(error: Error): Error {
	if (!(error instanceof ProviderCallError)) return error;
	const { failure } = error;
	return new ProviderCallError({
		...failure,
		kind: failure.kind === 'permanent' ? 'permanent' : 'transient',
		message: `The image could not be uploaded, and no task was created: ${failure.message}`,
	});
}
