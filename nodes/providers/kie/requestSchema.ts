import { z } from 'zod';

import { lengthInCharacters } from '../../shared/textLength';

const allowed = (message: string) => ({ errorMap: () => ({ message }) });
const HTTP_URL = 'a URL that starts with http:// or https://';
const httpUrl = z
	.string(allowed(HTTP_URL))
	.url()
	.regex(/^https?:/i);
const PROMPT = '1 to 1000 characters';

/** The body of `POST /api/v1/jobs/createTask` (contract: kie, "Request Parameters"). */
export const kieRequestSchema = z
	.object({
		model: z.string(allowed('a model, such as kling-2.6/image-to-video')).min(1),
		input: z
			.object({
				prompt: z
					.string(allowed(PROMPT))
					.min(1)
					.refine((text) => lengthInCharacters(text) <= 1000, PROMPT),
				image_urls: z.array(httpUrl, allowed('one or more image URLs')).min(1),
				sound: z.boolean(allowed('true or false')),
				duration: z.string(allowed('a number of seconds, as text')).min(1),
			})
			.passthrough(),
		callBackUrl: httpUrl.optional(),
	})
	.passthrough();
