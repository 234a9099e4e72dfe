import type { INodePropertyOptions } from 'n8n-workflow';

import type { ImageLimits } from '../../shared/images/imageLimits';

const MEBIBYTE = 1024 * 1024;
/** Contract: fal, section 8. */
const FORMATS = ['jpg', 'png', 'webp', 'gif', 'avif'];
const ANY: ImageLimits = { formats: FORMATS };
const MEASURED: ImageLimits = { ...ANY, maxBytes: 10 * MEBIBYTE, minSide: 300, maxRatio: 2.5 };

/** Seconds, as text. */
const upTo = (last: number) => Array.from({ length: last - 2 }, (_, index) => String(index + 3));
const FIVE_OR_TEN = ['5', '10'];
const THREE_TO_TEN = upTo(10);
const THREE_TO_FIFTEEN = upTo(15);

/** What one of Kling's models supports (contract: fal, section 9.2). A field without a member here is never sent. */
export interface FalModel {
	/** The ID of the endpoint. */
	id: string;
	name: string;
	/** One line, and USD per second. */
	description: string;
	image: 'start_image_url' | 'image_url';
	end?: 'end_image_url' | 'tail_image_url';
	limits: ImageLimits;
	durations: readonly string[];
	/** Characters. */
	longestPrompt?: number;
	/** Several shots in place of the prompt. */
	hasShots?: true;
	hasShotType?: true;
	/** The documented default of `generate_audio`. */
	audio?: boolean;
	hasElements?: true;
	hasVoices?: true;
	hasNegativePrompt?: true;
	hasCfgScale?: true;
}

type Family = Omit<FalModel, 'id' | 'name' | 'description'>;

const V3: Family = {
	image: 'start_image_url',
	end: 'end_image_url',
	limits: ANY,
	durations: THREE_TO_FIFTEEN,
	longestPrompt: 2500,
	hasShots: true,
	hasShotType: true,
	audio: true,
	hasElements: true,
	hasNegativePrompt: true,
	hasCfgScale: true,
};
const TURBO: Family = {
	image: 'image_url',
	limits: { formats: ['jpg', 'png'], maxBytes: 50 * MEBIBYTE, minSide: 300, maxRatio: 2.5 },
	durations: THREE_TO_FIFTEEN,
	longestPrompt: 3072,
	hasShots: true,
};
const O3: Family = {
	image: 'image_url',
	end: 'end_image_url',
	limits: ANY,
	durations: THREE_TO_FIFTEEN,
	hasShots: true,
	hasShotType: true,
	audio: false,
};
const O1: Family = {
	image: 'start_image_url',
	end: 'end_image_url',
	limits: MEASURED,
	durations: THREE_TO_TEN,
};
const V26: Family = {
	image: 'start_image_url',
	end: 'end_image_url',
	limits: MEASURED,
	durations: FIVE_OR_TEN,
	longestPrompt: 2500,
	audio: true,
	hasVoices: true,
	hasNegativePrompt: true,
};
const PLAIN: Family = {
	image: 'image_url',
	limits: ANY,
	durations: FIVE_OR_TEN,
	hasNegativePrompt: true,
	hasCfgScale: true,
};
const TAIL: Family = { ...PLAIN, end: 'tail_image_url' };

const model = (path: string, name: string, description: string, family: Family): FalModel => ({
	id: `fal-ai/kling-video/${path}/image-to-video`,
	name: `Kling ${name}`,
	description,
	...family,
});

/** The current models of Kling (contract: fal, section 9.1), newest first. */
export const falModels: readonly FalModel[] = [
	model('v3/pro', '3.0 Pro', 'Shots and elements. $0.112 per second, $0.168 with audio.', V3),
	model('v3/standard', '3.0 Standard', 'Shots and elements. From $0.084 per second.', V3),
	model('v3/4k', '3.0 4K', 'Shots and elements in 4K. $0.42 per second.', V3),
	model('v3/turbo/pro', '3.0 Turbo Pro', 'Fast, without an end frame', TURBO),
	model('v3/turbo/standard', '3.0 Turbo Standard', 'Fast, without an end frame', TURBO),
	model('o3/pro', '3.0 Omni Pro', 'Shots and an end frame', O3),
	model('o3/standard', '3.0 Omni Standard', 'Shots and an end frame', O3),
	model('o3/4k', '3.0 Omni 4K', 'Shots and an end frame in 4K. $0.42 per second.', O3),
	model('o1', 'O1 Pro', 'An end frame, without sound. $0.112 per second.', O1),
	model('o1/standard', 'O1 Standard', 'An end frame, without sound. $0.084 per second.', O1),
	model('v2.6/pro', '2.6 Pro', 'With voices. $0.07 per second, $0.14 with audio.', V26),
	model('v2.5-turbo/pro', '2.5 Turbo Pro', 'An end frame, no sound. $0.07 per second.', TAIL),
	model('v2.5-turbo/standard', '2.5 Turbo Standard', 'No sound. $0.042 per second.', PLAIN),
];

/** The model that the form begins with. */
export const DEFAULT_MODEL = 'fal-ai/kling-video/v2.6/pro/image-to-video';
/** The value of the model field with which the ID of a model is entered. */
export const CUSTOM_MODEL = 'custom';

/** The facts about a model; `undefined` for an unknown ID. */
export const falModel = (id: string | undefined): FalModel | undefined =>
	falModels.find((candidate) => candidate.id === id);

/** IDs of the models for which a condition holds: their fields are shown for these. */
export const modelsWith = (condition: (model: FalModel) => unknown): string[] =>
	falModels.filter(condition).map(({ id }) => id);

/** Kling ended these versions in September 2026, and it is open which of them fal.ai still runs. */
export const isDoubtful = (id: string): boolean =>
	/^fal-ai\/kling-video\/v(?:1|2)(?:\.[156])?\//.test(id) && falModel(id) === undefined;

/** The models as choices of the form. */
export const modelChoices: INodePropertyOptions[] = falModels.map(({ id, name, description }) => ({
	name,
	value: id,
	description,
}));
