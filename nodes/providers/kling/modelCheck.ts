import { InvalidInputError } from '../../shared/failures';
import { labels } from './fieldNames';
import { modelSupport, type Support } from './models';
import type { KlingRequest } from './requestSchema';

/**
 * Compares a request with what its model supports.
 *
 * @returns hints about what the official maps disagree on
 * @throws InvalidInputError for what no map allows
 */
export function checkModelSupport(model: string, body: KlingRequest): string[] {
	const support = modelSupport(model);
	if (!support) return [];
	const mode = body.mode ?? 'std';
	const duration = body.duration ?? '5';
	const hints: string[] = [];

	const check = (field: string, used: boolean, feature: Support) => {
		if (!used || feature === true) return;
		if (feature === false) throw refusal(field, model);
		const only = typeof feature === 'object' ? feature.only : [];
		if (typeof feature === 'object' && !only.includes(`${mode}/${duration}`)) {
			throw refusal(field, model, only);
		}
		if (feature === 'unsure' || feature.unsure) {
			hints.push(`Kling's documents disagree on whether ${model} supports ${field}`);
		}
	};

	if (!support.modes.includes(mode)) throw notOffered(labels.mode, mode, model, support.modes);
	if (!support.durations.includes(duration)) {
		throw notOffered(labels.duration, duration, model, support.durations);
	}
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

const notOffered = (field: string, given: string, model: string, values: readonly string[]) =>
	new InvalidInputError(
		`"${field}" is "${given}"; allowed with ${model}: ${values.join(', ')}`,
		HOW_TO_GO_ON,
	);
