import type { INodeProperties } from 'n8n-workflow';

import { choicesOf, PROMPT_ADVICE } from '../../shared/form/commonFields';
import { imageApiNames, imageField } from '../../shared/images/imageField';
import {
	CUSTOM_MODEL,
	DEFAULT_MODEL,
	type FalModel,
	falModels,
	modelChoices,
	modelsWith,
} from './models';

const forModels = (...models: string[]) => ({ show: { endpointId: models } });
const forCustom = (inputMode: string) => ({
	show: { endpointId: [CUSTOM_MODEL], inputMode: [inputMode] },
});
const alike = <Value>(valueOf: (model: FalModel) => Value): Value[] => [
	...new Set(falModels.map(valueOf)),
];

/** Models whose prompts have the same limit, and may be left out alike, share a field. */
const promptFields = alike(({ longestPrompt, hasShots }) => `${longestPrompt} ${hasShots}`).map(
	(kind): INodeProperties => {
		const models = falModels.filter(
			({ longestPrompt, hasShots }) => `${longestPrompt} ${hasShots}` === kind,
		);
		const [{ longestPrompt, hasShots }] = models as [FalModel];
		const limit = longestPrompt === undefined ? '' : `, in up to ${longestPrompt} characters`;
		const description = `What happens in the video${limit}. ${PROMPT_ADVICE}${hasShots ? ' Empty with the option Shots.' : ''}`;
		return {
			displayName: 'Prompt',
			name: 'prompt',
			type: 'string',
			typeOptions: { rows: 4 },
			...(!hasShots && { required: true }),
			default: '',
			placeholder: 'e.g. The boat leaves the harbour, gulls follow it',
			description,
			displayOptions: forModels(...models.map(({ id }) => id)),
		};
	},
);

const durationFields = alike(({ durations }) => durations).map((durations): INodeProperties => ({
	displayName: 'Duration (Seconds)',
	name: 'duration',
	type: 'options',
	options: choicesOf(durations),
	default: '5',
	description: 'How long the video is. The price grows with it.',
	displayOptions: forModels(...modelsWith((model) => model.durations === durations)),
}));

const audioField: INodeProperties = {
	displayName: 'Generate Audio',
	name: 'generateAudio',
	type: 'boolean',
	default: true,
	description: 'Whether the video has sound, which costs more. Always sent.',
};

const URL_DESCRIPTION = 'The address of the image, which must open without a login';

/** The first image of the video. */
export const image = imageField({
	name: 'image',
	label: 'Image',
	description:
		'Where the first image comes from: JPEG, PNG, WebP, GIF or AVIF. A file is uploaded to fal.ai first, which costs nothing.',
	urlDescription: URL_DESCRIPTION,
});
/** The last image, at the models that have one. */
export const endFrame = imageField({
	name: 'endImage',
	label: 'End Frame',
	description: 'The image that the video ends with',
	optional: true,
	defaultInputType: 'none',
	urlDescription: URL_DESCRIPTION,
	displayOptions: forModels(...modelsWith(({ end }) => end)),
});

/** `fields` or `json`. */
export const inputModeField: INodeProperties = {
	displayName: 'Input Mode',
	name: 'inputMode',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Fields of the Model',
			value: 'fields',
			description: 'The fields that fal.ai publishes for the model',
		},
		{ name: 'JSON', value: 'json' },
	],
	default: 'fields',
	description:
		'How to enter the input of the model. The image goes into the parameter that its schema names.',
	displayOptions: forModels(CUSTOM_MODEL),
};

/** Contract: fal, section 9. Fields that the API requires or that decide the price are always visible. */
export const falCreateFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'endpointId',
		type: 'options',
		options: [
			...modelChoices,
			{
				name: 'Other (By ID)',
				value: CUSTOM_MODEL,
				description: 'Any image-to-video model of fal.ai',
			},
		],
		default: DEFAULT_MODEL,
		description: 'The model that makes the video. Its page at fal.ai has its price.',
	},
	{
		displayName: 'Model ID',
		name: 'customEndpointId',
		type: 'string',
		default: '',
		placeholder: 'e.g. fal-ai/minimax/hailuo-02/standard/image-to-video',
		description: 'The ID from the page of the model at fal.ai',
		displayOptions: forModels(CUSTOM_MODEL),
	},
	...image.fields,
	...endFrame.fields,
	...promptFields,
	...durationFields,
	{ ...audioField, displayOptions: forModels(...modelsWith(({ audio }) => audio === true)) },
	{
		...audioField,
		default: false,
		displayOptions: forModels(...modelsWith(({ audio }) => audio === false)),
	},
	inputModeField,
	{
		displayName: 'Input',
		name: 'modelInput',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		required: true,
		typeOptions: {
			loadOptionsDependsOn: ['customEndpointId'],
			resourceMapper: {
				resourceMapperMethod: 'getModelFields',
				mode: 'add',
				fieldWords: { singular: 'field', plural: 'fields' },
				addAllFields: true,
				supportAutoMap: false,
				noFieldsError: 'Enter the ID of a model above. Its fields then appear here.',
			},
		},
		description: 'The fields of the model. Fields that you do not add are not sent.',
		displayOptions: forCustom('fields'),
	},
	{
		displayName: 'Input (JSON)',
		name: 'modelInputJson',
		type: 'json',
		typeOptions: { rows: 6 },
		default: '{}',
		placeholder: 'e.g. {"prompt": "The boat leaves the harbour", "duration": "6"}',
		description: 'The input of the model, without its image',
		displayOptions: forCustom('json'),
	},
];

/** See `VideoProvider.apiNames`. */
export const falApiNames: Record<string, string | null> = {
	endpointId: 'endpoint_id',
	customEndpointId: 'endpoint_id',
	...imageApiNames('image', 'start_image_url'),
	...imageApiNames('endImage', 'end_image_url'),
	inputMode: null,
	modelInput: null,
	modelInputJson: null,
	imageParameter: null,
	sendFilesAs: null,
	callback: 'fal_webhook',
	callbackUrl: 'fal_webhook',
	allowFallback: 'x-app-fal-disable-fallback',
	allowRepeats: 'X-Fal-No-Retry',
	keepVideosFor: 'X-Fal-Object-Lifecycle-Preference',
	maxQueueLength: 'fal_max_queue_length',
	queuePriority: 'X-Fal-Queue-Priority',
	startTimeout: 'X-Fal-Request-Timeout',
	storeInputAndOutput: 'X-Fal-Store-IO',
};
