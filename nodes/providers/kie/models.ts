import type { INodePropertyOptions } from 'n8n-workflow';

import type { ImageLimits } from '../../shared/images/imageLimits';

const MEBIBYTE = 1024 * 1024;
const PHOTOS: ImageLimits = { formats: ['jpg', 'png'], maxBytes: 10 * MEBIBYTE };
const WEBP_TOO: ImageLimits = { ...PHOTOS, formats: ['jpg', 'png', 'webp'] };

/** Seconds, as text. */
const FIVE_OR_TEN = ['5', '10'];
const THREE_TO_FIFTEEN = Array.from({ length: 13 }, (_, index) => String(index + 3));
/** Seconds, as text (contract: kie, "duration"). */
const CONTRACT_DURATIONS = ['5', '10', '15', '20', '30', '40', '50', '60', '70', '80'];

/** What a model of kie.ai supports (contracts: kie; kie-models, section 1). A field without a member here is never sent. */
export interface KieModel {
	id: string;
	name: string;
	/** One line, and credits per second. */
	description: string;
	/** Characters. */
	longestPrompt: number;
	images: {
		/** A list, or one URL. */
		field: 'image_urls' | 'image_url';
		most: number;
		limits: ImageLimits;
		/** Whether the model also makes videos without images. */
		isOptional?: true;
		/** Limits of `tail_image_url`. */
		tail?: ImageLimits;
	};
	durations: readonly string[];
	/** Whether the API expects the duration as a number. */
	hasNumericDuration?: true;
	sound?: 'sound' | 'audio';
	size?: { field: 'mode' | 'resolution'; values: readonly string[]; default: string };
	aspectRatios?: readonly string[];
	shots?: {
		switch: 'multi_shots' | 'customize_multi_shots';
		most: number;
		longestPrompt: number;
		/** Seconds. */
		longest: number;
	};
	elements?: 'kling_elements' | 'elements';
	/** Characters. */
	longestNegativePrompt?: number;
	hasCfgScale?: true;
	/** The CFG scale is documented in multiples of this. */
	cfgScaleStep?: number;
}

const RATIOS = ['16:9', '9:16', '1:1'];
const ONE_IMAGE = { field: 'image_url', most: 1 } as const;
const OLDER = {
	longestPrompt: 5000,
	durations: FIVE_OR_TEN,
	longestNegativePrompt: 500,
	hasCfgScale: true,
} as const;

/** The models of the list, newest first. */
export const kieModels: readonly KieModel[] = [
	{
		id: 'kling/v3-turbo-image-to-video',
		name: 'Kling 3.0 Turbo',
		description: 'Fast, always with sound. Credits per second: 18 at 720p, 22.5 at 1080p.',
		longestPrompt: 2500,
		images: { field: 'image_urls', most: 1, limits: PHOTOS },
		durations: THREE_TO_FIFTEEN,
		size: { field: 'resolution', values: ['720p', '1080p'], default: '720p' },
	},
	{
		id: 'kling-3.0-omni/image-to-video',
		name: 'Kling 3.0 Omni',
		description:
			'Up to 4K, with shots and elements. Credits per second: 14 at 720p, 18 at 1080p, 67 at 4K; with audio 18, 23, 67.',
		longestPrompt: 3072,
		images: {
			field: 'image_urls',
			most: 2,
			limits: { ...PHOTOS, maxBytes: 50 * MEBIBYTE, minSide: 300, maxRatio: 2.5 },
		},
		durations: THREE_TO_FIFTEEN,
		hasNumericDuration: true,
		sound: 'audio',
		size: { field: 'resolution', values: ['720p', '1080p', '4k'], default: '720p' },
		aspectRatios: ['auto', ...RATIOS],
		shots: { switch: 'customize_multi_shots', most: 6, longestPrompt: 512, longest: 15 },
		elements: 'elements',
	},
	{
		id: 'kling-3.0/video',
		name: 'Kling 3.0',
		description:
			'With shots and elements. Credits per second: 14 as std, 18 as pro, 67 at 4K; with sound 20, 27, 67.',
		longestPrompt: 3072,
		images: { field: 'image_urls', most: 2, limits: PHOTOS, isOptional: true },
		durations: THREE_TO_FIFTEEN,
		sound: 'sound',
		size: { field: 'mode', values: ['std', 'pro', '4K'], default: 'pro' },
		aspectRatios: RATIOS,
		shots: { switch: 'multi_shots', most: 5, longestPrompt: 500, longest: 12 },
		elements: 'kling_elements',
		longestNegativePrompt: 2500,
	},
	{
		id: 'kling-2.6/image-to-video',
		name: 'Kling 2.6 Image to Video',
		description: 'With sound and voices. Credits per second: 10, more with sound.',
		longestPrompt: 1000,
		images: { field: 'image_urls', most: Number.MAX_SAFE_INTEGER, limits: WEBP_TOO },
		durations: CONTRACT_DURATIONS,
		sound: 'sound',
	},
	{
		...OLDER,
		id: 'kling/v2-5-turbo-image-to-video-pro',
		name: 'Kling 2.5 Turbo Pro',
		cfgScaleStep: 0.1,
		description: 'Fast, without sound. Credits per second: 8.4.',
		longestPrompt: 2500,
		images: { ...ONE_IMAGE, limits: WEBP_TOO, tail: WEBP_TOO },
	},
	{
		...OLDER,
		id: 'kling/v2-1-master-image-to-video',
		name: 'Kling 2.1 Master',
		description: 'The best of 2.1, without sound. Credits per second: 32.',
		images: { ...ONE_IMAGE, limits: WEBP_TOO },
	},
	{
		...OLDER,
		id: 'kling/v2-1-pro',
		name: 'Kling 2.1 Pro',
		description: 'With an end frame, without sound. Credits per second: 10.',
		images: { ...ONE_IMAGE, limits: PHOTOS, tail: WEBP_TOO },
	},
	{
		...OLDER,
		id: 'kling/v2-1-standard',
		name: 'Kling 2.1 Standard',
		description: 'The cheapest, without sound. Credits per second: 5.',
		images: { ...ONE_IMAGE, limits: PHOTOS },
	},
];

/** The value of the field Model that shows the field for a model's ID. */
export const CUSTOM_MODEL = 'custom';
/** The form's default. */
export const DEFAULT_MODEL = 'kling-2.6/image-to-video';
/** kie.ai's catalogue has this model under two IDs. */
const OTHER_IDS: Record<string, string> = {
	'kling/v2-5-turbo-image-to-video': 'kling/v2-5-turbo-image-to-video-pro',
};

/** The facts about a model; `undefined` for an unknown ID. */
export const kieModel = (id: string | undefined): KieModel | undefined =>
	kieModels.find((model) => model.id === (OTHER_IDS[id ?? ''] ?? id));

/** The IDs of the models that meet a condition, for the visibility of their fields. */
export const modelsWith = (condition: (model: KieModel) => unknown): string[] =>
	kieModels.filter(condition).map(({ id }) => id);

/** The models as choices of the form. */
export const modelChoices: INodePropertyOptions[] = kieModels.map(({ id, name, description }) => ({
	name,
	value: id,
	description,
}));
