import { z } from 'zod';
import { duration5Or10, httpUrl, imageUrl, photosAndWebp, textUpTo } from './fields';
import { defineModel, type KieModel } from './model';

const prompt = textUpTo(1000).pipe(z.string().min(1));

/** `kling-2.6/image-to-video` of the kie contract, "input Object Parameters". */
const contractInput = z
	.object({
		prompt,
		image_urls: z.array(httpUrl).min(1),
		sound: z.boolean(),
		duration: z.enum(['5', '10', '15', '20', '30', '40', '50', '60', '70', '80']),
	})
	.strict();

/** The same of the newer page. */
const newerInput = z
	.object({
		prompt,
		image_urls: z.array(imageUrl).min(1).max(1),
		sound: z.boolean(),
		duration: duration5Or10,
	})
	.strict();

type Input = z.infer<typeof contractInput>;

const define = (input: z.ZodType<Input>, credits: number): KieModel =>
	defineModel<Input>({
		input,
		images: ({ image_urls: urls }) =>
			urls.map((url) => ({ field: 'image_urls', url, rules: photosAndWebp })),
		scene: ({ duration }) => ({ durationSeconds: Number(duration) }),
		// The price with sound is not documented.
		creditsPerSecond: ({ sound }) => (sound ? 2 * credits : credits),
	});

export const kling26OfContract = define(contractInput, 11);
export const kling26 = define(newerInput, 10);
