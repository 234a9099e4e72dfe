import { z } from 'zod';

import { allowed, httpUrlSchema, textOf } from '../../shared/form/schemas';
import { lengthInCharacters, orList } from '../../shared/limitedText';
import type { PiapiModel } from './models';

const LONGEST_PROMPT = 2500;
const upTo = `up to ${LONGEST_PROMPT} characters`;
const prompt = z
	.string(allowed(upTo))
	.refine((text) => lengthInCharacters(text) <= LONGEST_PROMPT, upTo);

const SHOTS = '1 to 6 shots';
const SHOT_SECONDS = 'a whole number of seconds from 1';
const shots = z
	.array(
		z
			.object({
				prompt: prompt.refine((text) => text.trim() !== '', 'the prompt of the shot'),
				duration: z.number(allowed(SHOT_SECONDS)).int(SHOT_SECONDS).min(1, SHOT_SECONDS),
			})
			.passthrough(),
		allowed(SHOTS),
	)
	.min(1, SHOTS)
	.max(6, SHOTS);

const CFG_SCALE = 'a number from 0 to 1';

/** The seconds that a version takes, in words. */
const durationsOf = ({ durations }: PiapiModel): string => {
	if ('values' in durations) return `${orList(durations.values)}, as a whole number`;
	const [first, last] = durations.range;
	return `a whole number of seconds from ${first} to ${last}`;
};

function durationSchema(model: PiapiModel) {
	const { durations } = model;
	const message = durationsOf(model);
	const isAllowed = (seconds: number) =>
		'range' in durations
			? seconds >= durations.range[0] && seconds <= durations.range[1]
			: durations.values.includes(seconds);
	return z.number(allowed(message)).int(message).refine(isAllowed, message);
}

const config = z
	.object({
		service_mode: textOf('a text'),
		webhook_config: z
			.object({ endpoint: httpUrlSchema, secret: z.string().optional() })
			.passthrough()
			.optional(),
	})
	.passthrough();

/**
 * The body of `video_generation` (contract: piapi, sections 2 and 2.1). The values of choices are open, because
 * Additional Body Fields may name new ones.
 */
export const requestSchemaOf = (model: PiapiModel) =>
	z
		.object({
			model: textOf('a text'),
			task_type: textOf('a text'),
			input: z
				.object({
					version: textOf('a text'),
					image_url: httpUrlSchema,
					image_tail_url: httpUrlSchema.optional(),
					mode: textOf('std or pro'),
					prompt: prompt.optional(),
					negative_prompt: prompt.optional(),
					duration: durationSchema(model),
					...(model.hasAudioAndShots && {
						enable_audio: z.boolean(allowed('true or false')),
						prefer_multi_shots: z.boolean(allowed('true or false')),
						multi_shots: shots.optional(),
					}),
					...(model.hasCfgScale && {
						cfg_scale: z.number(allowed(CFG_SCALE)).min(0, CFG_SCALE).max(1, CFG_SCALE).optional(),
					}),
				})
				.passthrough(),
			config,
		})
		.passthrough();

/** The body of a task of any type: only what surrounds its input is known. */
export const anyRequestSchema = z
	.object({
		model: textOf('a text'),
		task_type: textOf('a text'),
		input: z.object({}).passthrough(),
		config,
	})
	.passthrough();
