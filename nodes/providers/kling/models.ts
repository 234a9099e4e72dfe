import { InvalidInputError } from '../../shared/failures';
import { durations, modes } from '../../shared/form/commonFields';
import { labels } from './requestSchema';
import type { KlingRequest } from './requestSchema';

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

/**
 * Compares a request with what its model supports. A mode or duration that the maps do not list for the model can
 * only come from Additional Body Fields, where new values pass: nothing is certain about it.
 *
 * @returns hints about what the official maps disagree on or do not list
 * @throws InvalidInputError for what no map allows
 */
export function checkModelSupport(model: string, body: KlingRequest): string[] {
	const support = modelSupport(model);
	if (!support) return [];
	const mode = body.mode ?? 'std';
	const duration = body.duration ?? '5';
	const hints: string[] = [];

	const hintAtUnlisted = (field: string, given: string, listed: readonly string[]) => {
		if (listed.includes(given)) return;
		hints.push(
			`Kling's documents do not list "${given}" as "${field}" of ${model}, only ${listed.join(', ')}`,
		);
	};
	hintAtUnlisted(labels.mode, mode, support.modes);
	hintAtUnlisted(labels.duration, duration, support.durations);
	const isListed = hints.length === 0;

	const check = (field: string, used: boolean, feature: Support) => {
		if (!used || feature === true) return;
		if (feature === false) throw refusal(field, model);
		const only = typeof feature === 'object' ? feature.only : [];
		if (typeof feature === 'object' && isListed && !only.includes(`${mode}/${duration}`)) {
			throw refusal(field, model, only);
		}
		if (feature === 'unsure' || feature.unsure) {
			hints.push(`Kling's documents disagree on whether ${model} supports ${field}`);
		}
	};

	const withSound = body.sound === 'on';
	const camera = body.camera_control;
	check(labels.imageTail, body.image_tail !== undefined, support.endFrame);
	check(
		'Motion Brush',
		body.static_mask !== undefined || body.dynamic_masks !== undefined,
		support.motionBrush,
	);
	check(labels.cameraControl, camera !== undefined, support.camera);
	check(
		`${labels.cameraControlType} "${camera?.type}"`,
		camera !== undefined && camera.type !== 'simple',
		support.cameraPresets,
	);
	check(labels.sound, withSound, support.sound);
	check(labels.voiceList, body.voice_list !== undefined, support.voices);
	check(labels.cfgScale, body.cfg_scale !== undefined, support.cfgScale);
	if (withSound && body.image_tail !== undefined && !support.endFrameWithSound) {
		throw new InvalidInputError(
			`"${labels.sound}" is "on"; allowed: off, because ${model} makes no sound with an end frame`,
			HOW_TO_GO_ON,
		);
	}
	return hints;
}

const HOW_TO_GO_ON =
	'Choose another model, or switch off "Check Model Support" in the options if Kling has changed this.';

function refusal(field: string, model: string, only: readonly string[] = []): InvalidInputError {
	const where = only
		.map((combination) => combination.split('/'))
		.map(([mode, duration]) => `mode ${mode} with ${duration} seconds`)
		.join(', ');
	return new InvalidInputError(
		where
			? `"${field}" is set; allowed with ${model}: only ${where}`
			: `"${field}" is set; allowed: not with ${model}, which does not have it`,
		HOW_TO_GO_ON,
	);
}
