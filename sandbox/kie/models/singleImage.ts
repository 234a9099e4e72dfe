import { z } from 'zod';
import { duration5Or10, imageUrl, photos, photosAndWebp, textUpTo } from './fields';
import { defineModel, type ImageRules, type KieModel } from './model';

interface Differences {
	longestPrompt: number;
	hasTail: boolean;
	rules: ImageRules;
	credits: number;
}

/** The models with `image_url`: 2.5 turbo and 2.1. */
function define({ longestPrompt, hasTail, rules, credits }: Differences): KieModel {
	const input = z
		.object({
			prompt: textUpTo(longestPrompt).pipe(z.string().min(1)),
			image_url: imageUrl,
			duration: duration5Or10.optional(),
			negative_prompt: textUpTo(500).optional(),
			cfg_scale: z
				.number()
				.min(0)
				.max(1)
				.refine((value) => Number.isInteger(Math.round(value * 1e9) / 1e8), 'must be a step of 0.1')
				.optional(),
			...(hasTail && { tail_image_url: imageUrl.optional() }),
		})
		.strict() as unknown as z.ZodType<Input>;
	return defineModel<Input>({
		input,
		images: ({ image_url: url, tail_image_url: tail }) => [
			{ field: 'image_url', url, rules },
			...(tail ? [{ field: 'tail_image_url', url: tail, rules: photosAndWebp }] : []),
		],
		scene: ({ duration = '5' }) => ({ durationSeconds: Number(duration) }),
		creditsPerSecond: () => credits,
	});
}

interface Input {
	image_url: string;
	tail_image_url?: string;
	duration?: '5' | '10';
}

const first = { longestPrompt: 5000, hasTail: false, rules: photos(10) };

/** `kling/v2-1-standard` */
export const kling21Standard = define({ ...first, credits: 5 });
/** `kling/v2-1-pro` */
export const kling21Pro = define({ ...first, hasTail: true, credits: 10 });
/** `kling/v2-1-master-image-to-video` */
export const kling21Master = define({ ...first, rules: photosAndWebp, credits: 32 });
/** `kling/v2-5-turbo-image-to-video-pro` */
export const kling25Turbo = define({
	longestPrompt: 2500,
	hasTail: true,
	rules: photosAndWebp,
	credits: 8.4,
});
