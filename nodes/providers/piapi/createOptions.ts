import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { callbackOptions } from '../../shared/form/callbackOptions';
import { additionalBodyFields, negativePrompt } from '../../shared/form/commonFields';
import { entriesOf, textToNumber } from '../../shared/form/values';
import { forVersions, versionsWith } from './createForm';
import { ANY_TASK, CUSTOM_VERSION } from './models';
import { labels } from './requestSchema';

/** The parameter of the image (contract: piapi, section 9, 2: it is not documented for every version). */
export const DEFAULT_IMAGE_PARAMETER = 'image_url';

const withShots = forVersions(
	versionsWith(({ hasAudioAndShots }) => hasAudioAndShots),
	'/version',
);

/** The optional parameters; only what the user adds is sent, except Prefer Multi-Shot and Service Mode. */
export const piapiCreateOptions: INodeProperties[] = [
	{
		...additionalBodyFields('{"input": {"aspect_ratio": "16:9"}}'),
		description:
			'Fields to add to the request\'s body, for what PiAPI offers beyond this form. Fields inside "input" and "config" are merged into them.',
	},
	...callbackOptions('callbackUrl', 'that the task has ended, well or badly'),
	{
		displayName: labels.cfg_scale!,
		name: 'cfgScale',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
		default: 0.5,
		description: 'How closely the video follows the prompt, from 0 to 1',
		displayOptions: forVersions([CUSTOM_VERSION], '/version'),
	},
	{
		displayName: 'Image Parameter',
		name: 'imageParameter',
		type: 'string',
		default: DEFAULT_IMAGE_PARAMETER,
		placeholder: 'e.g. images[]',
		description:
			'The parameter of the input that takes the image; with [] at its end, the parameter takes a list. PiAPI drops a wrong one without a word and makes the video from the prompt alone.',
	},
	{
		...negativePrompt,
		description: 'What the video should not show, in up to 2500 characters',
		displayOptions: { hide: { '/version': [ANY_TASK] } },
	},
	{
		displayName: labels.prefer_multi_shots!,
		name: 'preferMultiShots',
		type: 'boolean',
		default: false,
		description: 'Whether the model may turn the prompt into several shots',
		displayOptions: withShots,
	},
	{
		displayName: labels.service_mode!,
		name: 'serviceMode',
		type: 'options',
		options: [
			{ name: 'Private', value: 'private', description: 'Your own hosted Kling account' },
			{ name: 'Public', value: 'public', description: 'Pay as you go' },
		],
		default: 'public',
		description: 'Which account makes the video, and who charges for it. Always sent.',
	},
	{
		displayName: labels.multi_shots!,
		name: 'multiShots',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Shot',
		default: {},
		description:
			'1 to 6 shots in their order, 3 to 15 seconds together. PiAPI then ignores the prompt and the duration of the video.',
		displayOptions: withShots,
		options: [
			{
				displayName: 'Shot',
				name: 'rows',
				values: [
					{
						displayName: labels.prompt!,
						name: 'prompt',
						type: 'string',
						typeOptions: { rows: 2 },
						default: '',
						description: 'What happens in the shot, in up to 2500 characters',
					},
					{
						displayName: labels.duration!,
						name: 'duration',
						type: 'number',
						typeOptions: { minValue: 1, maxValue: 15, numberPrecision: 0 },
						default: 3,
						description: 'How long the shot is',
					},
				],
			},
		],
	},
];

/** The shots of the option as the API has them; an expression may give the API's own list. */
export function readShots({ multiShots }: IDataObject): IDataObject[] {
	const given = Array.isArray(multiShots)
		? multiShots
		: (multiShots as IDataObject | undefined)?.rows;
	const rows = entriesOf(given).filter((row) => typeof row === 'object' && row !== null);
	return (rows as IDataObject[]).map(({ prompt, duration }) => ({
		prompt,
		duration: textToNumber(duration) as number,
	}));
}
