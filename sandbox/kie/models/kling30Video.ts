import { z } from 'zod';
import { duration3To15, elements, imageUrl, issue, photos, shots, textUpTo } from './fields';
import { defineModel } from './model';

const LONGEST_PROMPT = 3072;
/** The characters that `@name` of an element counts in a prompt. */
const ELEMENT_COST = 37;

const input = z
	.object({
		prompt: z.string().optional(),
		image_urls: z.array(imageUrl).max(2).optional(),
		sound: z.boolean(),
		duration: duration3To15,
		aspect_ratio: z.enum(['16:9', '9:16', '1:1']).optional(),
		mode: z.enum(['std', 'pro', '4K']),
		multi_shots: z.boolean(),
		multi_prompt: shots(500, 12, 5).optional(),
		kling_elements: elements.optional(),
		negative_prompt: textUpTo(2500).optional(),
	})
	.strict()
	.superRefine((given, context) => {
		const { prompt = '', multi_shots: multi, multi_prompt: list = [], duration } = given;
		if (!multi && !prompt.trim()) context.addIssue(issue('prompt', 'is required'));
		if (costOf(given) > LONGEST_PROMPT) {
			context.addIssue(issue('prompt', `must have at most ${LONGEST_PROMPT} characters`));
		}
		if (!given.image_urls?.length && given.aspect_ratio === undefined) {
			context.addIssue(issue('aspect_ratio', 'is required'));
		}
		if (!multi && list.length > 0) context.addIssue(issue('multi_prompt', 'must be empty'));
		if (multi && list.length === 0) context.addIssue(issue('multi_prompt', 'is required'));
		const sum = list.reduce((total, shot) => total + shot.duration, 0);
		if (multi && list.length > 0 && sum !== Number(duration)) {
			context.addIssue(issue('multi_prompt', `must be ${duration} seconds long together`));
		}
	});

function costOf(given: { prompt?: string; kling_elements?: { name: string }[] }): number {
	const names = (given.kling_elements ?? []).map(({ name }) => `@${name}`);
	const stretched = names.reduce(
		(text, name) => text.replaceAll(name, ' '.repeat(ELEMENT_COST)),
		given.prompt ?? '',
	);
	return [...stretched].length;
}

/** `kling-3.0/video` */
export const kling30Video = defineModel<z.infer<typeof input>>({
	input,
	images: ({ image_urls: urls = [], multi_shots: multi }) =>
		(multi ? urls.slice(0, 1) : urls).map((url) => ({
			field: 'image_urls',
			url,
			rules: photos(10),
		})),
	scene: ({ duration, image_urls: urls = [], aspect_ratio: ratio }) => ({
		durationSeconds: Number(duration),
		// Follows the images if there are any.
		aspectRatio: urls.length > 0 ? undefined : ratio,
	}),
	creditsPerSecond({ mode, sound }) {
		const [silent, loud] = { std: [14, 20], pro: [18, 27], '4K': [67, 67] }[mode] as [
			number,
			number,
		];
		return sound ? loud : silent;
	},
});
