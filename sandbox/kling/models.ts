/** What a model takes; see the Kling contract, "Request Parameters", and its notes on models. */
interface KlingModel {
	cfgScale: boolean;
	/** Also voices. */
	sound: boolean;
	durations: string[];
	modes: string[];
}

const SHORT = { durations: ['5', '10'], modes: ['std', 'pro'] };
const first: KlingModel = { ...SHORT, cfgScale: true, sound: false };
const second: KlingModel = { ...SHORT, cfgScale: false, sound: false };

/** The documented models, and kling-v3, which the official pages have beyond the contract. */
export const MODELS = new Map<string, KlingModel>([
	['kling-v1', first],
	['kling-v1-5', first],
	['kling-v1-6', first],
	['kling-v2-master', second],
	['kling-v2-1', second],
	['kling-v2-1-master', second],
	['kling-v2-5-turbo', second],
	['kling-v2-6', { ...second, sound: true }],
	[
		'kling-v3',
		{
			cfgScale: true,
			sound: true,
			durations: Array.from({ length: 13 }, (_, index) => String(index + 3)),
			modes: ['std', 'pro', '4k'],
		},
	],
]);
