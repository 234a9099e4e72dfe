/**
 * The capabilities of a model: the capability map of Kling's contract of November 2026, section 3.3.
 * Retired models follow the older contract, because the readings of their map disagree, except that the two Master models
 * take no mode.
 */
export interface KlingModel {
	/** Kling has retired it; gateways still serve it. */
	retired: boolean;
	/** Its name in the new API; a retired model has none. */
	newName: string;
	durations: string[];
	/** Empty for a model of one mode, which takes no `mode`. */
	modes: string[];
	cfgScale: boolean;
	/** The modes with sound. */
	sound: string[];
	voices: boolean;
	/** The modes with an end frame. */
	endFrame: string[];
	endFrameAlone: boolean;
	endFrameWithSound: boolean;
	/** Masks and camera control. */
	guides: boolean;
	multiShot: boolean;
	elements: boolean;
	promptRequired: boolean;
}

const BOTH = ['std', 'pro'];

const current = {
	retired: false,
	durations: ['5', '10'],
	modes: BOTH,
	cfgScale: false,
	sound: [] as string[],
	voices: false,
	endFrame: ['pro'],
	endFrameAlone: false,
	endFrameWithSound: false,
	guides: false,
	multiShot: false,
	elements: false,
	promptRequired: false,
};

const retired: KlingModel = {
	...current,
	retired: true,
	newName: '',
	endFrame: BOTH,
	endFrameAlone: true,
	guides: true,
};
const first: KlingModel = { ...retired, cfgScale: true };
const master: KlingModel = { ...retired, modes: [] };

/** The current models, newest first, and the retired ones. */
export const MODELS = new Map<string, KlingModel>([
	[
		'kling-v3',
		{
			...current,
			newName: 'kling-3.0',
			durations: Array.from({ length: 13 }, (_, index) => String(index + 3)),
			modes: [...BOTH, '4k'],
			sound: [...BOTH, '4k'],
			endFrame: [...BOTH, '4k'],
			endFrameWithSound: true,
			multiShot: true,
			elements: true,
			promptRequired: true,
		},
	],
	['kling-v2-6', { ...current, newName: 'kling-2.6', sound: ['pro'], voices: true }],
	['kling-v2-5-turbo', { ...current, newName: 'kling-2.5-turbo' }],
	['kling-v1', first],
	['kling-v1-5', first],
	['kling-v1-6', first],
	['kling-v2-master', master],
	['kling-v2-1', retired],
	['kling-v2-1-master', master],
]);

/** Models of another endpoint: `image2video` answers 1201 for them. */
export const OTHER_ENDPOINT = ['kling-v3-omni'];
