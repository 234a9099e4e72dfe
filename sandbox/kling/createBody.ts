import { z } from 'zod';
import { parseHttpUrl } from '../core/loopback';

/** Lengths of texts count code points. */
const text = (longest: number) =>
	z
		.string()
		.min(1)
		.refine((value) => [...value].length <= longest, `must have at most ${longest} characters`);

const prompt = text(2500);

const imageText = z.string().min(1);
const axis = z.number().min(-10).max(10);

const trajectoryPoint = z.object({ x: z.number().int(), y: z.number().int() }).strict();

const dynamicMask = z
	.object({ mask: imageText, trajectories: z.array(trajectoryPoint).min(2).max(77) })
	.strict();

const cameraConfig = z
	.object({ horizontal: axis, vertical: axis, pan: axis, tilt: axis, roll: axis, zoom: axis })
	.strict()
	.refine(
		(config) => Object.values(config).filter((value) => value !== 0).length === 1,
		'exactly one of the six must not be 0',
	);

const cameraControl = z.discriminatedUnion('type', [
	z.object({ type: z.literal('simple'), config: cameraConfig }).strict(),
	z
		.object({
			type: z.enum(['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward']),
		})
		.strict(),
]);

/** The documents have a number, which needs a BigInt for a long id; some clients send text. */
const element = z
	.object({
		element_id: z.union([
			z.number().int().positive(),
			z.bigint().positive(),
			z.string().regex(/^\d+$/, 'must be an integer'),
		]),
	})
	.strict();

const shot = z
	.object({
		index: z.number().int().min(1),
		prompt: text(512),
		duration: z.string().regex(/^[1-9]\d*$/, 'must be whole seconds as text'),
	})
	.strict();

/**
 * The body of a creation: types, enums and ranges of the Kling contract, "Request Parameters", and
 * of section 3 of the contract of November 2026.
 * What depends on several fields is checked in `checkCombination`. An optional field that has no
 * value is absent, never null or empty.
 */
export const createBody = z
	.object({
		model_name: z.string().min(1).optional(),
		/** The old name; any value means kling-v1. */
		model: z.string().optional(),
		image: imageText.optional(),
		image_tail: imageText.optional(),
		prompt: prompt.optional(),
		negative_prompt: prompt.optional(),
		voice_list: z
			.array(z.object({ voice_id: z.string().min(1) }).strict())
			.min(1)
			.max(2)
			.optional(),
		sound: z.enum(['on', 'off']).optional(),
		multi_shot: z.boolean().optional(),
		shot_type: z.enum(['customize', 'intelligence']).optional(),
		multi_prompt: z.array(shot).min(1).max(6).optional(),
		element_list: z.array(element).min(1).max(3).optional(),
		cfg_scale: z.number().min(0).max(1).optional(),
		mode: z.enum(['std', 'pro', '4k']).optional(),
		static_mask: imageText.optional(),
		dynamic_masks: z.array(dynamicMask).min(1).max(6).optional(),
		camera_control: cameraControl.optional(),
		duration: z.string().optional(),
		watermark_info: z.object({ enabled: z.boolean() }).strict().optional(),
		callback_url: z
			.string()
			.refine((url) => parseHttpUrl(url) !== undefined, 'must be an http or https URL')
			.optional(),
		external_task_id: z.string().min(1).optional(),
	})
	.strict();

export type CreateBody = z.infer<typeof createBody>;
