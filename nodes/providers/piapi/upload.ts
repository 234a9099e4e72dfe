import { randomUUID } from 'node:crypto';
import { z } from 'zod';

import { InvalidInputError, ProviderCallError } from '../../shared/failures';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import { isHttpUrl, readBaseUrl } from '../../shared/http/url';
import type { ImageSource } from '../../shared/images/findImage';
import { notUploaded, urlOrBase64 } from '../../shared/images/imageContent';
import type { ImageLimits } from '../../shared/images/imageLimits';
import { optionalText } from '../../shared/json';
import { outcomeOf } from '../../shared/outcome';
import type { ProviderCall } from '../provider';
import { classifyPiapiFailure } from './failures';

/** Contract: piapi, sections 2.1 and 7: each side has more than 300 pixels. */
export const IMAGE_LIMITS: ImageLimits = {
	formats: ['jpg', 'png', 'webp'],
	maxBytes: 10 * 1024 * 1024,
	minSide: 301,
};

const uploadSchema = z.object({
	url: optionalText,
	data: z.object({ url: optionalText }).nullish().catch(undefined),
});

/** Where files are uploaded to. @throws InvalidInputError if the credential does not say it */
export function uploadBaseUrl({ credential }: ProviderCall): string {
	const url = readBaseUrl(credential.uploadBaseUrl);
	if (url) return url;
	throw new InvalidInputError(
		'the PiAPI credential has no usable upload base URL',
		'Enter an upload base URL that starts with http:// or https:// in the credential.',
	);
}

/**
 * The image as a URL: its own, or that of PiAPI's upload host, which keeps files for a day (contract: piapi, section 7).
 *
 * @throws ProviderCallError that is never ambiguous, because an upload creates no task
 */
export async function imageUrl(call: ProviderCall, image: ImageSource): Promise<string> {
	if (image.kind === 'url') return image.url;
	const outcome = await outcomeOf(() =>
		call.request({
			method: 'POST',
			url: `${uploadBaseUrl(call)}/api/ephemeral_resource`,
			body: {
				file_name: `${randomUUID()}.${image.header.format}`,
				file_data: urlOrBase64(image) as never,
			},
			createsNothing: true,
		}),
	);
	if (!outcome.ok) throw notUploaded(outcome.error);
	const { url, data } = uploadSchema.safeParse(outcome.value.json).data ?? {};
	const found = data?.url || url;
	if (isSuccessStatus(outcome.value.status) && found && isHttpUrl(found)) return found;
	throw notUploaded(new ProviderCallError(classifyPiapiFailure(outcome.value)));
}
