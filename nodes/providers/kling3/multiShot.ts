import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { InvalidInputError } from '../../shared/failures';
import { shotsField } from '../../shared/form/commonFields';
import { lengthInCharacters } from '../../shared/limitedText';
import { oneOf, rowsOf, textToNumber } from '../../shared/form/values';
import type { ProviderCall } from '../provider';
import { CUSTOM_MODEL, type Kling3Model, listedModels } from './models';
import { labels } from './requestSchema';

const MOST_SHOTS = 6;
const LONGEST_WORDS = 512;

const BY_SHOTS = {
	name: 'By Shots',
	value: 'shots',
	description: 'Each shot has its own prompt and length',
};
const AUTOMATIC = {
	name: 'Automatic',
	value: 'automatic',
	description: 'The model divides the prompt into shots',
};
const NONE = { name: 'None', value: 'none', description: 'One shot' };

const kindField = (shots: Kling3Model['shots']): INodeProperties => ({
	displayName: labels.multiShot,
	name: 'multiShot',
	type: 'options',
	options: shots === 'field' ? [AUTOMATIC, BY_SHOTS, NONE] : [BY_SHOTS, NONE],
	default: 'none',
	description: 'Whether the video consists of several shots',
	displayOptions: {
		show: {
			model: [
				...listedModels.filter((model) => model.shots === shots).map(({ id }) => id),
				...(shots === 'field' ? [CUSTOM_MODEL] : []),
			],
		},
	},
});

/** Several shots in one video (contract: Kling today, sections 4.2 and 4.3). */
export const multiShotFields: INodeProperties[] = [
	kindField('prompt'),
	kindField('field'),
	shotsField({
		displayName: labels.shots,
		name: 'shots',
		rows: 'shots',
		description: `Up to ${MOST_SHOTS} shots in their order. Together they are as long as the video.`,
		prompt: {
			placeholder: 'e.g. Wide view of the harbour',
			description: `What happens in the shot, in up to ${LONGEST_WORDS} characters without a semicolon`,
		},
		longest: 30,
		displayOptions: {
			show: {
				model: [...listedModels.filter(({ shots }) => shots).map(({ id }) => id), CUSTOM_MODEL],
				multiShot: ['shots'],
			},
		},
	}),
];

interface Shot {
	words: string;
	/** Seconds. */
	duration: number;
}

/** How the user wants the video divided. */
export interface MultiShot {
	kind: 'none' | 'automatic' | 'shots';
	shots: Shot[];
}

/** @throws InvalidInputError for a shot without words or seconds, and for more than six */
export function readMultiShot(call: ProviderCall): MultiShot {
	const kind =
		oneOf(labels.multiShot, call.parameter<string>('multiShot', 'none'), [
			'none',
			'automatic',
			'shots',
		]) ?? 'none';
	if (kind !== 'shots') return { kind: kind as 'none' | 'automatic', shots: [] };
	const shots = rowsOf(call.parameter<unknown>('shots', {}), 'shots').map((row, index) =>
		readShot((row ?? {}) as IDataObject, index + 1),
	);
	if (shots.length === 0 || shots.length > MOST_SHOTS) {
		throw new InvalidInputError(
			`"${labels.shots}" has ${shots.length} shots; allowed: 1 to ${MOST_SHOTS}`,
		);
	}
	return { kind, shots };
}

function readShot({ prompt, duration }: IDataObject, number: number): Shot {
	const words = typeof prompt === 'string' ? prompt.trim() : prompt;
	const isText = typeof words === 'string' && words !== '';
	// A semicolon ends a shot in the prompt.
	if (!isText || lengthInCharacters(words) > LONGEST_WORDS || words.includes(';')) {
		throw InvalidInputError.forField(
			`Shot ${number} Prompt`,
			prompt,
			`1 to ${LONGEST_WORDS} characters without a semicolon`,
		);
	}
	const seconds = textToNumber(duration);
	if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 1) {
		throw InvalidInputError.forField(
			`Shot ${number} Duration`,
			duration,
			'a whole number of seconds from 1',
		);
	}
	return { words, duration: seconds };
}

/** The prompt with its shots: `shot 1, 3, words; shot 2, 5, words;` (contract: Kling today, section 4.2). */
export const promptWithShots = (prompt: string, { shots }: MultiShot): string =>
	[
		prompt,
		...shots.map(({ words, duration }, index) => `shot ${index + 1}, ${duration}, ${words};`),
	]
		.filter(Boolean)
		.join(' ');

/** @throws InvalidInputError unless the shots are as long as the video */
export function checkShotSum({ shots }: MultiShot, duration: number | undefined): void {
	if (shots.length === 0) return;
	const sum = shots.reduce((total, shot) => total + shot.duration, 0);
	if (sum === duration) return;
	throw new InvalidInputError(
		`The shots are ${sum} seconds long together, but the video is to be ${duration} seconds long`,
		'Change the duration of the video or of the shots.',
	);
}
