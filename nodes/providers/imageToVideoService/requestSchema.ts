import { z } from 'zod';

import { allowed, httpUrlSchema, textOf } from '../../shared/form/schemas';

const text = textOf('a text');

/** The fields of all four endpoints besides the image (contract: image-to-video service, "Parameter Guidelines"). */
export const serviceRequestSchema = z
	.object({
		image_url: httpUrlSchema.optional(),
		image_base64: text.optional(),
		prompt: text.optional(),
		duration: textOf('5 or 10, as text').optional(),
		aspect_ratio: textOf('16:9, 9:16 or 1:1').optional(),
		negative_prompt: text.optional(),
		cfg_scale: z.number(allowed('a number from 0 to 1')).min(0).max(1).optional(),
		save_video: z.boolean(allowed('true or false')).optional(),
	})
	.passthrough();
