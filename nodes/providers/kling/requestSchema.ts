import { z } from 'zod';
import { allowed, httpUrlSchema, textOf } from '../../shared/form/schemas';
import { lengthInCharacters } from '../../shared/limitedText';
import { isPathSegment } from '../../shared/form/values';

const textUpTo = (longest: number) =>
	z
		.string(allowed(`a text of up to ${longest} characters`))
		.refine((text) => lengthInCharacters(text) <= longest, `up to ${longest} characters`);
const promptSchema = textUpTo(2500);

const trajectoryPointSchema = z.object(
	{
		x: z.number(allowed('a whole number of pixels')).int(),
		y: z.number(allowed('a whole number of pixels')).int(),
	},
	allowed('a point as {"x": …, "y": …}'),
);

const trajectoriesSchema = z.array(trajectoryPointSchema, allowed('2 to 77 points')).min(2).max(77);

const dynamicMaskSchema = z.object(
	{ mask: textOf('an image'), trajectories: trajectoriesSchema },
	allowed('a mask with its trajectory'),
);

/** The names of the axes in `camera_control.config` (contract: Kling, "Camera Control Configuration"). */
export const cameraAxes = ['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'] as const;
type CameraAxis = (typeof cameraAxes)[number];

const axisSchema = z.number(allowed('a number from -10 to 10')).min(-10).max(10);

const cameraConfigSchema = z
	.object(
		Object.fromEntries(cameraAxes.map((axis) => [axis, axisSchema])) as Record<
			CameraAxis,
			typeof axisSchema
		>,
		allowed('an object with all six axes'),
	)
	.refine(
		(config) => cameraAxes.filter((axis) => config[axis] !== 0).length === 1,
		'exactly one axis that is not 0',
	);

const cameraControlSchema = z
	.object(
		{
			type: textOf('a camera movement'),
			config: cameraConfigSchema.nullish(),
		},
		allowed('an object with type and config'),
	)
	.superRefine(({ type, config }, context) => {
		if (type === 'simple' && !config) {
			context.addIssue({
				code: 'custom',
				path: ['config'],
				message: 'a config for the type simple',
			});
		}
		if (type !== 'simple' && config) {
			context.addIssue({
				code: 'custom',
				path: ['config'],
				message: `no config for the type ${type}`,
			});
		}
	});

/** Contract: Kling today, section 3.2. */
const shotSchema = z.object(
	{
		index: z.number(allowed('the place of the shot, from 1')).int().min(1),
		prompt: textUpTo(512).refine((text) => text.trim() !== '', 'a prompt for each shot'),
		duration: z.string(allowed('whole seconds, as text')).regex(/^[1-9]\d*$/),
	},
	allowed('a shot as {"prompt": …, "duration": …}'),
);

const ELEMENT_ID = "an element's ID: digits as text, or a number of up to 15 digits";
/** IDs have up to 18 digits, and a JavaScript number has lost those beyond the 15th. */
const elementSchema = z.object(
	{
		element_id: z
			.union([z.string(), z.number()], allowed(ELEMENT_ID))
			.refine((id) => /^[1-9]\d{0,18}$/.test(String(id)), ELEMENT_ID)
			.refine((id) => typeof id === 'string' || Number.isSafeInteger(id), ELEMENT_ID),
	},
	allowed('an element as {"element_id": …}'),
);

const guidanceExclusion = 'only one of end frame, motion brush and camera';

/**
 * The body of `POST /v1/videos/image2video` (contracts: Kling, "Request Parameters"; Kling today, section 3). Lists of
 * names that Kling extends with every model (`model_name`, `mode`, `duration`, `camera_control.type`) are open here, so
 * that Additional Body Fields can name new ones; the form's choices close them for what the form sends.
 */
export const klingRequestSchema = z
	.object({
		// Kling's own default is a model that it has retired (contract: Kling today, section 1).
		model_name: textOf('a model name'),
		image: textOf('an image').optional(),
		image_tail: textOf('an image').optional(),
		prompt: promptSchema.optional(),
		negative_prompt: promptSchema.optional(),
		voice_list: z
			.array(
				z.object({ voice_id: textOf('a voice id') }, allowed('a voice as {"voice_id": …}')),
				allowed('up to 2 voices'),
			)
			.max(2)
			.optional(),
		sound: z.enum(['on', 'off'], allowed('on or off')).optional(),
		cfg_scale: z.number(allowed('a number from 0 to 1')).min(0).max(1).optional(),
		mode: textOf('std, pro or 4k').optional(),
		multi_shot: z.boolean(allowed('true or false')).optional(),
		shot_type: z
			.enum(['customize', 'intelligence'], allowed('customize or intelligence'))
			.optional(),
		multi_prompt: z.array(shotSchema, allowed('1 to 6 shots')).min(1).max(6).optional(),
		element_list: z.array(elementSchema, allowed('up to 3 elements')).max(3).optional(),
		watermark_info: z
			.object(
				{ enabled: z.boolean(allowed('true or false')) },
				allowed('an object as {"enabled": true}'),
			)
			.optional(),
		static_mask: textOf('an image').optional(),
		dynamic_masks: z.array(dynamicMaskSchema, allowed('up to 6 masks')).max(6).optional(),
		camera_control: cameraControlSchema.optional(),
		duration: textOf('seconds, as text').optional(),
		callback_url: httpUrlSchema.optional(),
		external_task_id: textOf('a text')
			.refine(isPathSegment, 'a text other than "." and ".."')
			.optional(),
	})
	.passthrough()
	.superRefine((body, context) => {
		const refuse = (name: string, message: string) =>
			context.addIssue({ code: 'custom', path: [name], message });
		if (!body.image && !body.image_tail) refuse('image', 'an image, an end frame, or both');
		const guidance = [
			body.image_tail !== undefined && 'image_tail',
			(body.static_mask !== undefined || body.dynamic_masks !== undefined) && 'dynamic_masks',
			body.camera_control !== undefined && 'camera_control',
		].filter((name) => name !== false);
		if (guidance.length > 1) refuse(guidance[1] as string, guidanceExclusion);
		if ('model' in body) {
			refuse('model', 'model_name in its place (Kling takes the old field to mean kling-v1)');
		}
		const hasShots = body.multi_shot === true;
		if (hasShots && body.shot_type === undefined) {
			refuse('shot_type', 'customize or intelligence, because multi_shot is true');
		}
		if (!hasShots && body.shot_type !== undefined) {
			refuse('multi_shot', 'true, because there is a shot_type');
		}
		if ((body.shot_type === 'customize') !== (body.multi_prompt !== undefined)) {
			refuse('multi_prompt', '1 to 6 shots with the shot_type customize, and only there');
		}
		if (body.element_list?.length && body.voice_list?.length) {
			refuse('element_list', 'no elements together with voices');
		}
		const voices = new Set(body.prompt?.match(/<<<voice_\d+>>>/g));
		if (voices.size > 2) refuse('prompt', 'up to 2 different voices');
	});

/** What `klingRequestSchema` describes. */
export type KlingRequest = z.infer<typeof klingRequestSchema>;
