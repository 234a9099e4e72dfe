import type { Kling3Model } from './models';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Silently drops the fields unknown to the model, as the new API does; the task is paid for nevertheless.
 *
 * @param dropped receives their paths, e.g. `settings.aspect_ratio`
 * @returns a copy; values other than objects are unchanged
 */
export function dropUnknown(body: unknown, model: Kling3Model, dropped: string[]): unknown {
	const keep = (value: unknown, known: string[], path: string): unknown => {
		if (!isFields(value)) return value;
		const names = Object.keys(value);
		dropped.push(...names.filter((name) => !known.includes(name)).map((name) => path + name));
		return Object.fromEntries(Object.entries(value).filter(([name]) => known.includes(name)));
	};
	const kept = keep(body, ['contents', 'settings', 'options'], '');
	if (!isFields(kept)) return kept;
	const { contents, settings, options } = kept;
	const keptOptions = keep(options, OPTIONS, 'options.');
	if (isFields(keptOptions) && 'watermark_info' in keptOptions) {
		const { watermark_info: watermark } = keptOptions;
		keptOptions.watermark_info = keep(watermark, ['enabled'], 'options.watermark_info.');
	}
	return {
		contents: Array.isArray(contents)
			? contents.map((content: unknown, index) =>
					keep(content, fieldsOf(content, model), `contents.${index}.`),
				)
			: contents,
		settings: keep(settings, settingsOf(model, contents), 'settings.'),
		options: keptOptions,
	};
}

const OPTIONS = ['external_task_id', 'callback_url', 'watermark_info'];

function settingsOf({ audio, shots, product }: Kling3Model, contents: unknown): string[] {
	const hasFirstFrame =
		Array.isArray(contents) &&
		contents.some((content: unknown) => isFields(content) && content.type === 'first_frame');
	return [
		'resolution',
		'duration',
		...(audio.length > 0 ? ['audio'] : []),
		...(shots === 'field' ? ['multi_shot'] : []),
		// A first frame decides the aspect ratio.
		...(product === 'omni-video' && !hasFirstFrame ? ['aspect_ratio'] : []),
	];
}

/** The fields of an input by its type; all for an unknown type, which is refused later. */
function fieldsOf(content: unknown, { product }: Kling3Model): string[] {
	if (!isFields(content)) return [];
	const frame = ['type', 'url', ...(product === 'omni-video' ? ['id'] : [])];
	const named = ['type', 'url', 'id'];
	const known: Record<string, string[]> = {
		prompt: ['type', 'text'],
		first_frame: frame,
		last_frame: frame,
		middle_frame: ['type', 'url'],
		refer_image: named,
		feature_video: named,
		base_video: named,
		element: ['type', 'element_id', 'id'],
		voice: ['type', 'voice_id', 'id'],
	};
	return known[String(content.type)] ?? Object.keys(content);
}
