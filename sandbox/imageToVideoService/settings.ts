import { z } from 'zod';
import { formNumber } from '../core/formNumber';

const text = z.string().min(1);

/** "Video Generation Parameters" of the service's contract; only the image is required. */
const common = {
	prompt: text.optional(),
	negative_prompt: text.optional(),
	duration: z.enum(['5', '10']).default('5'),
	aspect_ratio: z.enum(['16:9', '9:16', '1:1']).default('16:9'),
};

const json = { ...common, cfg_scale: z.number().min(0).max(1).default(0.5) };

/** `/generate` */
export const generateBody = z
	.object({ image_url: text, save_video: z.boolean().optional(), ...json })
	.strict();

/** `/from-url` */
export const fromUrlBody = z.object({ image_url: text, ...json }).strict();

/** `/from-base64` */
export const fromBase64Body = z.object({ image_base64: text, ...json }).strict();

/** The text fields of `/from-file`. */
export const fromFileFields = z
	.object({ ...common, cfg_scale: formNumber(0, 1).default('0.5') })
	.strict();

/** The text fields of `/from-file` of the versions, which ignore unknown ones. */
export const fileText = fromFileFields.strip();

/**
 * The JSON bodies of the versions, which ignore unknown fields.
 *
 * @param readsSaveVideo whether `save_video` must be a boolean
 */
export const jsonBody = (readsSaveVideo: boolean, required?: 'image_url' | 'image_base64') =>
	z.object({
		...json,
		image_url: required === 'image_url' ? z.string() : z.string().nullish(),
		image_base64: required === 'image_base64' ? z.string() : z.string().nullish(),
		save_video: readsSaveVideo ? z.boolean().optional() : z.unknown(),
	});

/** The fields that all four have. */
export type Settings = z.output<typeof fromFileFields>;
