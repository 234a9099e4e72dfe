import type { INodePropertyOptions } from 'n8n-workflow';

/** What one version of Kling takes at PiAPI (contract: piapi, sections 2.1 and 3). A missing member is not sent. */
export interface PiapiModel {
	/** `input.version`. */
	version: string;
	name: string;
	/** One line, and USD. */
	description: string;
	/** `model`. */
	model: 'kling' | 'kling-turbo';
	/** Seconds: the only values, or the first and the last. */
	durations: { values: readonly number[] } | { range: readonly [number, number] };
	/** `enable_audio`, `multi_shots` and `prefer_multi_shots`. */
	hasAudioAndShots?: true;
	hasCfgScale?: true;
}

const FIVE_OR_TEN = { values: [5, 10] };

/** The versions of the list, newest first. Kling 4.0's fields for images are not documented. */
export const piapiModels: readonly PiapiModel[] = [
	{
		version: '3.0',
		name: 'Kling 3.0',
		description:
			'With shots and audio. Per second: $0.10 as std, $0.15 as pro; with audio $0.15 and $0.20.',
		model: 'kling',
		durations: { range: [3, 15] },
		hasAudioAndShots: true,
	},
	{
		version: '2.5-turbo',
		name: 'Kling 2.5 Turbo',
		description: 'Without audio. $0.20 per video of 5 seconds as std, $0.33 as pro.',
		model: 'kling-turbo',
		durations: FIVE_OR_TEN,
	},
];

/** Another version: it takes the fields that all versions of `video_generation` have. */
export const otherVersion = (version: string): PiapiModel => ({
	version,
	name: version,
	description: '',
	model: 'kling',
	durations: FIVE_OR_TEN,
	hasCfgScale: true,
});

/** The version that the form begins with. */
export const DEFAULT_VERSION = '3.0';
/** The value of the field behind which another version is entered. */
export const CUSTOM_VERSION = 'custom';
/** The value of the field behind which a task of any type is entered as JSON. */
export const ANY_TASK = 'json';

/** What is known of a version; `undefined` for one that is not in the list. */
export const piapiModel = (version: string | undefined): PiapiModel | undefined =>
	piapiModels.find((model) => model.version === version);

/** Kling ended these versions in September 2026, and it is open which of them PiAPI still runs (section 3). */
export const isDoubtful = (version: string): boolean => /^(?:1\.|2\.[01])/.test(version);

/** Versions of another type of task, which has other fields for images (contract: piapi, sections 3 and 9, 3). */
export const isOfAnotherTask = (version: string): boolean => /^(?:4\.|o1)/i.test(version);

/** The versions as choices of the form. */
export const versionChoices: INodePropertyOptions[] = piapiModels.map(
	({ version, name, description }) => ({ name, value: version, description }),
);
