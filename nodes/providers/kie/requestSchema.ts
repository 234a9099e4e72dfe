import { z } from 'zod';

import { allowed, httpUrlSchema, lengthInCharacters, textOf } from '../../shared/form/schemas';

const PROMPT = '1 to 1000 characters';

/** The body of `POST /api/v1/jobs/createTask` (contract: kie, "Request Parameters"). */
export const kieRequestSchema = z
	.object({
		model: textOf('a model, such as kling-2.6/image-to-video'),
		input: z
			.object({
				prompt: z
					.string(allowed(PROMPT))
					.min(1)
					.refine((text) => lengthInCharacters(text) <= 1000, PROMPT),
				image_urls: z.array(httpUrlSchema, allowed('one or more image URLs')).min(1),
				sound: z.boolean(allowed('true or false')),
				duration: textOf('a number of seconds, as text'),
			})
			.passthrough(),
		callBackUrl: httpUrlSchema.optional(),
	})
	.passthrough();
