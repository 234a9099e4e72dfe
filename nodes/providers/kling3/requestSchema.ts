import { z } from 'zod';

import { allowed, httpUrlSchema, textOf } from '../../shared/form/schemas';

/** The names of the fields in the form. Messages repeat them. */
export const labels = {
	model: 'Model',
	customModel: 'Custom Model Path',
	image: 'Image',
	endFrame: 'End Frame',
	middleFrames: 'Middle Frames',
	referenceImages: 'Reference Images',
	elements: 'Elements',
	voices: 'Voices',
	prompt: 'Prompt',
	duration: 'Duration (Seconds)',
	resolution: 'Resolution',
	audio: 'Sound',
	multiShot: 'Multi-Shot',
	shots: 'Shots',
	aspectRatio: 'Aspect Ratio',
	watermark: 'Watermark',
	externalTaskId: 'External Task ID',
	sendExternalTaskId: 'Send External Task ID',
	callbackUrl: 'Callback URL',
	imageName: 'Image Name',
	endFrameName: 'End Frame Name',
} as const;

/** The types of `contents` (contract: Kling today, section 4.2). */
export type ContentType =
	'prompt' | 'first_frame' | 'middle_frame' | 'last_frame' | 'refer_image' | 'element' | 'voice';

/** The fields that each type requires. */
const REQUIRED: Record<string, readonly string[]> = {
	prompt: ['text'],
	first_frame: ['url'],
	middle_frame: ['url'],
	last_frame: ['url'],
	refer_image: ['url'],
	element: ['element_id', 'id'],
	voice: ['voice_id', 'id'],
};

const text = textOf('a text').optional();

const contentSchema = z
	.object(
		{
			type: textOf('the type of an input'),
			text,
			url: text,
			id: text,
			element_id: text,
			voice_id: text,
		},
		allowed('an input as {"type": …}'),
	)
	.passthrough()
	.superRefine((content, context) => {
		for (const field of REQUIRED[content.type] ?? []) {
			if (content[field] !== undefined) continue;
			context.addIssue({ code: 'custom', path: [field], message: `a text for ${content.type}` });
		}
	});

/** The types of which a request has one at most (contract: Kling today, section 4.2). */
const SINGLE: readonly string[] = ['prompt', 'first_frame', 'last_frame'];

const contentsSchema = z
	.array(contentSchema, allowed('a list of inputs'))
	.min(1)
	.superRefine((contents, context) => {
		for (const [index, { type }] of contents.entries()) {
			const isSecond = contents.findIndex((content) => content.type === type) !== index;
			if (!SINGLE.includes(type) || !isSecond) continue;
			context.addIssue({ code: 'custom', path: [index], message: `only one ${type}` });
		}
	});

/** Letters, digits, `-` and `_`: what is safe while Kling documents nothing (contract: Kling today, section 11). */
const EXTERNAL_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const SECONDS = 'a whole number of seconds';

/**
 * The body of `POST /{product}/{model}` (contract: Kling today, section 4.1). Lists of names that Kling extends with
 * every model (`contents.type`, `resolution`, `audio`, `aspect_ratio`) are open here, so that Additional Body Fields can
 * name new ones. What the chosen model takes is checked by `checkModel`.
 */
export const kling3RequestSchema = z
	.object({
		contents: contentsSchema,
		settings: z
			.object(
				{
					resolution: textOf('720p, 1080p or 4k').optional(),
					duration: z.number(allowed(SECONDS)).int().min(1).optional(),
					audio: textOf('native or off').optional(),
					multi_shot: z.boolean(allowed('true or false')).optional(),
					aspect_ratio: textOf('16:9, 9:16 or 1:1').optional(),
				},
				allowed('an object'),
			)
			.passthrough()
			.optional(),
		options: z
			.object(
				{
					external_task_id: z
						.string(allowed('a text'))
						.regex(
							EXTERNAL_ID,
							'up to 64 letters, digits, - and _, of which the first is a letter or a digit',
						)
						.optional(),
					callback_url: httpUrlSchema.optional(),
					watermark_info: z
						.object(
							{ enabled: z.boolean(allowed('true or false')).optional() },
							allowed('an object'),
						)
						.passthrough()
						.optional(),
				},
				allowed('an object'),
			)
			.passthrough()
			.optional(),
	})
	.passthrough();

/** See `kling3RequestSchema`. */
export type Kling3Request = z.infer<typeof kling3RequestSchema>;
type Content = Kling3Request['contents'][number];

/** The inputs of one type, in their order. */
export const contentsOf = ({ contents }: Kling3Request, type: ContentType): Content[] =>
	contents.filter((content) => content.type === type);

/** The label of each name in the body. */
export const labelsByApiName: Record<string, string> = {
	text: labels.prompt,
	resolution: labels.resolution,
	duration: labels.duration,
	audio: labels.audio,
	multi_shot: labels.multiShot,
	aspect_ratio: labels.aspectRatio,
	watermark_info: labels.watermark,
	external_task_id: labels.externalTaskId,
	callback_url: labels.callbackUrl,
};
