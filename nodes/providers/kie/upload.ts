import { randomUUID } from 'node:crypto';
import { z } from 'zod';

import { InvalidInputError, ProviderCallError } from '../../shared/failures';
import { isHttpUrl, readBaseUrl } from '../../shared/http/url';
import type { ImageSource } from '../../shared/images/findImage';
import { formBody, notUploaded } from '../../shared/images/imageContent';
import { optionalText } from '../../shared/json';
import { outcomeOf } from '../../shared/outcome';
import type { ProviderCall } from '../provider';
import { classifyKieFailure } from './failures';

const uploadSchema = z.object({
	data: z
		.object({ downloadUrl: optionalText, fileUrl: optionalText })
		.transform(({ downloadUrl, fileUrl }) => downloadUrl ?? fileUrl)
		.refine((url): url is string => typeof url === 'string' && isHttpUrl(url)),
});

/** The URL of the upload. @throws InvalidInputError if the credential has none */
export function uploadBaseUrl({ credential }: ProviderCall): string {
	const url = readBaseUrl(credential.uploadBaseUrl);
	if (url) return url;
	throw new InvalidInputError(
		'the kie.ai credential has no usable upload base URL',
		'Enter an upload base URL that starts with http:// or https:// in the credential.',
	);
}

/**
 * Uploads an image file to kie.ai and returns its URL. Uploads are free and kept for a day. They create no task, so no
 * failure is ambiguous.
 *
 * @throws ProviderCallError that is never ambiguous, InvalidInputError without a URL to upload to
 */
export async function uploadImage(call: ProviderCall, image: ImageSource): Promise<string> {
	if (image.kind === 'url') return image.url;
	const fileName = `${randomUUID()}.${image.header.format}`;
	const baseUrl = uploadBaseUrl(call);
	const outcome = await outcomeOf(() =>
		call.request({
			method: 'POST',
			url: `${baseUrl}/api/file-stream-upload`,
			body: formBody({ uploadPath: 'n8n', fileName }, { field: 'file', image }),
			createsNothing: true,
		}),
	);
	if (!outcome.ok) throw notUploaded(outcome.error);
	const parsed = uploadSchema.safeParse(outcome.value.json);
	if (parsed.success && outcome.value.status < 300) return new URL(parsed.data.data as string).href;
	throw notUploaded(new ProviderCallError(classifyKieFailure(outcome.value)));
}
