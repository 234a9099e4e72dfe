import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { callbackOptions } from '../../shared/form/callbackOptions';
import { additionalBodyFields, choicesOf, negativePrompt } from '../../shared/form/commonFields';
import { bodyLabels } from '../../shared/form/schemas';
import { entriesOf, withoutEmpty } from '../../shared/form/values';
import { falApiNames, falCreateFields } from './createForm';
import { CUSTOM_MODEL, modelsWith } from './models';
import { IMAGE_PARAMETER } from './modelInput';
import { queueOptions } from './queue';

const forModels = (models: string[]) => ({ show: { '/endpointId': models } });

const rows = (
	displayName: string,
	name: string,
	field: Pick<INodeProperties, 'description' | 'displayOptions'> & { entry: string },
	values: INodeProperties[],
): INodeProperties => {
	const { entry, ...others } = field;
	return {
		displayName,
		name,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: `Add ${entry}`,
		default: {},
		options: [{ displayName: entry, name: 'rows', values }],
		...others,
	};
};

/** `dataUri` or `upload`. */
export const sendFilesAsOption: INodeProperties = {
	displayName: 'Send Files As',
	name: 'sendFilesAs',
	type: 'options',
	options: [
		{ name: 'Data URI', value: 'dataUri', description: 'Inside the request, up to 1 MB each' },
		{ name: 'Upload', value: 'upload', description: "To fal.ai's storage" },
	],
	default: 'upload',
	description: 'How fal.ai gets image files. Not every model takes data URIs.',
};

/** `customize` or `intelligent`. */
export const shotTypeOption: INodeProperties = {
	displayName: 'Shot Type',
	name: 'shotType',
	type: 'options',
	options: [
		{ name: 'Customize', value: 'customize', description: 'As the shots say' },
		{ name: 'Intelligent', value: 'intelligent', description: 'The model decides' },
	],
	default: 'customize',
	description: 'Who divides the video into shots',
	displayOptions: forModels(modelsWith(({ hasShotType }) => hasShotType)),
};

/** The optional parameters; only what the user adds is sent. */
export const falCreateOptions: INodeProperties[] = [
	{
		...additionalBodyFields('{"seed": 7}'),
		description: "Fields to add to the model's input, for what fal.ai offers beyond this form",
	},
	...callbackOptions('callbackUrl', 'that the task has ended, well or badly'),
	{
		displayName: 'CFG Scale',
		name: 'cfgScale',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0.5,
		description: 'How closely the video follows the prompt, from 0 to 1',
		displayOptions: forModels(modelsWith(({ hasCfgScale }) => hasCfgScale)),
	},
	rows(
		'Elements',
		'elements',
		{
			entry: 'Element',
			description: 'People or things. The prompt refers to them as @Element1, @Element2 …',
			displayOptions: forModels(modelsWith(({ hasElements }) => hasElements)),
		},
		[
			{
				displayName: 'Frontal Image URL',
				name: 'frontalImageUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://example.com/ann.jpg',
				description: 'The main view: up to 10 MB, at least 300 pixels',
			},
			{
				displayName: 'Reference Image URLs',
				name: 'referenceImageUrls',
				type: 'string',
				typeOptions: { multipleValues: true, multipleValueButtonText: 'Add URL' },
				default: [],
				placeholder: 'e.g. https://example.com/ann-side.jpg',
				description: '1 to 3 other views',
			},
			{
				displayName: 'Video URL',
				name: 'videoUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://example.com/ann.mp4',
				description: 'A video in place of the images, for one element of a request',
			},
			{
				displayName: 'Voice ID',
				name: 'voiceId',
				type: 'string',
				default: '',
				placeholder: 'e.g. 829824295735410756',
				description: 'The voice of the element',
			},
		],
	),
	{
		displayName: IMAGE_PARAMETER,
		name: 'imageParameter',
		type: 'string',
		default: '',
		placeholder: 'e.g. first_frame_url',
		description: "The model's parameter that takes the image, if its schema does not decide it",
		displayOptions: forModels([CUSTOM_MODEL]),
	},
	{
		...negativePrompt,
		description: 'What the video should not show. At Kling 2.6 and 3.0 in up to 2500 characters.',
		displayOptions: forModels(modelsWith(({ hasNegativePrompt }) => hasNegativePrompt)),
	},
	...queueOptions,
	sendFilesAsOption,
	rows(
		'Shots',
		'multiPrompt',
		{
			entry: 'Shot',
			description: '1 to 6 shots in their order, in place of the prompt',
			displayOptions: forModels(modelsWith(({ hasShots }) => hasShots)),
		},
		[
			{
				displayName: 'Prompt',
				name: 'prompt',
				type: 'string',
				typeOptions: { rows: 2 },
				default: '',
				description: 'What happens in the shot',
			},
			{
				displayName: 'Duration (Seconds)',
				name: 'duration',
				type: 'options',
				options: choicesOf(Array.from({ length: 15 }, (_, index) => String(index + 1))),
				default: '5',
				description: 'How long the shot is',
			},
		],
	),
	shotTypeOption,
	{
		displayName: 'Voice IDs',
		name: 'voiceIds',
		type: 'string',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Voice' },
		default: [],
		placeholder: 'e.g. 829824295735410756',
		description:
			'Up to two voices. The prompt refers to them as &lt;&lt;&lt;voice_1>>> and &lt;&lt;&lt;voice_2>>>.',
		displayOptions: forModels(modelsWith(({ hasVoices }) => hasVoices)),
	},
];

/** The rows of a fixed collection; an expression may give the API's own list. */
const rowsOf = (value: unknown): IDataObject[] => {
	const given = Array.isArray(value) ? value : (value as { rows?: unknown } | undefined)?.rows;
	return entriesOf(given).filter((row) => typeof row === 'object' && row !== null) as IDataObject[];
};

const textsOf = (value: unknown): unknown[] =>
	entriesOf(value).filter((text) => text !== undefined && text !== null && text !== '');

/** The shots of the option as the API has them. */
export const readShots = ({ multiPrompt }: IDataObject): IDataObject[] =>
	rowsOf(multiPrompt).map(({ prompt, duration }) => ({
		prompt,
		duration: typeof duration === 'number' ? String(duration) : duration,
	}));

/** The elements of the option as the API has them. */
export const readElements = ({ elements }: IDataObject): IDataObject[] =>
	rowsOf(elements).map((row) =>
		withoutEmpty({
			frontal_image_url: row.frontal_image_url ?? row.frontalImageUrl,
			reference_image_urls: textsOf(row.reference_image_urls ?? row.referenceImageUrls),
			video_url: row.video_url ?? row.videoUrl,
			voice_id: row.voice_id ?? row.voiceId,
		}),
	);

/** The voices of the option, as text. */
export const readVoices = ({ voiceIds }: IDataObject): unknown[] =>
	textsOf(voiceIds).map((id) => (typeof id === 'string' ? id.trim() : id));

const derived = bodyLabels([...falCreateFields, ...falCreateOptions], falApiNames);
/** The form's labels, by the API's names of the fields. The two frames have other names at some models. */
export const labels: Record<string, string> = {
	...derived,
	image_url: derived.start_image_url!,
	tail_image_url: derived.end_image_url!,
};
