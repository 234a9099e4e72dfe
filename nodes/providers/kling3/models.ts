import type { INodeProperties } from 'n8n-workflow';

/** The value of Model with which the user enters a model's path. */
export const CUSTOM_MODEL = 'custom';
/** The model unless the user chooses another one. */
export const DEFAULT_MODEL = 'kling-3.0-turbo';

/**
 * What one model supports (contract: Kling today, sections 4.2, 4.3, 4.4 and 4.7). A field without a member here is
 * never sent.
 */
export interface Kling3Model {
	/** The last segment of its path. */
	id: string;
	product: 'image-to-video' | 'omni-video';
	/**
	 * In the form's list, with what it does and costs; n8n shows two lines, about 110 characters. Other models are reached
	 * by their path.
	 */
	listed?: { name: string; description: string };
	resolutions: readonly string[];
	/** Seconds. */
	durations: readonly number[];
	/** The values of `settings.audio`. Without it, the model decides on the sound. */
	audio?: readonly string[];
	/** How shots are switched on: by `settings.multi_shot`, or by the prompt alone. */
	shots?: 'field' | 'prompt';
	/** Characters. */
	longestPrompt: number;
	/** Where the model takes an end frame. */
	endFrame?: 'always' | '1080p without sound';
	/** The largest number of frames between the first and the last. */
	middleFrames?: number;
	/** The largest number of elements together with a frame. */
	elements?: number;
	/** The largest number of voices. Sound and voices need 1080p. */
	voices?: number;
	/** MB. */
	largestImage: number;
	/** Whether Kling is known to refuse a second task with the same external ID. */
	hasExternalIds: boolean;
}

const from = (first: number, last: number): number[] =>
	Array.from({ length: last - first + 1 }, (_, index) => first + index);

const older: Omit<Kling3Model, 'id'> = {
	product: 'image-to-video',
	resolutions: ['720p', '1080p'],
	durations: [5, 10],
	longestPrompt: 2500,
	largestImage: 50,
	hasExternalIds: true,
};

const third: Omit<Kling3Model, 'id'> = {
	...older,
	resolutions: ['720p', '1080p', '4k'],
	durations: from(3, 15),
	audio: ['native', 'off'],
	shots: 'field',
	longestPrompt: 3072,
	endFrame: 'always',
	elements: 3,
};

const fourth: Omit<Kling3Model, 'id'> = {
	...older,
	durations: from(3, 30),
	longestPrompt: 26_000,
	endFrame: 'always',
	middleFrames: 8,
	largestImage: 30,
	hasExternalIds: false,
};

const EXPERIMENTAL = 'Experimental, path not confirmed by Kling.';

/** The models of the contract, the default first. */
export const kling3Models: readonly Kling3Model[] = [
	{
		...older,
		id: DEFAULT_MODEL,
		listed: {
			name: 'Kling 3.0 Turbo',
			description:
				'3 to 15 seconds, fast, always with sound. A second: $0.112 at 720p, $0.14 at 1080p.',
		},
		durations: from(3, 15),
		shots: 'prompt',
	},
	{
		...third,
		id: 'kling-3.0',
		listed: {
			name: 'Kling 3.0',
			description:
				'3 to 15 seconds, end frame, elements. A second without sound: $0.084 at 720p, $0.112 at 1080p, $0.42 at 4k.',
		},
	},
	{
		...third,
		id: 'kling-3.0-omni',
		listed: {
			name: 'Kling 3.0 Omni',
			description:
				'3 to 15 seconds, also from reference images. A silent second: $0.084 at 720p, $0.112 at 1080p, $0.42 at 4k.',
		},
		product: 'omni-video',
		audio: ['native', 'original', 'off'],
	},
	{
		...fourth,
		id: 'kling-4.0',
		listed: {
			name: 'Kling 4.0',
			description: `${EXPERIMENTAL} 3 to 30 seconds, middle and end frames, always with sound.`,
		},
	},
	{
		...fourth,
		id: 'kling-4.0-flash',
		listed: {
			name: 'Kling 4.0 Flash',
			description: `${EXPERIMENTAL} 3 to 20 seconds at 720p from a first frame, always with sound.`,
		},
		resolutions: ['720p'],
		durations: from(3, 20),
		endFrame: undefined,
		middleFrames: undefined,
	},
	{ ...older, id: 'kling-2.5-turbo', endFrame: '1080p without sound' },
	{
		...older,
		id: 'kling-2.6',
		audio: ['native', 'off'],
		endFrame: '1080p without sound',
		voices: 2,
	},
	{
		...older,
		id: 'kling-o1',
		product: 'omni-video',
		durations: from(3, 10),
		audio: ['original', 'off'],
		endFrame: 'always',
		elements: 7,
	},
];

/** The models of the form's list, the default first. */
export const listedModels = kling3Models.filter(({ listed }) => listed !== undefined);

/** The path of its endpoint (contract: Kling today, section 1). */
export const pathOf = ({ product, id }: Kling3Model): string => `/${product}/${id}`;

/** The model with this path; `undefined` if nothing is known about it. */
export const modelAt = (path: string): Kling3Model | undefined =>
	kling3Models.find((model) => pathOf(model) === path);

/** Values of Model for which a field is shown. Models by their path have every field. */
export const modelsWith = (isOffered: (model: Kling3Model) => unknown): string[] => [
	...listedModels.filter(isOffered).map(({ id }) => id),
	CUSTOM_MODEL,
];

/**
 * One field of the same name for each set of values that models have in common.
 *
 * @param valuesOf the model's values
 * @param fieldFor the field for these values
 */
export function fieldForEach<Values>(
	valuesOf: (model: Kling3Model) => Values,
	fieldFor: (values: Values) => INodeProperties,
): INodeProperties[] {
	const groups = new Map<string, { values: Values; ids: string[] }>();
	for (const model of listedModels) {
		const values = valuesOf(model);
		const key = JSON.stringify(values);
		const { ids = [] } = groups.get(key) ?? {};
		groups.set(key, { values, ids: [...ids, model.id] });
	}
	return [...groups.values()].map(({ values, ids }) => ({
		...fieldFor(values),
		displayOptions: { show: { model: ids } },
	}));
}
