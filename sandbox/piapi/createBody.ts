import { z } from 'zod';

const text = (longest: number) =>
	z.string().refine((value) => [...value].length <= longest, `up to ${longest} characters`);
const prompt = text(2500);
const url = z.string().url();

/** `input` of `video_generation`: section 2.1. Unknown fields are dropped without a word. */
export const videoInput = z.object({
	version: z.string().min(1),
	mode: z.enum(['std', 'pro']).default('std'),
	prompt: prompt.optional(),
	negative_prompt: prompt.optional(),
	image_url: url.optional(),
	image_tail_url: url.optional(),
	duration: z.number().int().default(5),
	cfg_scale: z.number().min(0).max(1).optional(),
	aspect_ratio: z.enum(['16:9', '9:16', '1:1']).optional(),
	camera_control: z
		.object({ type: z.string(), config: z.record(z.number()).optional() })
		.optional(),
	elements: z
		.array(z.object({ image_url: url }))
		.min(1)
		.max(4)
		.optional(),
	enable_audio: z.boolean().default(false),
	prefer_multi_shots: z.boolean().default(false),
	multi_shots: z
		.array(z.object({ prompt: z.string().min(1), duration: z.number().int().min(1) }))
		.min(1)
		.max(6)
		.optional(),
});

/** `input` of `omni_video_generation`: section 3. */
export const omniInput = z.object({
	version: z.enum(['3.0', 'o1']),
	prompt: prompt.optional(),
	resolution: z.enum(['720p', '1080p']).default('720p'),
	duration: z.number().int().default(5),
	aspect_ratio: z.string().optional(),
	enable_audio: z.boolean().default(false),
	multi_shots: z.array(z.unknown()).optional(),
	images: z.array(url).optional(),
});

/** What surrounds the input: section 2. */
export const createBody = z.object({
	model: z.string().min(1),
	task_type: z.string().min(1),
	input: z.record(z.unknown()),
	config: z
		.object({
			service_mode: z.enum(['', 'public', 'private']).default(''),
			webhook_config: z
				.object({ endpoint: z.string().default(''), secret: z.string().default('') })
				.default({}),
		})
		.default({}),
});
export type CreateBody = z.output<typeof createBody>;

/** The schema of a task's input; undefined for a model and type that do not exist. */
export function inputSchemaOf({ model, task_type: type }: CreateBody) {
	if (type === 'video_generation' && ['kling', 'kling-turbo'].includes(model)) return videoInput;
	return type === 'omni_video_generation' && model === 'kling' ? omniInput : undefined;
}

/** Seconds that a version takes; undefined if it takes 5 or 10. */
export const rangeOf = (version: string): [number, number] | undefined =>
	version === '3.0' || version === 'o1' ? [3, 15] : undefined;
