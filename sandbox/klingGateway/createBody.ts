import { z } from 'zod';

const text = z.string().min(1);

/** The body of a creation: the gateway contract, "Body Parameters". It names no limits for texts. */
export const createBody = z
	.object({
		model: text,
		image: text,
		image_tail: text.optional(),
		prompt: text.optional(),
		negative_prompt: text.optional(),
		cfg_scale: z.number().min(0).max(100).optional(),
		mode: z.enum(['std', 'pro']).optional(),
		aspect_ratio: z.enum(['16:9', '9:16', '1:1']).optional(),
		duration: z.enum(['5', '10']).optional(),
	})
	.strict();

export type CreateBody = z.infer<typeof createBody>;
