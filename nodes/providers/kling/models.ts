import { durations, modes } from '../../shared/commonFields';

/**
 * What each of Kling's models supports: compiled from the official capability maps, which contradict each other
 * in places. `unsure` marks those places: they are sent with a hint. What no map allows is refused.
 */
export interface ModelSupport {
	/** Seconds, as text. */
	durations: readonly string[];
	/** `std`, `pro` or `4k`. */
	modes: readonly string[];
	endFrame: Support;
	motionBrush: Support;
	camera: Support;
	/** Camera types other than `simple`. */
	cameraPresets: Support;
	sound: Support;
	voices: Support;
	cfgScale: Support;
	/** Whether an end frame goes together with sound. */
	endFrameWithSound: boolean;
}

/** Either for every mode and duration or for none, or for those listed as `mode/duration`. */
export type Support = boolean | 'unsure' | { only: readonly string[]; unsure?: boolean };

const PRO = { only: ['pro/5', 'pro/10'] };

const base: ModelSupport = {
	durations,
	modes,
	endFrame: false,
	motionBrush: false,
	camera: false,
	cameraPresets: false,
	sound: false,
	voices: false,
	cfgScale: false,
	endFrameWithSound: true,
};

/** The models of the contract's `model_name`, in its order. */
export const documentedModels: Record<string, ModelSupport> = {
	'kling-v1': {
		...base,
		endFrame: { only: ['std/5', 'pro/5'] },
		motionBrush: { only: ['std/5', 'pro/5'] },
		camera: { only: ['std/5'], unsure: true },
		cameraPresets: { only: ['std/5'], unsure: true },
		cfgScale: true,
	},
	'kling-v1-5': {
		...base,
		endFrame: PRO,
		motionBrush: { only: ['pro/5'] },
		camera: { only: ['pro/5'] },
		cfgScale: true,
	},
	'kling-v1-6': { ...base, endFrame: PRO, cfgScale: true },
	'kling-v2-master': base,
	'kling-v2-1': { ...base, endFrame: PRO },
	'kling-v2-1-master': base,
	'kling-v2-5-turbo': { ...base, endFrame: PRO },
	'kling-v2-6': {
		...base,
		endFrame: PRO,
		sound: PRO,
		voices: true,
		endFrameWithSound: false,
	},
};

/** Models that are reached through the custom model id and of which enough is known to check them. */
const otherModels: Record<string, ModelSupport> = {
	'kling-v3': {
		...base,
		durations: Array.from({ length: 13 }, (_, index) => String(index + 3)),
		modes: [...modes, '4k'],
		endFrame: true,
		sound: true,
		voices: true,
		cfgScale: 'unsure',
	},
};

/** All models of which something is known, the contract's first. */
export const allModels = new Map(Object.entries({ ...documentedModels, ...otherModels }));

/** What is known of a model; undefined for a model that is not known, which is then not checked. */
export const modelSupport = (model: string): ModelSupport | undefined => allModels.get(model);

/** Whether a model has a feature at all, in some mode and duration. */
export const hasFeature = (support: Support): boolean => support !== false;

/** Documented models that certainly lack a feature: its field is hidden for them. */
export const modelsWithout = (feature: keyof ModelSupport): string[] =>
	Object.entries(documentedModels)
		.filter(([, support]) => support[feature] === false)
		.map(([model]) => model);
