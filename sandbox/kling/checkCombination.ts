import type { CompleteOptions } from '../core/options';
import { findElements } from '../klingBase/catalogue';
import { refuse, refuseParameter } from '../klingBase/klingErrors';
import type { CreateBody } from './createBody';
import { MODELS, OTHER_ENDPOINT, type KlingModel } from './models';

type Options = Pick<CompleteOptions, 'klingRetiredModels' | 'klingPresets'>;

/**
 * The rules between fields: exclusions and the model's limits.
 *
 * @returns the model
 * @throws Refusal 1201, or 1203 for an unknown model
 */
export function checkCombination(body: CreateBody, options: Options): KlingModel {
	const model = findModel(modelName(body), options);
	checkGuides(body);
	checkVoices(body);
	checkShots(body);
	checkModel(body, model);
	checkElements(body, options);
	return model;
}

/** The requested model; the old field `model` always means the first. */
export const modelName = (body: CreateBody) => body.model_name ?? 'kling-v1';

function findModel(name: string, { klingRetiredModels }: Options): KlingModel {
	if (OTHER_ENDPOINT.includes(name)) {
		throw refuseParameter(`model_name: ${name} is not supported by this endpoint`);
	}
	const model = MODELS.get(name);
	if (!model) throw refuse(1203, `model_name: the model ${name} does not exist`);
	if (model.retired && klingRetiredModels === 'discontinued') {
		throw refuseParameter(`model_name: the model ${name} has been discontinued`);
	}
	return model;
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

function checkVoices({ prompt = '', voice_list, element_list, sound }: CreateBody): void {
	const voices = new Set(prompt.match(/<<<voice_\d+>>>/g));
	if (voices.size > 2) throw refuseParameter('prompt: at most 2 voices in a task');
	if (voice_list && element_list) {
		throw refuseParameter('voice_list and element_list cannot be used simultaneously');
	}
	if (voice_list && sound !== 'on') throw refuseParameter('voice_list: needs sound on');
}

/** Section 3.2 of the contract of November 2026. */
function checkShots({ multi_shot, shot_type, multi_prompt, duration = '5' }: CreateBody): void {
	if (multi_shot && shot_type === undefined) {
		throw refuseParameter('shot_type: is required with multi_shot');
	}
	if (!multi_shot && shot_type !== undefined) {
		throw refuseParameter('shot_type: needs multi_shot true');
	}
	if ((shot_type === 'customize') !== (multi_prompt !== undefined)) {
		throw refuseParameter('multi_prompt: is required with shot_type customize, and only there');
	}
	if (!multi_prompt) return;
	multi_prompt.forEach(({ index }, place) => {
		if (index !== place + 1) {
			throw refuseParameter(`multi_prompt.${place}.index: must be ${place + 1}, not ${index}`);
		}
	});
	const sum = multi_prompt.reduce((seconds, shot) => seconds + Number(shot.duration), 0);
	if (sum !== Number(duration)) {
		throw refuseParameter(`multi_prompt: the shots last ${sum} s, the video ${duration} s`);
	}
}

function checkModel(body: CreateBody, model: KlingModel): void {
	const name = modelName(body);
	const { duration = '5', mode = 'std' } = body;
	if (!model.durations.includes(duration)) {
		throw refuseParameter(`duration: must be one of ${model.durations.join(', ')} for ${name}`);
	}
	if (body.mode !== undefined && model.modes.length === 0) {
		throw refuseParameter(`mode: is not supported by ${name}`);
	}
	if (model.modes.length > 0 && !model.modes.includes(mode)) {
		throw refuseParameter(`mode: must be one of ${model.modes.join(', ')} for ${name}`);
	}
	const has: Partial<Record<keyof CreateBody, boolean>> = {
		cfg_scale: model.cfgScale,
		sound: model.sound.length > 0,
		voice_list: model.voices,
		multi_shot: model.multiShot,
		element_list: model.elements,
		static_mask: model.guides,
		dynamic_masks: model.guides,
		camera_control: model.guides,
	};
	for (const [field, isThere] of Object.entries(has)) {
		if (body[field as keyof CreateBody] !== undefined && !isThere) {
			throw refuseParameter(`${field}: is not supported by ${name}`);
		}
	}
	if (body.sound === 'on' && !model.sound.includes(mode)) {
		throw refuseParameter(`sound: ${name} needs mode ${model.sound.join(' or ')}`);
	}
	checkEndFrame(body, model, mode);
	if (model.promptRequired && body.shot_type !== 'customize' && body.prompt === undefined) {
		throw refuseParameter(`prompt: is required by ${name}`);
	}
}

function checkEndFrame(body: CreateBody, model: KlingModel, mode: string): void {
	if (body.image_tail === undefined) return;
	const name = modelName(body);
	if (body.image === undefined && !model.endFrameAlone) {
		throw refuseParameter(`image: is required by ${name}, also with image_tail`);
	}
	if (!model.endFrame.includes(mode)) {
		throw refuseParameter(`image_tail: ${name} needs mode ${model.endFrame.join(' or ')}`);
	}
	if (body.sound === 'on' && !model.endFrameWithSound) {
		throw refuseParameter(`image_tail: ${name} has no sound with an end frame`);
	}
}

function checkElements({ element_list = [] }: CreateBody, { klingPresets }: Options): void {
	const ids = element_list.map(({ element_id }) => String(element_id));
	findElements(ids, klingPresets, 'element_list');
}
