import type { PricedVideo } from '../klingBase/prices';

/** The capabilities of a model: sections 4.2, 4.3, 4.4 and 4.7 of Kling's contract of November 2026. */
export interface Kling3Model {
	name: string;
	/** The path is `/{product}/{name}`. */
	product: 'image-to-video' | 'omni-video';
	resolutions: PricedVideo['resolution'][];
	durations: number[];
	/** Resolution and duration have no default. */
	settingsRequired: boolean;
	/** Values of `audio`; empty if the model has no such field. */
	audio: string[];
	soundAlways: boolean;
	/** Whether shots are switched by `multi_shot`, follow from the prompt alone, or do not exist. */
	shots: 'field' | 'prompt' | 'none';
	/** Characters. */
	longestPrompt: number;
	/** The support of a last frame: always, at 1080p without sound, or never. */
	lastFrame: 'always' | '1080p' | 'never';
	middleFrames: number;
	elements: boolean;
	voices: boolean;
	/** Bytes of a file. */
	largestPicture: number;
	/** Whether `options` has more than a watermark; resellers deny it for 4.0. */
	hasAllOptions: boolean;
}

const MEGABYTE = 1024 * 1024;
const from = (first: number, last: number) =>
	Array.from({ length: last - first + 1 }, (_, index) => first + index);

const base: Omit<Kling3Model, 'name'> = {
	product: 'image-to-video',
	resolutions: ['720p', '1080p'],
	durations: [5, 10],
	settingsRequired: false,
	audio: [],
	soundAlways: false,
	shots: 'none',
	longestPrompt: 2500,
	lastFrame: '1080p',
	middleFrames: 0,
	elements: false,
	voices: false,
	largestPicture: 50 * MEGABYTE,
	hasAllOptions: true,
};

const third: Omit<Kling3Model, 'name'> = {
	...base,
	resolutions: ['720p', '1080p', '4k'],
	durations: from(3, 15),
	audio: ['native', 'off'],
	shots: 'field',
	longestPrompt: 3072,
	lastFrame: 'always',
	elements: true,
};

const fourth: Omit<Kling3Model, 'name'> = {
	...base,
	settingsRequired: true,
	soundAlways: true,
	durations: from(3, 30),
	longestPrompt: 26_000,
	lastFrame: 'always',
	middleFrames: 8,
	largestPicture: 30 * MEGABYTE,
	hasAllOptions: false,
};

export const KLING_3_MODELS: Kling3Model[] = [
	{ ...base, name: 'kling-2.5-turbo' },
	{ ...base, name: 'kling-2.6', audio: ['native', 'off'], voices: true },
	{ ...third, name: 'kling-3.0' },
	{
		...base,
		name: 'kling-3.0-turbo',
		durations: from(3, 15),
		soundAlways: true,
		shots: 'prompt',
		lastFrame: 'never',
	},
	{
		...third,
		name: 'kling-3.0-omni',
		product: 'omni-video',
		audio: ['native', 'original', 'off'],
	},
	{
		...base,
		name: 'kling-o1',
		product: 'omni-video',
		durations: from(3, 10),
		audio: ['original', 'off'],
		lastFrame: 'always',
		elements: true,
	},
	{ ...fourth, name: 'kling-4.0' },
	{
		...fourth,
		name: 'kling-4.0-flash',
		resolutions: ['720p'],
		durations: from(3, 20),
		lastFrame: 'never',
		middleFrames: 0,
	},
];
