import type { INodeProperties } from 'n8n-workflow';

import { callbackOptions } from '../../shared/form/callbackOptions';
import { additionalBodyFields, aspectRatio, PROMPT_ADVICE } from '../../shared/form/commonFields';
import { imageApiNames } from '../../shared/images/imageField';
import { externalTaskId, ifExists, waitForSlotOption } from '../klingBase/taskIdFields';
import { furtherFrameFields, imageField } from './frames';
import {
	CUSTOM_MODEL,
	DEFAULT_MODEL,
	fieldForEach,
	type Kling3Model,
	listedModels,
	modelsWith,
} from './models';
import { multiShotFields } from './multiShot';
import { frameNameOptions, referenceFields } from './references';
import { labels } from './requestSchema';

const CUSTOM = { show: { model: [CUSTOM_MODEL] } };
const RESOLUTIONS = ['1080p', '4k', '720p'];

const modelFields: INodeProperties[] = [
	{
		displayName: labels.model,
		name: 'model',
		type: 'options',
		options: [
			...listedModels.map((model) => ({ ...model.listed!, value: model.id })),
			{
				name: 'Custom',
				value: CUSTOM_MODEL,
				description: 'A model that is not in this list, by its path',
			},
		],
		default: DEFAULT_MODEL,
		description: 'The model that makes the video. It decides which fields there are.',
	},
	{
		displayName: labels.customModel,
		name: 'customModel',
		type: 'string',
		default: '',
		placeholder: 'e.g. /image-to-video/kling-4.1',
		description: "The model's path as Kling's documents have it",
		displayOptions: CUSTOM,
	},
];

const prompt: INodeProperties = {
	displayName: labels.prompt,
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	placeholder: 'e.g. The boat leaves the harbour, gulls follow it',
	description: `What happens in the video, in up to 2500 characters (3.0 and 3.0 Omni: 3072, 4.0: 26000). ${PROMPT_ADVICE} There is no negative prompt: say here what to leave out, too.`,
};

const durationField = (smallest: number, largest?: number): INodeProperties => ({
	displayName: labels.duration,
	name: 'duration',
	type: 'number',
	typeOptions: {
		minValue: smallest,
		...(largest !== undefined && { maxValue: largest }),
		numberPrecision: 0,
	},
	default: 5,
	description: 'How long the video is. It decides the price.',
});

const resolutionField = (values: readonly string[]): INodeProperties => ({
	displayName: labels.resolution,
	name: 'resolution',
	type: 'options',
	options: [...values].sort().map((lines) => ({ name: lines, value: lines })),
	default: '720p',
	description: 'How many lines the video has. It decides the price.',
});

const range = ({ durations }: Kling3Model): [number, number] => [durations[0]!, durations.at(-1)!];

/** The fields that decide the price. A model without a choice of sound decides on it. */
const priceFields: INodeProperties[] = [
	...fieldForEach(range, ([smallest, largest]) => durationField(smallest, largest)),
	{ ...durationField(1), displayOptions: CUSTOM },
	...fieldForEach(({ resolutions }) => resolutions, resolutionField),
	{ ...resolutionField(RESOLUTIONS), displayOptions: CUSTOM },
	{
		displayName: labels.audio,
		name: 'audio',
		type: 'options',
		options: [
			{ name: 'Off', value: 'off' },
			{ name: 'On', value: 'native', description: 'The model makes the sound' },
		],
		default: 'off',
		description: 'Whether the video has sound, which changes the price',
		displayOptions: {
			show: { model: modelsWith(({ audio }) => audio).filter((id) => id !== CUSTOM_MODEL) },
		},
	},
	{
		displayName: labels.audio,
		name: 'audio',
		type: 'options',
		options: [
			{ name: 'Model Default', value: '', description: 'Sends no value' },
			{ name: 'Off', value: 'off' },
			{ name: 'On', value: 'native', description: 'The model makes the sound' },
		],
		default: '',
		description: 'Whether the video has sound, which changes the price',
		displayOptions: CUSTOM,
	},
];

/** The always visible part of the Create Task form (contract: Kling today, section 4). */
export const kling3CreateFields: INodeProperties[] = [
	...modelFields,
	...imageField,
	prompt,
	...priceFields,
	...furtherFrameFields,
	...referenceFields,
	...multiShotFields,
	{
		...aspectRatio,
		description: 'The shape of the video. With a first frame, the frame decides.',
		displayOptions: {
			show: {
				model: modelsWith(({ product }) => product === 'omni-video'),
				imageInputType: ['none'],
			},
		},
	},
];

/** The optional parameters (contract: Kling today, section 4.1). Only what the user adds is sent. */
export const kling3CreateOptions: INodeProperties[] = [
	additionalBodyFields('{"settings": {"aspect_ratio": "21:9"}}'),
	...callbackOptions('callbackUrl', "each change of the task's status"),
	{
		displayName: 'Check Model Support',
		name: 'checkModelSupport',
		type: 'boolean',
		default: true,
		description:
			'Whether to refuse what the chosen model does not support before it is sent. Kling ignores fields that it does not know and charges for the task anyway.',
	},
	...frameNameOptions,
	externalTaskId,
	ifExists,
	{
		displayName: labels.sendExternalTaskId,
		name: 'sendExternalTaskId',
		type: 'boolean',
		default: true,
		description:
			'Whether to send an ID by which a task is found again after a lost answer. Switch it off only if Kling refuses external_task_id for this model.',
		displayOptions: {
			show: { '/model': modelsWith(({ hasExternalIds }) => !hasExternalIds) },
		},
	},
	{
		displayName: labels.watermark,
		name: 'watermark',
		type: 'boolean',
		default: false,
		description:
			'Whether to make a video with a watermark, too. Its URL comes out as watermarkUrl beside the one without.',
	},
	waitForSlotOption,
];

const URL_OF_INPUT = 'contents.url';
const ID_OF_INPUT = 'contents.id';

/** Of the form's fields: see `VideoProvider.apiNames`. */
export const kling3ApiNames: Record<string, string | null> = {
	model: null,
	customModel: null,
	...imageApiNames('image', URL_OF_INPUT),
	...imageApiNames('endFrame', URL_OF_INPUT),
	...imageApiNames('middleFrames.frame', URL_OF_INPUT),
	...imageApiNames('referenceImages.reference', URL_OF_INPUT),
	middleFrames: 'contents',
	referenceImages: 'contents',
	'referenceImages.name': ID_OF_INPUT,
	elements: 'contents',
	'elements.name': ID_OF_INPUT,
	'elements.element': 'contents.element_id',
	voices: 'contents',
	'voices.name': ID_OF_INPUT,
	'voices.voice': 'contents.voice_id',
	prompt: 'contents.text',
	duration: 'settings.duration',
	resolution: 'settings.resolution',
	audio: 'settings.audio',
	// `settings.multi_shot`, or shots in the prompt.
	multiShot: null,
	shots: 'contents.text',
	'shots.prompt': 'contents.text',
	'shots.duration': 'contents.text',
	aspectRatio: 'settings.aspect_ratio',
	imageName: ID_OF_INPUT,
	endFrameName: ID_OF_INPUT,
	callback: 'options.callback_url',
	callbackUrl: 'options.callback_url',
	externalTaskId: 'options.external_task_id',
	watermark: 'options.watermark_info.enabled',
	checkModelSupport: null,
	ifExists: null,
	sendExternalTaskId: null,
	waitForSlot: null,
};
