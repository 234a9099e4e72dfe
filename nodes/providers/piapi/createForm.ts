import type { INodeProperties } from 'n8n-workflow';

import { choicesOf, mode, PROMPT_ADVICE } from '../../shared/form/commonFields';
import { imageApiNames, imageField } from '../../shared/images/imageField';
import {
	ANY_TASK,
	CUSTOM_VERSION,
	DEFAULT_VERSION,
	type PiapiModel,
	piapiModels,
	versionChoices,
} from './models';

/** Shows a field for some versions. In Options, the name of the field begins with a slash. */
export const forVersions = (versions: string[], name = 'version') => ({
	show: { [name]: versions },
});
/** The versions for which a condition holds. */
export const versionsWith = (condition: (model: PiapiModel) => unknown): string[] =>
	piapiModels.filter(condition).map(({ version }) => version);
const notForAnyTask = { hide: { version: [ANY_TASK] } };

const PROMPT = `What happens in the video, in up to 2500 characters. ${PROMPT_ADVICE}`;
const URL_DESCRIPTION = 'The address of the image, which must open without a login';

/** The first frame. */
export const image = imageField({
	name: 'image',
	label: 'Image',
	description:
		'Where the first image comes from: JPEG, PNG or WebP, up to 10 MB, more than 300 pixels a side. A file is uploaded to PiAPI first, which needs a paid plan.',
	urlDescription: URL_DESCRIPTION,
});
/** The last frame. */
export const endFrame = imageField({
	name: 'imageTail',
	label: 'End Frame',
	description: 'The image that the video ends with',
	optional: true,
	defaultInputType: 'none',
	urlDescription: URL_DESCRIPTION,
	displayOptions: notForAnyTask,
});

const durationField: INodeProperties = {
	displayName: 'Duration (Seconds)',
	name: 'duration',
	type: 'options',
	options: choicesOf(['5', '10']),
	default: '5',
	description: 'How long the video is. The price grows with it.',
};

/** Contract: piapi, sections 2 and 3. What decides the price is always in sight, and always sent. */
export const piapiCreateFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'version',
		type: 'options',
		options: [
			...versionChoices,
			{
				name: 'Other Version',
				value: CUSTOM_VERSION,
				description: 'A version of Kling that is not in this list',
			},
			{
				name: 'Other Task (JSON)',
				value: ANY_TASK,
				description: 'A task of any type, such as Kling 4.0 or 3.0 Omni, with its input as JSON',
			},
		],
		default: DEFAULT_VERSION,
		description: 'The model that makes the video, newest first',
	},
	{
		displayName: 'Version',
		name: 'customVersion',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2.6',
		description: 'The version as PiAPI writes it',
		displayOptions: forVersions([CUSTOM_VERSION]),
	},
	{
		displayName: 'Model Name',
		name: 'modelName',
		type: 'string',
		required: true,
		default: 'kling',
		placeholder: 'e.g. kling-turbo',
		description: "PiAPI's name of the model: kling, or kling-turbo for Turbo",
		displayOptions: forVersions([CUSTOM_VERSION, ANY_TASK]),
	},
	{
		displayName: 'Task Type',
		name: 'taskType',
		type: 'string',
		default: '',
		placeholder: 'e.g. omni_video_generation',
		description: 'What PiAPI calls this kind of task',
		displayOptions: forVersions([ANY_TASK]),
	},
	...image.fields,
	...endFrame.fields,
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. The boat leaves the harbour, gulls follow it',
		description: PROMPT,
		displayOptions: notForAnyTask,
	},
	{
		...mode,
		description: 'The size of the video, which changes the price: std is 720p, pro is 1080p',
		displayOptions: notForAnyTask,
	},
	{
		displayName: 'Duration (Seconds)',
		name: 'duration',
		type: 'number',
		typeOptions: { minValue: 3, maxValue: 15, numberPrecision: 0 },
		default: 5,
		description: 'How long the video is. The price grows with it.',
		displayOptions: forVersions(versionsWith(({ durations }) => 'range' in durations)),
	},
	{
		...durationField,
		displayOptions: forVersions([
			CUSTOM_VERSION,
			...versionsWith(({ durations }) => 'values' in durations),
		]),
	},
	{
		displayName: 'Enable Audio',
		name: 'enableAudio',
		type: 'boolean',
		default: false,
		description: 'Whether the video has sound, which costs more. Always sent.',
		displayOptions: forVersions(versionsWith(({ hasAudioAndShots }) => hasAudioAndShots)),
	},
	{
		displayName: 'Input (JSON)',
		name: 'inputJson',
		type: 'json',
		typeOptions: { rows: 6 },
		default: '{}',
		placeholder: 'e.g. {"version": "3.0", "prompt": "@image_1 sets sail", "duration": 5}',
		description:
			'The input of the task, without its image, which goes into the option Image Parameter. PiAPI drops fields that it does not know without a word, and charges for the video.',
		displayOptions: forVersions([ANY_TASK]),
	},
];

/** See `VideoProvider.apiNames`. */
export const piapiApiNames: Record<string, string | null> = {
	version: 'input.version',
	customVersion: 'input.version',
	modelName: 'model',
	inputJson: 'input',
	...imageApiNames('image', 'input.image_url'),
	...imageApiNames('imageTail', 'input.image_tail_url'),
	prompt: 'input.prompt',
	negativePrompt: 'input.negative_prompt',
	mode: 'input.mode',
	duration: 'input.duration',
	cfgScale: 'input.cfg_scale',
	enableAudio: 'input.enable_audio',
	preferMultiShots: 'input.prefer_multi_shots',
	multiShots: 'input.multi_shots',
	'multiShots.prompt': 'input.multi_shots.prompt',
	'multiShots.duration': 'input.multi_shots.duration',
	imageParameter: null,
	serviceMode: 'config.service_mode',
	callback: 'config.webhook_config.endpoint',
	callbackUrl: 'config.webhook_config.endpoint',
};
