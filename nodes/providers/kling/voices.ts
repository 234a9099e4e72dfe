import type { INodeProperties } from 'n8n-workflow';

import { readChoice } from '../../shared/form/values';
import { libraryIds, voiceField } from '../klingBase/libraryFields';
import type { KlingFeature, ModelCheck } from './modelCheck';
import { modelsWith, shownFor } from './models';
import type { KlingRequest } from './requestSchema';

const sound: INodeProperties = {
	displayName: 'Sound',
	name: 'sound',
	type: 'options',
	options: [
		{ name: 'Off', value: 'off' },
		{ name: 'On', value: 'on' },
	],
	default: 'off',
	description: 'Whether to generate sound with the video, which changes the price',
	displayOptions: { show: { modelName: shownFor('sound') } },
};

const voiceList: INodeProperties = {
	displayName: 'Voices',
	name: 'voiceList',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Voice',
	default: {},
	description:
		'Up to two voices. The prompt refers to them as &lt;&lt;&lt;voice_1&gt;&gt;&gt; and &lt;&lt;&lt;voice_2&gt;&gt;&gt;; a task that does costs more.',
	options: [{ displayName: 'Voice', name: 'voices', values: [voiceField] }],
	displayOptions: { show: { modelName: shownFor('voices'), sound: ['on'] } },
};

/** Sound, and the voices in it (contracts: Kling, "Voice List Format"; Kling today, sections 3.1 and 8.1). */
export const voices: KlingFeature = {
	fields: [sound, voiceList],
	read: (call, { model }) => {
		const given = readChoice(sound, call.parameter('sound', 'off'));
		// Silence is Kling's default, and a model without sound may refuse even `off`.
		const takesOff = model !== undefined && model.sound !== false;
		const chosen = call.parameter<unknown>(voiceList.name, {});
		const ids = libraryIds(chosen, 'voice', voiceList.displayName);
		return {
			sound: given === 'off' && !takesOff ? undefined : given,
			voice_list: ids.map((id) => ({ voice_id: id })),
		};
	},
	check: checkVoices,
	hint: (call, { prompt, voice_list: listed = [] }) => {
		for (const [name, number] of prompt?.matchAll(/<<<voice_(\d+)>>>/g) ?? []) {
			if (Number(number) <= listed.length) continue;
			call.hint(`The prompt refers to ${name}, but the voice list does not have it`);
		}
	},
};

/** Checks sound and voices against the model, an end frame and each other. @throws InvalidInputError */
function checkVoices(check: ModelCheck, body: KlingRequest): void {
	const { model } = check;
	const hasSound = body.sound === 'on';
	if (hasSound) check.supports(sound.displayName, 'sound');
	if (hasSound && body.image_tail !== undefined && !model.endFrameWithSound) {
		throw check.refusal(
			`${model.id} cannot generate sound together with an end frame. Set ${sound.displayName} to off, or remove the end frame.`,
		);
	}
	if (body.voice_list === undefined || body.voice_list.length === 0) return;
	if (model.voices === false) {
		const others = modelsWith((other) => other.voices).join(', ');
		throw check.refusal(
			`${model.id} does not support ${voiceList.displayName}. Models that do: ${others}`,
		);
	}
	check.supports(voiceList.displayName, 'voices');
	if (!hasSound) {
		throw check.refusal(`${voiceList.displayName} of ${model.id} need ${sound.displayName}: On`);
	}
}
