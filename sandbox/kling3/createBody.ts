import { z } from 'zod';
import { parseHttpUrl } from '../core/loopback';

const text = z.string().min(1);
const httpUrl = text.refine(
	(url) => parseHttpUrl(url) !== undefined,
	'must be an http or https URL',
);

const content = z.discriminatedUnion('type', [
	z.object({ type: z.literal('prompt'), text }),
	z.object({ type: z.literal('first_frame'), url: text, id: text.optional() }),
	z.object({ type: z.literal('last_frame'), url: text, id: text.optional() }),
	z.object({ type: z.literal('middle_frame'), url: text }),
	z.object({ type: z.literal('refer_image'), url: text, id: text.optional() }),
	z.object({ type: z.literal('feature_video'), url: httpUrl, id: text.optional() }),
	z.object({ type: z.literal('base_video'), url: httpUrl, id: text.optional() }),
	z.object({ type: z.literal('element'), element_id: text, id: text }),
	z.object({ type: z.literal('voice'), voice_id: text, id: text }),
]);

/**
 * The body of a creation: types and enums of Kling's contract of November 2026, sections 4.1 and 4.2.
 * Fields unknown to the model are dropped before.
 */
export const createBody = z.object({
	contents: z.array(content).min(1),
	settings: z
		.object({
			resolution: z.enum(['720p', '1080p', '4k']).optional(),
			duration: z.number().int().optional(),
			audio: z.enum(['native', 'original', 'off']).optional(),
			multi_shot: z.boolean().optional(),
			aspect_ratio: z.enum(['16:9', '9:16', '1:1']).optional(),
		})
		.optional(),
	options: z
		.object({
			external_task_id: text.optional(),
			callback_url: httpUrl.optional(),
			watermark_info: z.object({ enabled: z.boolean().optional() }).optional(),
		})
		.optional(),
});

export type CreateBody = z.infer<typeof createBody>;
export type Content = CreateBody['contents'][number];
export type ContentType = Content['type'];

/** The inputs of one type, in their order. */
export const contentsOf = <Type extends ContentType>({ contents }: CreateBody, type: Type) =>
	contents.filter((entry): entry is Extract<Content, { type: Type }> => entry.type === type);
