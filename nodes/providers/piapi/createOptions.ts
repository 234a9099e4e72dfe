import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { callbackOptions } from '../../shared/form/callbackOptions';
import { additionalBodyFields, negativePrompt, shotsField } from '../../shared/form/commonFields';
import { bodyLabels } from '../../shared/form/schemas';
import { entriesOf, textToNumber } from '../../shared/form/values';
import { forVersions, piapiApiNames, piapiCreateFields, versionsWith } from './createForm';
import { ANY_TASK, CUSTOM_VERSION } from './models';

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
		displayName: 'CFG Scale',
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
		displayName: 'Prefer Multi-Shot',
		name: 'preferMultiShots',
		type: 'boolean',
		default: false,
		description: 'Whether the model may turn the prompt into several shots',
		displayOptions: withShots,
	},
	{
		displayName: 'Service Mode',
		name: 'serviceMode',
		type: 'options',
		options: [
			{ name: 'Private', value: 'private', description: 'Your own hosted Kling account' },
			{ name: 'Public', value: 'public', description: 'Pay as you go' },
		],
		default: 'public',
		description: 'Which account makes the video, and who charges for it. Always sent.',
	},
	shotsField({
		displayName: 'Shots',
		name: 'multiShots',
		rows: 'rows',
		description:
			'1 to 6 shots in their order, 3 to 15 seconds together. PiAPI then ignores the prompt and the duration of the video.',
		prompt: { description: 'What happens in the shot, in up to 2500 characters' },
		longest: 15,
		displayOptions: withShots,
	}),
];

/** The form's labels, by the API's names of the fields, wherever in the body they are. */
export const labels: Record<string, string> = {
	...bodyLabels([...piapiCreateFields, ...piapiCreateOptions], piapiApiNames, [
		'input',
		'config',
		'webhook_config',
	]),
	endpoint: 'Callback URL',
};

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
