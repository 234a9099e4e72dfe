import type { IDataObject } from 'n8n-workflow';

import { chosenCallbackUrl } from '../../shared/form/callbackOptions';
import { readAdditionalBodyFields } from '../../shared/form/commonFields';
import {
	booleanFrom,
	chosenModel,
	identifierText,
	textToNumber,
	oneOf,
	optionOf,
	withoutEmpty,
} from '../../shared/form/values';
import type { ProviderCall } from '../provider';
import { waitForSlotOption } from './createForm';
import { CUSTOM_MODEL, labels, cameraAxes, documentedValues } from './requestSchema';

/** What the form says, apart from the images: a part of the body, and what steers this package. */
export interface KlingForm {
	motionGuidance: 'none' | 'endFrame' | 'motionBrush' | 'camera';
	/** Fields of the body that the user set, except images and the external id. */
	fields: IDataObject;
	additionalBodyFields: IDataObject;
	externalTaskId?: string;
	returnExisting: boolean;
	checkModelSupport: boolean;
	/** How long to wait for a free slot, in milliseconds. */
	slotWaitMs: number;
}

/**
 * Reads the form for one item. Values that the contract lists are checked here; ranges are the schema's.
 *
 * @throws InvalidInputError
 */
export function readForm(call: ProviderCall): KlingForm {
	const options = call.parameter<IDataObject>('options', {});
	const motionGuidance =
		call.parameter<KlingForm['motionGuidance']>('motionGuidance', 'none') ?? 'none';
	const externalTaskId = identifierText(labels.externalTaskId, options.externalTaskId);
	const fields = withoutEmpty({
		model_name: readModel(call),
		prompt: call.parameter('prompt', ''),
		negative_prompt: options.negativePrompt,
		voice_list: voiceList(options.voiceList),
		sound: documented('sound', options.sound),
		cfg_scale: textToNumber(options.cfgScale),
		mode: documented('mode', options.mode),
		duration: documented('duration', options.duration),
		callback_url: chosenCallbackUrl(call.context, call.itemIndex, options, 'callbackUrl'),
		camera_control: motionGuidance === 'camera' ? cameraControl(call) : undefined,
	});
	return {
		motionGuidance,
		fields,
		additionalBodyFields: readAdditionalBodyFields(options),
		...(externalTaskId && { externalTaskId }),
		returnExisting: options.ifExists === 'return',
		slotWaitMs: optionOf(waitForSlotOption, options.waitForSlot) * 60_000,
		checkModelSupport: booleanFrom(options.checkModelSupport) !== false,
	};
}

const readModel = (call: ProviderCall): string | undefined =>
	chosenModel(call.parameter('modelName', 'kling-v1'), {
		value: CUSTOM_MODEL,
		label: labels.customModelName,
		id: call.parameter('customModelName', ''),
	});

const documented = (field: keyof typeof documentedValues, value: unknown): string | undefined =>
	oneOf(labels[field], value, documentedValues[field]);

function voiceList(value: unknown): Array<{ voice_id: string }> | undefined {
	const ids = [value]
		.flat(2)
		.map((voice: unknown) => identifierText(labels.voiceList, idOf(voice)))
		.filter((id) => id !== undefined);
	return ids.length > 0 ? ids.map((id) => ({ voice_id: id })) : undefined;
}

/** An expression may give voices as Kling's API has them. */
const idOf = (voice: unknown): unknown =>
	typeof voice === 'object' && voice !== null && 'voice_id' in voice ? voice.voice_id : voice;

function cameraControl(call: ProviderCall): IDataObject {
	const type = documented('cameraControlType', call.parameter('cameraControlType', 'simple'));
	if (type !== 'simple') return { type };
	const chosen = call.parameter<string>('cameraControlAxis', 'zoom');
	const value = textToNumber(call.parameter('cameraControlValue', 5));
	return {
		type,
		config: Object.fromEntries(cameraAxes.map((axis) => [axis, axis === chosen ? value : 0])),
	};
}
