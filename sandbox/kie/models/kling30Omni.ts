import { z } from 'zod';
import { elements, imageUrl, issue, photos, shots, textUpTo } from './fields';
import { defineModel, type ImageRules } from './model';

const rules: ImageRules = {
	...photos(50),
	shortestSide: 300,
	ratio: { minimum: 0.4, maximum: 2.5 },
};

const input = z
	.object({
		prompt: textUpTo(3072).refine((text) => text.trim() !== '', 'is required'),
		image_urls: z.array(imageUrl).min(1).max(2),
		duration: z.number().int().min(3).max(15).optional(),
		resolution: z.enum(['720p', '1080p', '4k']).optional(),
		aspect_ratio: z.enum(['auto', '16:9', '9:16', '1:1']).optional(),
		audio: z.boolean().optional(),
		customize_multi_shots: z.boolean().optional(),
		prefer_multi_shots: z.boolean().optional(),
		multi_prompt: shots(500, 15, 6).optional(),
		elements: elements.optional(),
	})
	.strict()
	.superRefine((given, context) => {
		const { customize_multi_shots: custom = false, multi_prompt: list = [] } = given;
		const ratio = given.aspect_ratio ?? 'auto';
		if (ratio !== 'auto' && !custom) {
			context.addIssue(issue('aspect_ratio', 'must be auto without customize_multi_shots'));
		}
		if (custom && given.prefer_multi_shots) {
			context.addIssue(issue('prefer_multi_shots', 'cannot be used with customize_multi_shots'));
		}
		if (custom && given.image_urls.length > 1) {
			context.addIssue(issue('customize_multi_shots', 'must be false with 2 images'));
		}
		if (custom !== list.length > 0) {
			context.addIssue(issue('multi_prompt', custom ? 'is required' : 'must be empty'));
		}
	});

/** `kling-3.0-omni/image-to-video` */
export const kling30Omni = defineModel<z.infer<typeof input>>({
	input,
	images: ({ image_urls: urls }) => urls.map((url) => ({ field: 'image_urls', url, rules })),
	scene: ({ duration = 5, aspect_ratio: ratio = 'auto' }) => ({
		durationSeconds: duration,
		aspectRatio: ratio === 'auto' ? undefined : ratio,
	}),
	creditsPerSecond({ resolution = '720p', audio = false }) {
		const [silent, loud] = { '720p': [14, 18], '1080p': [18, 23], '4k': [67, 67] }[resolution] as [
			number,
			number,
		];
		return audio ? loud : silent;
	},
});
