import type { IDataObject, IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { parseJsonObject } from './values';

// Fields that several providers share.

/** The choices of a field whose values are their own names. */
export const choicesOf = (values: readonly string[]): Array<{ name: string; value: string }> =>
	values.map((value) => ({ name: value, value }));

const ADDITIONAL_BODY_FIELDS = 'Additional Body Fields';

/** A JSON object. @param example an example for the placeholder */
export const additionalBodyFields = (example: string): INodeProperties => ({
	displayName: ADDITIONAL_BODY_FIELDS,
	name: 'additionalBodyFields',
	type: 'json',
	default: '{}',
	placeholder: `e.g. ${example}`,
	description:
		'Additional fields of the request body, for API parameters that this form does not have',
});

/** The value of the field above. @throws InvalidInputError unless it is a JSON object */
export const readAdditionalBodyFields = (options: IDataObject): IDataObject =>
	parseJsonObject(ADDITIONAL_BODY_FIELDS, options.additionalBodyFields);

/** The end of every description of a prompt. */
export const PROMPT_ADVICE =
	'A good prompt names the subject, its motion, the camera and the mood.';

/** Text. Each provider limits its length. */
export const negativePrompt: INodeProperties = {
	displayName: 'Negative Prompt',
	name: 'negativePrompt',
	type: 'string',
	typeOptions: { rows: 2 },
	default: '',
	placeholder: 'e.g. blur, watermark',
	description: 'What the video should not show',
};

/** Width to height (contracts: Kling gateway, image-to-video service). */
export const aspectRatio: INodeProperties = {
	displayName: 'Aspect Ratio',
	name: 'aspectRatio',
	type: 'options',
	options: [
		{ name: '1:1 (Square)', value: '1:1' },
		{ name: '16:9 (Landscape)', value: '16:9' },
		{ name: '9:16 (Portrait)', value: '9:16' },
	],
	default: '16:9',
	description: 'The aspect ratio of the video',
};

/** Seconds, as text. */
export const duration: INodeProperties = {
	displayName: 'Duration (Seconds)',
	name: 'duration',
	type: 'options',
	options: [
		{ name: '5', value: '5' },
		{ name: '10', value: '10' },
	],
	default: '5',
	description: 'How long the video is',
};

/** `pro` or `std`. */
export const mode: INodeProperties = {
	displayName: 'Mode',
	name: 'mode',
	type: 'options',
	options: [
		{ name: 'Professional', value: 'pro', description: 'Longer duration, higher quality' },
		{ name: 'Standard', value: 'std', description: 'Cost-effective' },
	],
	default: 'std',
	description: 'The quality of the video',
};

/** How a provider's rows of shots differ. */
interface ShotsField extends Pick<INodeProperties, 'displayName' | 'name'> {
	description: string;
	displayOptions: IDisplayOptions;
	/** The name of the rows inside the field's value. */
	rows: 'rows' | 'shots';
	prompt: Pick<INodeProperties, 'description' | 'placeholder'>;
	/** The most seconds of a shot. */
	longest: number;
}

/** Rows of shots, each with its prompt and its seconds. */
export const shotsField = ({ rows, prompt, longest, ...field }: ShotsField): INodeProperties => ({
	...field,
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add Shot',
	default: {},
	options: [
		{
			displayName: 'Shot',
			name: rows,
			values: [
				{
					displayName: 'Prompt',
					name: 'prompt',
					type: 'string',
					typeOptions: { rows: 2 },
					default: '',
					...prompt,
				},
				{
					displayName: 'Duration (Seconds)',
					name: 'duration',
					type: 'number',
					typeOptions: { minValue: 1, maxValue: longest, numberPrecision: 0 },
					default: 3,
					description: 'How long the shot is',
				},
			],
		},
	],
});
