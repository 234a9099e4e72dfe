import type { INodeProperties } from 'n8n-workflow';

import { callbackOptions } from '../../shared/form/callbackOptions';
import {
	choicesOf,
	additionalBodyFields,
	negativePrompt,
	PROMPT_ADVICE,
} from '../../shared/form/commonFields';
import { bodyLabels } from '../../shared/form/schemas';
import { elementApiNames, elementOptions } from './elements';
import { IMAGES_LABEL, imageFormFields, kieImageApiNames } from './images';
import {
	CUSTOM_MODEL,
	DEFAULT_MODEL,
	type KieModel,
	kieModels,
	modelChoices,
	modelsWith,
} from './models';
import { multiShotFields, shotApiNames, shotOptions } from './multiShot';

const forModels = (...models: string[]) => ({ show: { model: models } });
const KLING_3 = 'kling-3.0/video';
const OMNI = 'kling-3.0-omni/image-to-video';

/** Models whose prompts have the same length share a field. */
const promptField = (
	longest: number,
	displayOptions: INodeProperties['displayOptions'],
	isRequired = true,
): INodeProperties => ({
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	...(isRequired && { required: true }),
	default: '',
	placeholder:
		'e.g. The band plays and the crowd sways; the camera slowly circles around the stage; wild and joyful',
	description: isRequired
		? `What happens in the video, in up to ${longest} characters. ${PROMPT_ADVICE}`
		: `What the shots have in common, in up to ${longest} characters; may be empty`,
	...(displayOptions && { displayOptions }),
});
const longestPrompts = [...new Set(kieModels.map(({ longestPrompt }) => longestPrompt))];
const promptFields = longestPrompts.map((longest) => {
	const models = modelsWith((model) => model.id !== KLING_3 && model.longestPrompt === longest);
	return promptField(longest, forModels(...models));
});

const soundOn: INodeProperties = {
	displayName: 'Sound',
	name: 'sound',
	type: 'boolean',
	default: true,
	description: 'Whether the video has sound and voices, which changes the price',
};

const durationFields = [...new Set(kieModels.map(({ durations }) => durations))].map(
	(durations): INodeProperties => ({
		displayName: 'Duration (Seconds)',
		name: 'duration',
		type: 'options',
		options: choicesOf(durations),
		default: '5',
		description: 'How long the video is. The price grows with it.',
		displayOptions: forModels(
			...modelsWith((model) => model.durations === durations && !model.hasNumericDuration),
		),
	}),
);

/** The names of values that do not explain themselves. */
const VALUE_NAMES: Record<string, string> = {
	auto: 'Auto',
	pro: 'Professional (1080p)',
	std: 'Standard (720p)',
};

const namedChoices = (values: readonly string[]) =>
	values.map((value) => ({ name: VALUE_NAMES[value] ?? value, value }));

const CHOICE = { type: 'options' as const, default: '' };

const sizeField = ({ id, size }: KieModel): INodeProperties[] =>
	size
		? [
				{
					...CHOICE,
					displayName: size.field === 'mode' ? 'Mode' : 'Resolution',
					name: size.field,
					options: namedChoices(size.values),
					default: size.default,
					description:
						size.field === 'mode'
							? 'The size of the video, which changes the price: std is 720p, pro is 1080p'
							: 'The size of the video, which changes the price',
					displayOptions: forModels(id),
				},
			]
		: [];

const aspectRatioField = ({ id, aspectRatios }: KieModel): INodeProperties[] =>
	aspectRatios
		? [
				{
					...CHOICE,
					displayName: 'Aspect Ratio',
					name: 'aspectRatio',
					options: namedChoices(aspectRatios),
					default: aspectRatios[0]!,
					description:
						id === OMNI
							? 'The aspect ratio of the video. Values other than Auto need Customize Multi-Shot.'
							: 'The aspect ratio of the video. If there are images, their aspect ratio is used instead.',
					displayOptions: forModels(id),
				},
			]
		: [];

/** The model's ID as the user enters it. */
export const customModelField: INodeProperties = {
	displayName: 'Custom Model ID',
	name: 'customModel',
	type: 'string',
	default: '',
	placeholder: 'e.g. kling-3.0/video',
	description: "The model's ID as kie.ai writes it",
	displayOptions: forModels(CUSTOM_MODEL),
};

