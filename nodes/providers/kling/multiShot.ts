import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import { shotsField } from '../../shared/form/commonFields';
import { parseJsonParameter, readChoice, rowsOf } from '../../shared/form/values';
import type { ProviderCall } from '../provider';
import type { KlingFeature } from './modelCheck';
import { shownFor } from './models';
import type { KlingRequest } from './requestSchema';

const MODELS = shownFor('multiShot');

const kind: INodeProperties = {
	displayName: 'Multi-Shot',
	name: 'multiShot',
	type: 'options',
	options: [
		{
			name: 'Automatic',
			value: 'intelligence',
			description: 'The model divides the prompt into shots',
		},
		{
			name: 'By Shots',
			value: 'customize',
			description: 'Each shot has its own prompt and duration',
		},
		{ name: 'None', value: 'none', description: 'One shot' },
	],
	default: 'none',
	description: 'Whether the video consists of several shots',
	displayOptions: { show: { modelName: MODELS } },
};

const SHOTS = 'Up to 6 shots in their order. Together they are as long as the video.';
const shownForShots = (input: string) => ({
	show: { modelName: MODELS, multiShot: ['customize'], multiPromptInput: [input] },
});

const multiPrompt = shotsField({
	displayName: 'Shots',
	name: 'multiPrompt',
	rows: 'shots',
	description: SHOTS,
	prompt: {
		placeholder: 'e.g. Wide view of the harbour',
		description: 'What happens in the shot, in up to 512 characters',
	},
	longest: 15,
	displayOptions: shownForShots('rows'),
});

const multiPromptJson: INodeProperties = {
	displayName: 'Shots (JSON)',
	name: 'multiPromptJson',
	type: 'json',
	default: '[{"prompt": "Wide view of the harbour", "duration": 3}]',
	description: SHOTS,
	displayOptions: shownForShots('json'),
};

const multiPromptInput: INodeProperties = {
	displayName: 'Shots Input',
	name: 'multiPromptInput',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'JSON', value: 'json' },
		{ name: 'Rows', value: 'rows' },
	],
	default: 'rows',
	description: 'How the shots are entered',
	displayOptions: { show: { modelName: MODELS, multiShot: ['customize'] } },
};

/** Several shots in one video (contract: Kling today, sections 3.1 and 3.2). */
export const multiShot: KlingFeature = {
	fields: [kind, multiPromptInput, multiPrompt, multiPromptJson],
	read: (call) => {
		const shotType = readChoice(kind, call.parameter('multiShot', 'none')) ?? 'none';
		if (shotType === 'none') return {};
		return {
			multi_shot: true,
			shot_type: shotType,
			...(shotType === 'customize' && { multi_prompt: shotsOf(call) }),
		};
	},
	checkBody: checkSum,
	check: (check, { multi_shot: isOn, shot_type: shotType, prompt }) => {
		const { model } = check;
		if (isOn === true) check.supports(kind.displayName, 'multiShot');
		if (!model.needsPrompt || prompt || shotType === 'customize') return;
		throw check.refusal(`${model.id} needs a prompt, unless ${kind.displayName} is By Shots`);
	},
};

function shotsOf(call: ProviderCall): unknown {
	const isJson = call.parameter<string>('multiPromptInput', 'rows') === 'json';
	const value = isJson
		? parseJsonParameter(multiPromptJson.displayName, call.parameter('multiPromptJson', '[]'))
		: call.parameter<IDataObject>('multiPrompt', {});
	return inOrder(rowsOf(value, 'shots')).map((row, place) => ({
		index: place + 1,
		prompt: row.prompt,
		duration: typeof row.duration === 'number' ? String(row.duration) : row.duration,
	}));
}

/** JSON may number the shots as Kling's API does. */
function inOrder(rows: unknown[]): IDataObject[] {
	const shots = rows.map((row) => (row ?? {}) as IDataObject);
	const isNumbered = shots.every(({ index }) => typeof index === 'number');
	return isNumbered ? shots.sort((one, other) => Number(one.index) - Number(other.index)) : shots;
}

/** The shots are as long as the video. */
function checkSum({ multi_prompt: shots, duration = '5' }: KlingRequest): void {
	if (!shots) return;
	const sum = shots.reduce((total, shot) => total + Number(shot.duration), 0);
	if (sum === Number(duration)) return;
	throw new InvalidInputError(
		`The shots are ${sum} seconds long together, but the video is to be ${duration} seconds long`,
		'Change the duration of the video or of the shots.',
	);
}
