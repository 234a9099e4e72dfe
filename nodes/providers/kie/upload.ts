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

/** Where files are uploaded to. @throws InvalidInputError where the credential does not say it */
export function uploadBaseUrl({ credential }: ProviderCall): string {
	const url = readBaseUrl(credential.uploadBaseUrl);
	if (url) return url;
	throw new InvalidInputError(
		'the kie.ai credential has no usable upload base URL',
		'Enter an upload base URL that starts with http:// or https:// in the credential.',
	);
}

/**
 * Makes a URL of an image file with kie.ai's own upload, which is free and keeps files for a day. Nothing is
 * created by it, so whatever happens here leaves no doubt about a task.
 *
 * @throws ProviderCallError that is never ambiguous, InvalidInputError where there is no address to upload to
 */
export async function uploadImage(call: ProviderCall, image: ImageSource): Promise<string> {
	if (image.kind === 'url') return image.url;
	const fileName = `${randomUUID()}.${image.header.format}`;
	const baseUrl = uploadBaseUrl(call);
	const outcome = await outcomeOf(
		async () =>
			await call.request({
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