/** Contracts: kie, "Request Parameters" and "input Object Parameters"; kie-models, section 1. */
export const kieCreateFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		options: [
			...modelChoices,
			{
				name: 'Custom',
				value: CUSTOM_MODEL,
				description: 'A model that is not in this list, by its ID',
			},
		],
		default: DEFAULT_MODEL,
		description: 'The model that makes the video, newest first. A credit is $0.005.',
	},
	customModelField,
	...imageFormFields,
	promptField(5000, forModels(CUSTOM_MODEL)),
	...promptFields,
	promptField(3072, { show: { model: [KLING_3], multiShots: [false] } }),
	promptField(3072, { show: { model: [KLING_3], multiShots: [true] } }, false),
	...multiShotFields,
	{
		...soundOn,
		default: false,
		displayOptions: { show: { model: [KLING_3], multiShots: [false] } },
	},
	{ ...soundOn, displayOptions: { show: { model: [KLING_3], multiShots: [true] } } },
	{ ...soundOn, displayOptions: forModels(DEFAULT_MODEL, CUSTOM_MODEL) },
	{
		displayName: 'Audio',
		name: 'audio',
		type: 'boolean',
		default: false,
		description: 'Whether the video has sound, which changes the price',
		displayOptions: forModels(OMNI),
	},
	...durationFields,
	{
		displayName: 'Duration (Seconds)',
		name: 'duration',
		type: 'number',
		typeOptions: { minValue: 3, maxValue: 15, numberPrecision: 0 },
		default: 5,
		description: 'How long the video is. The price grows with it.',
		displayOptions: forModels(OMNI),
	},
	{
		displayName: 'Duration (Seconds)',
		name: 'duration',
		type: 'string',
		default: '5',
		description: 'How long the video is, in seconds. The model must support this duration.',
		displayOptions: forModels(CUSTOM_MODEL),
	},
	...kieModels.flatMap(sizeField),
	...kieModels.flatMap(aspectRatioField),
];

/** The fields that the API does not require. Only those that the user adds are sent. */
export const kieCreateOptions: INodeProperties[] = [
	{
		...additionalBodyFields('{"input": {"aspect_ratio": "16:9"}}'),
		description:
			'Fields to add to the request\'s body, for what the API offers beyond this form. Fields inside "input" are merged into the input. With Model: Custom, null removes a field of the form.',
	},
	...callbackOptions('callBackUrl', 'the end of the task'),
	{
		displayName: 'CFG Scale',
		name: 'cfgScale',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 1 },
		default: 0.5,
		description:
			'How closely the video follows the prompt, from 0 to 1: a higher value leaves less freedom. Kling 2.5 takes steps of 0.1.',
		displayOptions: { show: { '/model': modelsWith(({ hasCfgScale }) => hasCfgScale) } },
	},
	...elementOptions,
	{
		...negativePrompt,
		description:
			'What the video should not show, in up to 500 characters, at Kling 3.0 in up to 2500',
		displayOptions: {
			show: { '/model': modelsWith(({ longestNegativePrompt }) => longestNegativePrompt) },
		},
	},
	...shotOptions,
];

/** See `VideoProvider.apiNames`. */
export const kieApiNames = {
	customModel: 'model',
	prompt: 'input.prompt',
	...kieImageApiNames,
	sound: 'input.sound',
	audio: 'input.audio',
	duration: 'input.duration',
	mode: 'input.mode',
	resolution: 'input.resolution',
	aspectRatio: 'input.aspect_ratio',
	...shotApiNames,
	...elementApiNames,
	negativePrompt: 'input.negative_prompt',
	cfgScale: 'input.cfg_scale',
	callback: 'callBackUrl',
	callBackUrl: 'callBackUrl',
};

/** The form's labels, by the API's names of the fields, at any depth of the body. */
export const labels: Record<string, string> = {
	...bodyLabels([...kieCreateFields, ...kieCreateOptions], kieApiNames, ['input']),
	image_url: 'Image',
	image_urls: IMAGES_LABEL,
	callBackUrl: 'Callback URL',
};
