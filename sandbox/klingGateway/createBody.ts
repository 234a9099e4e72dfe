import { z } from 'zod';
import type { Dialect } from './dialects/dialect';
import { MODEL_FIELDS } from './modelField';

const text = z.string().min(1);

/** The body of a creation: the gateway contract, "Body Parameters". It has no limits for texts. */
const contractBody = z.object({
	image: text,
	image_tail: text.optional(),
	prompt: text.optional(),
	negative_prompt: text.optional(),
	cfg_scale: z.number().min(0).max(100).optional(),
	mode: z.enum(['std', 'pro']).optional(),
	aspect_ratio: z.enum(['16:9', '9:16', '1:1']).optional(),
	duration: z.enum(['5', '10']).optional(),
});

type ContractBody = z.infer<typeof contractBody> & {
	model?: string;
	model_name?: string;
	external_task_id?: string;
};

/** The contract's body, for a gateway with its own field for the model or the task's id. */
export function createBody({ model, externalIds }: Dialect): z.ZodType<ContractBody> {
	return contractBody
		.extend(MODEL_FIELDS[model])
		.extend(externalIds ? { external_task_id: text.optional() } : {})
		.strict() as unknown as z.ZodType<ContractBody>;
}
