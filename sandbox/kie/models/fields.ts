import { z } from 'zod';
import { parseHttpUrl } from '../../core/loopback';
import type { ImageRules } from './model';

const MEGABYTE = 1024 * 1024;

/** Text whose length counts code points. */
export const textUpTo = (maximum: number) =>
	z
		.string()
		.refine((text) => [...text].length <= maximum, `must have at most ${maximum} characters`);

export const httpUrl = z
	.string()
	.refine((url) => parseHttpUrl(url) !== undefined, 'must be an http or https URL');

/** kie's own storage has its own URL scheme. */
export const imageUrl = z
	.string()
	.refine(
		(url) => url.startsWith('oss://') || parseHttpUrl(url) !== undefined,
		'must be an http, https or oss URL',
	);

export const duration5Or10 = z.enum(['5', '10']);

const wholeSeconds = Array.from({ length: 13 }, (_, index) => String(index + 3));
export const duration3To15 = z.enum(wholeSeconds as [string, ...string[]]);

const isVideo = (url: string) => /\.(mp4|mov)$/i.test(url.split('?', 1)[0] ?? '');

/** A person or thing that the prompt names as `@name`. */
export const elements = z
	.array(
		z
			.object({
				name: z.string().min(1),
				description: z.string().min(1),
				element_input_urls: z
					.array(imageUrl)
					.min(1)
					.max(4)
					.refine(
						(urls) => urls.length > 1 || isVideo(urls[0] ?? ''),
						'must have 2 to 4 images, or one video',
					),
				element_input_audio_urls: z.array(imageUrl).optional(),
				start_time: z.number().int().min(0).optional(),
				end_time: z.number().int().min(0).optional(),
			})
			.strict(),
	)
	.max(3);

export const shots = (longestPrompt: number, longestSeconds: number, most: number) =>
	z
		.array(
			z
				.object({
					prompt: textUpTo(longestPrompt).pipe(z.string().min(1)),
					duration: z.number().int().min(1).max(longestSeconds),
				})
				.strict(),
		)
		.max(most);

/** JPEG and PNG up to so many megabytes. */
export const photos = (megabytes: number): ImageRules => ({
	formats: ['jpeg', 'png'],
	largest: megabytes * MEGABYTE,
});

export const photosAndWebp: ImageRules = { ...photos(10), formats: ['jpeg', 'png', 'webp'] };

/** A value that the rules between fields forbid, as an issue of its field. */
export const issue = (field: string, message: string) => ({
	code: 'custom' as const,
	path: [field],
	message,
});
