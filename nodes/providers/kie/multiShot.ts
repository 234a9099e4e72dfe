import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import { shotsField } from '../../shared/form/commonFields';
import { lengthInCharacters } from '../../shared/limitedText';
import { booleanFrom, textToNumber } from '../../shared/form/values';
import type { ProviderCall } from '../provider';
import { type KieModel, kieModels, modelsWith } from './models';

const SWITCHES = {
	multi_shots: { displayName: 'Multi-Shot', name: 'multiShots' },
	customize_multi_shots: { displayName: 'Customize Multi-Shot', name: 'customizeMultiShots' },
};
const PROMPT_LABEL = 'Shots';
/** See `VideoProvider.apiNames`. */
export const shotApiNames = {
	multiShots: 'input.multi_shots',
	customizeMultiShots: 'input.customize_multi_shots',
	preferMultiShots: 'input.prefer_multi_shots',
	multiPrompt: 'input.multi_prompt',
	'multiPrompt.prompt': 'input.multi_prompt.prompt',
	'multiPrompt.duration': 'input.multi_prompt.duration',
};

/** The switch and the list of shots of each model that has them (contract: kie-models, section 1). */
export const multiShotFields: INodeProperties[] = kieModels.flatMap(({ id, shots }) =>
	shots
		? [
				{
					...SWITCHES[shots.switch],
					type: 'boolean',
					default: false,
					description: 'Whether the video consists of shots, each with its own prompt and length',
					displayOptions: { show: { model: [id] } },
				},
				shotsField({
					displayName: PROMPT_LABEL,
					name: 'multiPrompt',
					rows: 'shots',
					description: `1 to ${shots.most} shots in their order. Their durations must add up to the duration of the video.`,
					prompt: {
						description: `What happens in the shot, in up to ${shots.longestPrompt} characters`,
					},
					longest: shots.longest,
					displayOptions: { show: { model: [id], [SWITCHES[shots.switch].name]: [true] } },
				}),
			]
		: [],
);

/** The optional fields of models that have shots. */
export const shotOptions: INodeProperties[] = [
	{
		displayName: 'Prefer Multi-Shot',
		name: 'preferMultiShots',
		type: 'boolean',
		default: false,
		description:
			'Whether the model may turn the prompt into several shots. Not available together with Customize Multi-Shot.',
		displayOptions: {
			show: {
				'/model': modelsWith(({ shots }) => shots?.switch === 'customize_multi_shots'),
			},
		},
	},
];

/** The switch for shots, read once; `undefined` if the model has no shots. */
export const readShotSwitch = (call: ProviderCall, { shots }: KieModel): unknown =>
	shots && booleanFrom(call.parameter<unknown>(SWITCHES[shots.switch].name, false));

/**
 * The fields of the body for a video with or without shots.
 *
 * @param given see `readShotSwitch`
 */
export function readShots(call: ProviderCall, { shots }: KieModel, given: unknown): IDataObject {
	if (!shots) return {};
	const isOn = given as boolean;
	if (given !== true) {
		return { [shots.switch]: isOn, ...(shots.switch === 'multi_shots' && { multi_prompt: [] }) };
	}
	const value = call.parameter<IDataObject>('multiPrompt', {});
	const rows = (Array.isArray(value) ? value : (value.shots ?? [])) as IDataObject[];
	return {
		[shots.switch]: isOn,
		multi_prompt: [rows].flat().map((row) => ({
			prompt: row?.prompt,
			duration: textToNumber(row?.duration),
		})) as IDataObject[],
	};
}

/**
 * Checks shots against the other fields (contract: kie-models, section 1).
 *
 * @throws InvalidInputError naming the field and the model
 */
export function checkShots(model: KieModel, input: IDataObject): void {
	const { shots, id } = model;
	if (!shots) return;
	const list = (input.multi_prompt ?? []) as Array<{ duration: number }>;
	if (input[shots.switch] !== true) {
		if (list.length === 0) return;
		throw new InvalidInputError(
			`"${PROMPT_LABEL} (input.multi_prompt)" needs ${shots.switch} at ${id}. Switch it on, or remove the shots.`,
		);
	}
	if (list.length === 0) {
		throw InvalidInputError.forField(
			`${PROMPT_LABEL} (input.multi_prompt)`,
			undefined,
			`1 to ${shots.most} shots at ${id}`,
		);
	}
	const sum = list.reduce((total, { duration }) => total + duration, 0);
	if (shots.switch === 'multi_shots' && sum !== Number(input.duration)) {
		throw new InvalidInputError(
			`The shots take ${sum} seconds in total, but the video of ${id} takes ${String(input.duration)} seconds`,
			'Change the duration of the video or of the shots.',
		);
	}
	if (shots.switch === 'customize_multi_shots' && input.prefer_multi_shots === true) {
		throw new InvalidInputError(
			`${id} takes either Customize Multi-Shot or Prefer Multi-Shot. Switch one of them off.`,
		);
	}
}

/**
 * Characters in the prompt of a shot. Kling 3.0 Omni's page allows 512, but 500 were measured (contract: kie-models,
 * section 1).
 */
const MEASURED_SHOT_PROMPT = 500;

/** Hints at prompts of shots that are longer than the measured limit. */
export function hintAtShotPrompts(
	call: ProviderCall,
	{ id, shots }: KieModel,
	input: IDataObject,
): void {
	if (!shots || shots.longestPrompt <= MEASURED_SHOT_PROMPT) return;
	const list = (input.multi_prompt ?? []) as Array<{ prompt: string }>;
	if (list.every(({ prompt }) => lengthInCharacters(prompt) <= MEASURED_SHOT_PROMPT)) return;
	call.hint(
		`kie.ai documents up to ${shots.longestPrompt} characters for the prompt of a shot of ${id}, but was seen to refuse more than ${MEASURED_SHOT_PROMPT}`,
	);
}
