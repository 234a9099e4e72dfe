import type { CreateBody } from './createBody';
import { refuse, refuseParameter } from './klingErrors';
import { MODELS } from './models';

/**
 * The rules between fields: what excludes what, and what the model does not have.
 *
 * @throws Refusal 1201, or 1203 for an unknown model
 */
export function checkCombination(body: CreateBody): void {
	checkGuides(body);
	checkVoices(body);
	checkModel(body);
}

function checkGuides(body: CreateBody): void {
	if (body.image === undefined && body.image_tail === undefined) {
		throw refuseParameter('image: at least one of image and image_tail must be given');
	}
	const masks = body.static_mask !== undefined || body.dynamic_masks !== undefined;
	const guides = [
		body.image_tail !== undefined && 'image_tail',
		masks && 'dynamic_masks/static_mask',
		body.camera_control && 'camera_control',
	].filter(Boolean);
	if (guides.length > 1) {
		throw refuseParameter(`${guides.join(' and ')} cannot be used simultaneously`);
	}
}

function checkVoices({ prompt = '' }: CreateBody): void {
	const voices = new Set(prompt.match(/<<<voice_\d+>>>/g));
	if (voices.size > 2) throw refuseParameter('prompt: at most 2 voices in a task');
}

/** The model that a body asks for; the old field `model` always means the first. */
const modelName = (body: CreateBody) => body.model_name ?? 'kling-v1';

function checkModel(body: CreateBody): void {
	const name = modelName(body);
	const model = MODELS.get(name);
	if (!model) throw refuse(1203, `model_name: the model ${name} does not exist`);
	const { duration = '5', mode = 'std' } = body;
	if (!model.durations.includes(duration)) {
		throw refuseParameter(`duration: must be one of ${model.durations.join(', ')} for ${name}`);
	}
	if (!model.modes.includes(mode)) {
		throw refuseParameter(`mode: must be one of ${model.modes.join(', ')} for ${name}`);
	}
	if (body.cfg_scale !== undefined && !model.cfgScale) {
		throw refuseParameter(`cfg_scale: is not supported by ${name}`);
	}
	for (const field of ['sound', 'voice_list'] as const) {
		if (body[field] !== undefined && !model.sound) {
			throw refuseParameter(`${field}: is not supported by ${name}`);
		}
	}
}
