import { randomUUID } from 'node:crypto';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { z } from 'zod';

import { ProviderCallError } from '../../shared/failures';
import { httpFailure, isSuccessStatus } from '../../shared/http/answerFailure';
import { readBytes } from '../../shared/http/requestBody';
import { networkFailure } from '../../shared/http/networkFailure';
import { readText } from '../../shared/http/sendRequest';
import { openExchange } from '../../shared/http/transferWatch';
import { isHttpUrl } from '../../shared/http/url';
import type { ImageFile, ImageSource } from '../../shared/images/findImage';
import { mimeTypeOf, notUploaded } from '../../shared/images/imageContent';
import { checkImage } from '../../shared/images/imageLimits';
import { outcomeOf, valueOf } from '../../shared/outcome';
import type { ProviderCall } from '../provider';
import { classifyFalFailure } from './failures';
import { uploadUrl } from './hosts';

/** Contract: fal, section 12, 13: no limit is documented, and a small data URI is safe. */
const LARGEST_DATA_URI_BYTES = 1024 * 1024;
const UPLOAD_TIMEOUT_MS = 120_000;
const SERVICE = 'The upload host of fal.ai';

const initiatedSchema = z.object({
	upload_url: z.string().refine(isHttpUrl),
	file_url: z.string().refine(isHttpUrl),
});

/** @throws InvalidInputError for a file that is too large for a data URI */
export const checkDataUri = (image: ImageSource): void =>
	checkImage(image, { maxBytes: LARGEST_DATA_URI_BYTES });

/** The image as a URL that the model reads: its own, a data URI, or that of fal.ai's storage. */
export async function imageUrl(
	call: ProviderCall,
	image: ImageSource,
	isDataUri: boolean,
): Promise<string> {
	if (image.kind === 'url') return image.url;
	if (!isDataUri) return await uploadImage(call, image);
	const bytes = await bytesOf(image);
	return `data:${mimeTypeOf(image.header)};base64,${bytes.toString('base64')}`;
}

/**
 * Uploads an image (contract: fal, section 8), which costs nothing and creates no task.
 *
 * @throws ProviderCallError that is never ambiguous
 */
async function uploadImage(call: ProviderCall, image: ImageFile): Promise<string> {
	const contentType = mimeTypeOf(image.header);
	const url = `${uploadUrl(call)}/storage/upload/initiate`;
	const outcome = await outcomeOf(async () => {
		const answer = await call.request({
			method: 'POST',
			url,
			query: { storage_type: 'fal-cdn-v3' },
			body: { content_type: contentType, file_name: `${randomUUID()}.${image.header.format}` },
		});
		const parsed = initiatedSchema.safeParse(answer.json);
		if (!isSuccessStatus(answer.status) || !parsed.success) {
			throw new ProviderCallError(classifyFalFailure(answer));
		}
		await putFile(call, parsed.data.upload_url, contentType, await bytesOf(image));
		return parsed.data.file_url;
	});
	if (!outcome.ok) throw notUploaded(outcome.error);
	return valueOf(outcome);
}

const bytesOf = async ({ content }: ImageFile): Promise<Buffer> =>
	Buffer.from(await readBytes(content, content.byteLength));

/** Sends the bytes without the credential, because the URL belongs to a storage host. @throws ProviderCallError */
async function putFile(
	{ context, cancelSignal }: ProviderCall,
	url: string,
	contentType: string,
	body: Buffer,
): Promise<void> {
	const exchange = openExchange(UPLOAD_TIMEOUT_MS, cancelSignal);
	const outcome = await outcomeOf(async () => {
		const answer = (await context.helpers.httpRequest({
			method: 'PUT',
			url,
			headers: { 'Content-Type': contentType },
			body: body as IHttpRequestOptions['body'],
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: UPLOAD_TIMEOUT_MS,
			abortSignal: exchange.signal,
		})) as { statusCode: number; headers?: Record<string, unknown>; body: unknown };
		return { ...answer, text: await readText(answer.body, exchange.signal) };
	});
	const { isTimedOut } = exchange;
	exchange.end();
	if (!outcome.ok) {
		if (cancelSignal?.aborted) throw outcome.error;
		const timedOutAfter = isTimedOut ? UPLOAD_TIMEOUT_MS / 1_000 : undefined;
		const about = { service: SERVICE, timedOutAfter };
		throw new ProviderCallError(networkFailure(outcome.error, about));
	}
	const { statusCode: status, headers = {}, text } = outcome.value;
	if (isSuccessStatus(status)) return;
	const answer = { status, headers, text, json: undefined };
	throw new ProviderCallError(httpFailure(SERVICE, answer));
}
