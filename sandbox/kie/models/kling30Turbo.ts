import { z } from 'zod';
import { duration3To15, imageUrl, photos, textUpTo } from './fields';
import { defineModel } from './model';

const input = z
	.object({
		prompt: textUpTo(2500).pipe(z.string().min(1)),
		image_urls: z.array(imageUrl).min(1).max(1),
		duration: duration3To15,
		resolution: z.enum(['720p', '1080p']),
	})
	.strict();

/** `kling/v3-turbo-image-to-video` */
export const kling30Turbo = defineModel<z.infer<typeof input>>({
	input,
	images: ({ image_urls: urls }) =>
		urls.map((url) => ({ field: 'image_urls', url, rules: photos(10) })),
	scene: ({ duration }) => ({ durationSeconds: Number(duration) }),
	creditsPerSecond: ({ resolution }) => (resolution === '720p' ? 18 : 22.5),
});
