import { InvalidInputError } from '../../shared/failures';
import { labels } from './fieldNames';
import { modelSupport, type Support } from './models';
import type { KlingRequest } from './requestSchema';

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
