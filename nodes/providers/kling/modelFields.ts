import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { choicesOf } from '../../shared/form/commonFields';
import {
	CUSTOM_MODEL,
	DEFAULT_MODEL,
	type KlingModel,
	klingModels,
	modelChoices,
	modelsWith,
} from './models';

/** Shows a field for these values of Model. */
export const forModels = (...models: string[]): IDisplayOptions => ({
	show: { modelName: models },
});

/** A field for each set of values that models have in common. */
const fieldsByValues = (
	valuesOf: (model: KlingModel) => readonly string[],
	fieldOf: (values: readonly string[], models: string[]) => INodeProperties,
): INodeProperties[] =>
	[...new Set(klingModels.map((model) => valuesOf(model).join()))]
		.filter((values) => values !== '')
		.map((values) =>
			fieldOf(
				values.split(','),
				modelsWith((model) => valuesOf(model).join() === values),
			),
		);

/** The model's ID as the user enters it. */
export const customModelName: INodeProperties = {
	displayName: 'Custom Model ID',
	name: 'customModelName',
	type: 'string',
	default: '',
	placeholder: 'e.g. kling-v3',
	description: "The model's ID as Kling writes it",
	displayOptions: forModels(CUSTOM_MODEL),
};

/** The seconds of a custom model. */
export const customDuration: INodeProperties = {
	displayName: 'Duration (Seconds)',
	name: 'duration',
	type: 'string',
	default: '5',
	description: 'How long the video is. Empty: the model decides.',
	displayOptions: forModels(CUSTOM_MODEL),
};
const durationFields = [
	...fieldsByValues(
		({ durations }) => durations,
		(durations, models) => ({
			displayName: customDuration.displayName,
			name: customDuration.name,
			type: 'options',
			options: choicesOf(durations),
			default: '5',
			description: 'How long the video is. The price grows with it.',
			displayOptions: forModels(...models),
		}),
	),
	customDuration,
];

const MODES: Record<string, INodePropertyOptions> = {
	'4k': { name: '4K', value: '4k', description: '2160p' },
	pro: { name: 'Professional', value: 'pro', description: '1080p' },
	std: { name: 'Standard', value: 'std', description: '720p, the cheapest' },
};
const modeField = (options: INodePropertyOptions[], models: string[]): INodeProperties => ({
	displayName: 'Mode',
	name: 'mode',
	type: 'options',
	options,
	default: 'std',
	description: 'The quality and size of the video, which changes the price',
	displayOptions: forModels(...models),
});
/** The modes of a custom model. */
export const customMode = modeField(
	[...Object.values(MODES), { name: "The Model's Own", value: '', description: 'No mode is sent' }],
	[CUSTOM_MODEL],
);
const modeFields = [
	...fieldsByValues(
		({ modes }) => [...modes].sort(),
		(modes, models) =>
			modeField(
				modes.map((mode) => MODES[mode]!),
				models,
			),
	),
	customMode,
];

/** The model, and the field for another one. */
export const modelFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'modelName',
		type: 'options',
		options: modelChoices,
		default: DEFAULT_MODEL,
		description:
			'The model that makes the video, newest first. Prices are those of the list, in US dollars; packs can be cheaper.',
	},
	customModelName,
];
/** What decides the price of a model, beside its sound. */
export const priceFields: INodeProperties[] = [...durationFields, ...modeFields];

const GUIDANCE = [
	{ name: 'Camera', value: 'camera', description: 'The camera moves' },
	{ name: 'End Frame', value: 'endFrame', description: 'The video ends with a second image' },
	{
		name: 'Motion Brush',
		value: 'motionBrush',
		description: 'Parts of the image move along paths, or stay still',
	},
] as const;
const guidanceField = (values: readonly string[], models: string[]): INodeProperties => ({
	displayName: 'Motion Guidance',
	name: 'motionGuidance',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'None (Prompt Only)',
			value: 'none',
			description: 'The prompt alone guides the motion',
		},
		...GUIDANCE.filter(({ value }) => values.includes(value)),
	],
	default: 'none',
	description:
		'What guides the motion in addition to the prompt. Kling accepts only one of these per task.',
	displayOptions: forModels(...models),
});
/** One choice, because the API takes one at a time (contract: Kling, "Image Format Requirements"). */
export const motionGuidanceFields = [
	...fieldsByValues(
		(model) => GUIDANCE.map(({ value }) => value).filter((value) => model[value] !== false),
		guidanceField,
	),
	guidanceField(
		GUIDANCE.map(({ value }) => value),
		[CUSTOM_MODEL],
	),
];
