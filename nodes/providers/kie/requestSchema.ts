import { z } from 'zod';

import { allowed, httpUrlSchema, textOf } from '../../shared/form/schemas';
import { lengthInCharacters } from '../../shared/limitedText';
import { promptLength } from './elements';
import type { KieModel } from './models';

const IMAGE_URL = 'a URL that starts with http://, https:// or oss://';
const imageUrl = z
	.string(allowed(IMAGE_URL))
	.refine((url) => /^oss:\/\/\S+$/.test(url) || httpUrlSchema.safeParse(url).success, IMAGE_URL);

const upTo = (most: number, least = 1) => {
	const message = `${least} to ${most} characters`;
	return z
		.string(allowed(message))
		.refine((text) => least === 0 || text.trim() !== '', message)
		.refine((text) => lengthInCharacters(text) <= most, message);
};

const seconds = (most: number) => {
	const message = `a whole number of seconds from 1 to ${most}`;
	return z.number(allowed(message)).int(message).min(1, message).max(most, message);
};

function secondsOf({ durations }: KieModel) {
	const [least, most] = [Number(durations[0]), Number(durations.at(-1))];
	const message = `a whole number of seconds from ${least} to ${most}`;
	return z.number(allowed(message)).int(message).min(least, message).max(most, message);
}

const MILLISECONDS = 'a whole number of milliseconds from 0';
const milliseconds = z.number(allowed(MILLISECONDS)).int(MILLISECONDS).min(0, MILLISECONDS);
const ELEMENT_URLS = '2 to 4 image URLs, or the URL of one video';
const AUDIO_URLS = 'a list of audio URLs';
const ELEMENTS = 'up to 3 elements';
const SWITCH = 'true or false';

const elements = z
	.array(
		z
			.object({
				name: textOf('the name of the element'),
				description: textOf('what the element is'),
				element_input_urls: z
					.array(imageUrl, allowed(ELEMENT_URLS))
					.min(1, ELEMENT_URLS)
					.max(4, ELEMENT_URLS)
					.refine((urls) => urls.length > 1 || !isImage(urls[0] ?? ''), ELEMENT_URLS),
				element_input_audio_urls: z.array(imageUrl, allowed(AUDIO_URLS)).optional(),
				start_time: milliseconds.optional(),
				end_time: milliseconds.optional(),
			})
			.passthrough(),
		allowed(ELEMENTS),
	)
	.max(3, ELEMENTS);

/** Whether a URL is an image's. A URL without a known extension may be a video's. */
const isImage = (url: string): boolean =>
	/\.(jpe?g|png|webp)$/i.test(url.split(/[?#]/, 1)[0] ?? '');

/** The fields of every model (contract: kie, "Request Parameters"). */
function body<Shape extends z.ZodRawShape>(input: Shape) {
	return z
		.object({
			model: textOf('a model, such as kling-2.6/image-to-video'),
			input: z.object(input).passthrough(),
			callBackUrl: httpUrlSchema.optional(),
		})
		.passthrough();
}

/** The body for an unknown model, with the fields that all models share. */
export const customRequestSchema = body({ prompt: textOf('a text') });

/**
 * The body of `POST /api/v1/jobs/createTask` for one model (contracts: kie; kie-models, section 1). Choices accept any
 * value, because Additional Body Fields may name new ones.
 *
 * @param hasShots whether the shots have prompts, so that the prompt may be missing
 */
export function requestSchemaOf(model: KieModel, hasShots = false) {
	const { images, shots, size } = model;
	const list = `1 to ${images.most} image URLs`;
	const urls = z.array(imageUrl, allowed('one or more image URLs'));
	const prompt = upTo(model.longestPrompt);
	const shotList =
		shots &&
		z
			.array(
				z
					.object({ prompt: upTo(shots.longestPrompt), duration: seconds(shots.longest) })
					.passthrough(),
				allowed(`up to ${shots.most} shots`),
			)
			.max(shots.most, `up to ${shots.most} shots`);
	const shape: z.ZodRawShape = {
		prompt: hasShots ? upTo(model.longestPrompt, 0).optional() : prompt,
		...(images.field === 'image_url'
			? { image_url: imageUrl }
			: {
					image_urls: images.isOptional
						? urls.max(images.most, list).optional()
						: urls.min(1).max(images.most, list),
				}),
		...(images.tail && { tail_image_url: imageUrl.optional() }),
		duration: model.hasNumericDuration ? secondsOf(model) : textOf('a number of seconds, as text'),
		...(model.sound && { [model.sound]: z.boolean(allowed(SWITCH)) }),
		...(size && { [size.field]: textOf('one of the sizes of the model') }),
		...(model.aspectRatios && { aspect_ratio: textOf('an aspect ratio') }),
		...(shots && {
			[shots.switch]: z.boolean(allowed(SWITCH)),
			multi_prompt: shotList!.optional(),
		}),
		...(shots?.switch === 'customize_multi_shots' && {
			prefer_multi_shots: z.boolean(allowed(SWITCH)).optional(),
		}),
		...(model.elements && { [model.elements]: elements.optional() }),
		...(model.longestNegativePrompt && {
			negative_prompt: upTo(model.longestNegativePrompt, 0).optional(),
		}),
		...(model.hasCfgScale && {
			cfg_scale: z
				.number(allowed('a number from 0 to 1'))
				.min(0, 'a number from 0 to 1')
				.max(1, 'a number from 0 to 1')
				.optional(),
		}),
	};
	const counted = model.elements;
	if (!counted) return body(shape);
	const message = `up to ${model.longestPrompt} characters, where each @name of an element counts as 37`;
	return body(shape).refine(
		({ input }) => promptLength(String(input.prompt ?? ''), input[counted]) <= model.longestPrompt,
		{ message, path: ['input', 'prompt'] },
	);
}
