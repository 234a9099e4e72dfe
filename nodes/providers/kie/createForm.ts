import type { INodeProperties } from 'n8n-workflow';

import { PROMPT_ADVICE } from '../../shared/form/commonFields';
import { CUSTOM_MODEL, labels } from './fieldNames';
import { tailImage } from './images';
import { DEFAULT_MODEL, type KieModel, kieModels, modelChoices, modelsWith } from './models';
import { multiShotFields } from './multiShot';

const IMAGE_DESCRIPTION =
	'JPEG or PNG, up to 10 MB each. Kling 2.6, 2.5 and 2.1 Master also accept WebP, and Kling 3.0 Omni up to 50 MB. Kling 3.0 and 3.0 Omni accept two images, the second as the last frame; the others accept one image';

const forModels = (...models: string[]) => ({ show: { model: models } });
const KLING_3 = 'kling-3.0/video';
const OMNI = 'kling-3.0-omni/image-to-video';
const OTHERS = [CUSTOM_MODEL, ...modelsWith(({ id }) => id !== KLING_3)];

const choicesOf = (values: readonly string[]) => values.map((value) => ({ name: value, value }));

const NO_IMAGE = {
	name: 'None',
	value: 'none',
	description: 'The video is made from the prompt alone',
};
const imageInputType = (models: string[], extra: Array<typeof NO_IMAGE>): INodeProperties => ({
	displayName: 'Image Input Type',
	name: 'imageInputType',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Base64', value: 'base64' },
		{ name: 'Binary File', value: 'binary' },
		...extra,
		{ name: 'URL', value: 'url' },
	],
	default: 'url',
	description: `Where the images come from: ${IMAGE_DESCRIPTION}. Files are uploaded to kie.ai first, which costs nothing.`,
	displayOptions: forModels(...models),
});

/** Models whose prompts have the same length share a field. */
const promptField = (
	longest: number,
	displayOptions: INodeProperties['displayOptions'],
	isRequired = true,
): INodeProperties => ({
	displayName: labels.prompt,
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
const promptFields = [...new Set(kieModels.map(({ longestPrompt }) => longestPrompt))].map(
	(longest) => {
		const models = modelsWith((model) => model.id !== KLING_3 && model.longestPrompt === longest);
		return promptField(longest, forModels(...models));
	},
);

const soundOn: INodeProperties = {
	displayName: labels.sound,
	name: 'sound',
	type: 'boolean',
	default: true,
	description: 'Whether the video has sound and voices, which changes the price',
};

const durationFields = [...new Set(kieModels.map(({ durations }) => durations))].map(
	(durations): INodeProperties => ({
		displayName: labels.duration,
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

/** A choice; the fields below set name, values and default. */
const CHOICE = { type: 'options' as const, default: '' };

const sizeField = ({ id, size }: KieModel): INodeProperties[] =>
	size
		? [
				{
					...CHOICE,
					displayName: labels[size.field],
					name: size.field,
					options: choicesOf(size.values),
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
					displayName: labels.aspect_ratio,
					name: 'aspectRatio',
					options: choicesOf(aspectRatios),
					default: aspectRatios[0]!,
					description:
						id === OMNI
							? 'The aspect ratio of the video. Values other than auto need Customize Multi-Shot.'
							: 'The aspect ratio of the video. If there are images, their aspect ratio is used instead.',
					displayOptions: forModels(id),
				},
			]
		: [];

/**
 * Contracts: kie, "Request Parameters" and "input Object Parameters"; kie-models, section 1. What decides the price, and
 * what the API requires, is always in sight.
 */
export const kieCreateFields: INodeProperties[] = [
	{
		displayName: labels.model,
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
	{
		displayName: labels.customModel,
		name: 'customModel',
		type: 'string',
		default: '',
		placeholder: 'e.g. kling-3.0/video',
		description: "The model's ID as kie.ai writes it",
		displayOptions: forModels(CUSTOM_MODEL),
	},
	imageInputType(OTHERS, []),
	imageInputType([KLING_3], [NO_IMAGE]),
	{
		displayName: 'Image URLs',
		name: 'imageUrls',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Image URL' },
		// Not `required`, because n8n marks an empty row of a new node red. Create Task refuses an empty list itself.
		default: [''],
		placeholder: 'e.g. https://example.com/photo.jpg',
		description: `The URLs of the images, which kie.ai must be able to reach: ${IMAGE_DESCRIPTION}`,
		displayOptions: { show: { imageInputType: ['url'] } },
	},
	{
		displayName: 'Input Data Field Names',
		name: 'imageBinaryPropertyName',
		type: 'string',
		typeOptions: { binaryDataProperty: true },
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the input field that holds the image file; several names are separated by commas',
		displayOptions: { show: { imageInputType: ['binary'] } },
	},
	{
		displayName: 'Images (Base64)',
		name: 'imageBase64',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Image', rows: 3 },
		default: [''],
		placeholder: 'e.g. iVBORw0KGgo…',
		description: 'The image files as base64 text, with or without a "data:" prefix',
		displayOptions: { show: { imageInputType: ['base64'] } },
	},
	...tailImage.fields,
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
		displayName: labels.audio,
		name: 'audio',
		type: 'boolean',
		default: false,
		description: 'Whether the video has sound, which changes the price',
		displayOptions: forModels(OMNI),
	},
	...durationFields,
	{
		displayName: labels.duration,
		name: 'duration',
		type: 'number',
		typeOptions: { minValue: 3, maxValue: 15, numberPrecision: 0 },
		default: 5,
		description: 'How long the video is. The price grows with it.',
		displayOptions: forModels(OMNI),
	},
	{
		displayName: labels.duration,
		name: 'duration',
		type: 'string',
		default: '5',
		description: 'How long the video is, in seconds. The model must support this duration.',
		displayOptions: forModels(CUSTOM_MODEL),
	},
	...kieModels.flatMap(sizeField),
	...kieModels.flatMap(aspectRatioField),
];
