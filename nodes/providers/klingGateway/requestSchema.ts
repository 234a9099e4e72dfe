import { z } from 'zod';

import { allowed, textOf } from '../../shared/form/schemas';

const MODEL = 'the ID of a model';

/**
 * The body of `POST /kling/v1/videos/image2video` (contract: Kling gateway, "Body Parameters"). Some gateways expect
 * the model as `model_name` (dialects, section 4).
 */
export const gatewayRequestSchema = z
	.object({
		model: textOf(MODEL).optional(),
		image: textOf('an image'),
		image_tail: textOf('an image').optional(),
		prompt: z.string(allowed('a text')).optional(),
		negative_prompt: z.string(allowed('a text')).optional(),
		cfg_scale: z.number(allowed('a number from 0 to 100')).min(0).max(100).optional(),
		mode: textOf('std or pro').optional(),
		aspect_ratio: textOf('16:9, 9:16 or 1:1').optional(),
		duration: textOf('5 or 10, as text').optional(),
	})
	.passthrough()
	.superRefine(({ model, model_name: name }, context) => {
		if (model !== undefined || (typeof name === 'string' && name !== '')) return;
		context.addIssue({ code: 'custom', path: ['model'], message: MODEL });
	});
