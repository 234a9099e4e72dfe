import { z } from 'zod';

const text = z.string().optional();

/**
 * The fields that the gateway forwards to Kling, with the JSON types that it can read: section 4 of the
 * dialects' document. All others are dropped.
 */
export const handedOn = z.object({
	model: text,
	model_name: text,
	prompt: text,
	negative_prompt: text,
	image: text,
	image_tail: text,
	sound: text,
	mode: text,
	duration: text,
	aspect_ratio: text,
	cfg_scale: z.number().optional(),
	static_mask: text,
	dynamic_masks: z
		.array(
			z.object({
				mask: z.string(),
				trajectories: z.array(z.object({ x: z.number(), y: z.number() })),
			}),
		)
		.optional(),
	camera_control: z
		.object({ type: z.string(), config: z.record(z.number()).optional() })
		.optional(),
	watermark_info: z.object({ enabled: z.boolean() }).optional(),
	callback_url: text,
	external_task_id: text,
});

const axis = z.number().min(-10).max(10).optional();

/** Kling's allowed values of the fields that decide the video. */
export const klingValues = z
	.object({
		model: z.string(),
		duration: z.string().default('5'),
		mode: z.enum(['std', 'pro', '4k']).default('std'),
		aspect_ratio: z.enum(['16:9', '9:16', '1:1']).optional(),
		cfg_scale: z.number().min(0).max(1).default(0.5),
		sound: z.enum(['on', 'off']).optional(),
		camera_control: z
			.object({
				type: z.enum([
					'simple',
					'down_back',
					'forward_up',
					'right_turn_forward',
					'left_turn_forward',
				]),
				config: z
					.object({
						horizontal: axis,
						vertical: axis,
						pan: axis,
						tilt: axis,
						roll: axis,
						zoom: axis,
					})
					.optional(),
			})
			.optional(),
	})
	.refine(
		({ model, duration }) => (isThird(model) ? LONG : SHORT).includes(duration),
		({ model }) => ({ path: ['duration'], message: `is not supported by ${model}` }),
	);

export type HandedOn = z.infer<typeof handedOn>;

const SHORT = ['5', '10'];
const LONG = Array.from({ length: 13 }, (_, index) => String(index + 3));

const isThird = (model: string) => model.startsWith('kling-v3');
