import { z } from 'zod';
import { parseHttpUrl } from '../core/loopback';

/** The one model of the kie contract. */
const MODEL = 'kling-2.6/image-to-video';

const DURATIONS = ['5', '10', '15', '20', '30', '40', '50', '60', '70', '80'] as const;

const httpUrl = z
	.string()
	.refine((url) => parseHttpUrl(url) !== undefined, 'must be an http or https URL');

/** The body of a creation: the kie contract, "Request Parameters" and "input Object Parameters". */
export const createBody = z
	.object({
		model: z.literal(MODEL),
		input: z
			.object({
				prompt: z
					.string()
					.min(1)
					.refine((text) => [...text].length <= 1000, 'must have at most 1000 characters'),
				image_urls: z.array(httpUrl).min(1),
				sound: z.boolean(),
				duration: z.enum(DURATIONS),
			})
			.strict(),
		callBackUrl: httpUrl.optional(),
	})
	.strict();

export type CreateBody = z.infer<typeof createBody>;
