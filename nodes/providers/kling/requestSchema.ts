import { z } from 'zod';
import { durations, modes } from '../../shared/form/commonFields';
import { allowed, httpUrlSchema, lengthInCharacters, textOf } from '../../shared/form/schemas';
import { isPathSegment } from '../../shared/form/values';

/** The value of Model with which the user enters a model's ID. */
export const CUSTOM_MODEL = 'custom';

/** The names of the fields in the form. Messages repeat them. */
export const labels = {
	modelName: 'Model',
	customModelName: 'Custom Model ID',
	image: 'Image',
	imageTail: 'End Frame',
	prompt: 'Prompt',
	negativePrompt: 'Negative Prompt',
	voiceList: 'Voice List',
	sound: 'Sound',
	cfgScale: 'CFG Scale',
	mode: 'Mode',
	staticMask: 'Static Mask',
	dynamicMasks: 'Dynamic Masks',
	cameraControl: 'Camera Control',
	cameraControlType: 'Camera Movement',
	duration: 'Duration (Seconds)',
	callbackUrl: 'Callback URL',
	externalTaskId: 'External Task ID',
	motionGuidance: 'Motion Guidance',
	waitForSlot: 'Wait for Free Slot (Minutes)',
} as const;

const longestPrompt = 2500;
const promptSchema = z
	.string(allowed(`a text of up to ${longestPrompt} characters`))
	.refine((text) => lengthInCharacters(text) <= longestPrompt, `up to ${longestPrompt} characters`);

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

const guidanceExclusion = 'only one of end frame, motion brush and camera';

/**
 * The body of `POST /v1/videos/image2video` (contract: Kling, "Request Parameters"). Lists of names that Kling
 * extends with every model (`model_name`, `mode`, `duration`, `camera_control.type`) are open here, so that
 * Additional Body Fields can name new ones; `documentedValues` closes them for what the form sends.
 */
export const klingRequestSchema = z
	.object({
		model_name: textOf('a model name').optional(),
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
		mode: textOf('std or pro').optional(),
		static_mask: textOf('an image').optional(),
		dynamic_masks: z.array(dynamicMaskSchema, allowed('up to 6 masks')).max(6).optional(),
		camera_control: cameraControlSchema.optional(),
		duration: textOf('5 or 10, as text').optional(),
		callback_url: httpUrlSchema.optional(),
		external_task_id: textOf('a text')
			.refine(isPathSegment, 'a text other than "." and ".."')
			.optional(),
	})
	.passthrough()
	.superRefine((body, context) => {
		if (!body.image && !body.image_tail) {
			context.addIssue({
				code: 'custom',
				path: ['image'],
				message: 'an image, an end frame, or both',
			});
		}
		const guidance = [
			body.image_tail !== undefined && 'image_tail',
			(body.static_mask !== undefined || body.dynamic_masks !== undefined) && 'dynamic_masks',
			body.camera_control !== undefined && 'camera_control',
		].filter((name) => name !== false);
		if (guidance.length > 1) {
			context.addIssue({
				code: 'custom',
				path: [guidance[1] as string],
				message: guidanceExclusion,
			});
		}
		if ('model' in body) {
			context.addIssue({
				code: 'custom',
				path: ['model'],
				message: 'model_name in its place (Kling takes the old field to mean kling-v1)',
			});
		}
		const voices = new Set(body.prompt?.match(/<<<voice_\d+>>>/g));
		if (voices.size > 2) {
			context.addIssue({ code: 'custom', path: ['prompt'], message: 'up to 2 different voices' });
		}
	});

/** What `klingRequestSchema` describes. */
export type KlingRequest = z.infer<typeof klingRequestSchema>;

/** Values that the contract lists; the form sends no others. */
export const documentedValues = {
	mode: modes,
	duration: durations,
	sound: ['on', 'off'],
	cameraControlType: [
		'simple',
		'down_back',
		'forward_up',
		'right_turn_forward',
		'left_turn_forward',
	],
} as const;
