import { z } from 'zod';

import { allowed, httpUrlSchema, textOf } from '../../shared/form/schemas';
import { lengthInCharacters } from '../../shared/limitedText';
import type { FalModel } from './models';

const text = (most: number | undefined, isRequired = true) => {
	const message = most === undefined ? 'a text' : `${isRequired ? 1 : 0} to ${most} characters`;
	return z
		.string(allowed(message))
		.refine((value) => !isRequired || value.trim() !== '', message)
		.refine((value) => most === undefined || lengthInCharacters(value) <= most, message);
};

const IMAGE_URL = 'a URL that starts with http:// or https://, or a data URI';
const imageUrl = z
	.string(allowed(IMAGE_URL))
	.refine((url) => url.startsWith('data:') || httpUrlSchema.safeParse(url).success, IMAGE_URL);

const SHOTS = '1 to 6 shots';
const SHOT_SECONDS = 'a number of seconds from 1 to 15, as text';
const shots = z
	.array(
		z
			.object({
				prompt: textOf('the prompt of the shot'),
				duration: z
					.string(allowed(SHOT_SECONDS))
					.regex(/^(?:[1-9]|1[0-5])$/, SHOT_SECONDS)
					.optional(),
			})
			.passthrough(),
		allowed(SHOTS),
	)
	.min(1, SHOTS)
	.max(6, SHOTS);

const REFERENCES = '1 to 3 image URLs';
const ELEMENTS = 'a list of elements';
const elements = z.array(
	z
		.object({
			frontal_image_url: imageUrl.optional(),
			reference_image_urls: z
				.array(imageUrl, allowed(REFERENCES))
				.min(1, REFERENCES)
				.max(3, REFERENCES)
				.optional(),
			video_url: imageUrl.optional(),
			voice_id: textOf('the ID of a voice').optional(),
		})
		.passthrough(),
	allowed(ELEMENTS),
);

const VOICES = '1 to 2 voice IDs';
const CFG_SCALE = 'a number from 0 to 1';

/**
 * The input of a model of Kling (contract: fal, section 9.2). The values of choices are open, because Additional Body
 * Fields may name new ones.
 */
export function requestSchemaOf(model: FalModel) {
	const { longestPrompt, hasShots } = model;
	const shape: z.ZodRawShape = {
		[model.image]: imageUrl,
		...(model.end && { [model.end]: imageUrl.optional() }),
		prompt: hasShots ? text(longestPrompt).optional() : text(longestPrompt),
		...(hasShots && { multi_prompt: shots.optional() }),
		...(model.hasShotType && { shot_type: textOf('a shot type').optional() }),
		duration: textOf('a number of seconds, as text'),
		...(model.audio !== undefined && { generate_audio: z.boolean(allowed('true or false')) }),
		...(model.hasElements && { elements: elements.optional() }),
		...(model.hasVoices && {
			voice_ids: z
				.array(textOf('the ID of a voice'), allowed(VOICES))
				.min(1, VOICES)
				.max(2, VOICES)
				.optional(),
		}),
		...(model.hasNegativePrompt && { negative_prompt: text(longestPrompt, false).optional() }),
		...(model.hasCfgScale && {
			cfg_scale: z.number(allowed(CFG_SCALE)).min(0, CFG_SCALE).max(1, CFG_SCALE).optional(),
		}),
	};
	return z.object(shape).passthrough();
}
