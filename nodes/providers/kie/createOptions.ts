import type { INodeProperties } from 'n8n-workflow';

import { callbackOptions } from '../../shared/form/callbackOptions';
import { additionalBodyFields, negativePrompt } from '../../shared/form/commonFields';
import { elementOptions } from './elements';
import { labels } from './fieldNames';
import { modelsWith } from './models';

const forModelsInOptions = (models: string[]) => ({ show: { '/model': models } });

/** What the API does not require; only what the user adds is sent. */
export const kieCreateOptions: INodeProperties[] = [
	{
		...additionalBodyFields('{"input": {"aspect_ratio": "16:9"}}'),
		description:
			'Fields to add to the request\'s body, for what the API offers beyond this form. Fields inside "input" are merged into the input. With Model: Custom, null removes a field of the form.',
	},
	...callbackOptions('callBackUrl', 'the end of the task'),
	{
		displayName: labels.cfg_scale,
		name: 'cfgScale',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 1 },
		default: 0.5,
		description:
			'How closely the video follows the prompt, from 0 to 1: a higher value leaves less freedom. Kling 2.5 takes steps of 0.1.',
		displayOptions: forModelsInOptions(modelsWith(({ hasCfgScale }) => hasCfgScale)),
	},
	...elementOptions,
	{
		...negativePrompt,
		description:
			'What the video should not show, in up to 500 characters, at Kling 3.0 in up to 2500',
		displayOptions: forModelsInOptions(
			modelsWith(({ longestNegativePrompt }) => longestNegativePrompt),
		),
	},
	{
		displayName: labels.prefer_multi_shots,
		name: 'preferMultiShots',
		type: 'boolean',
		default: false,
		description:
			'Whether the model may turn the prompt into several shots. Not available together with Customize Multi-Shot.',
		displayOptions: forModelsInOptions(
			modelsWith(({ shots }) => shots?.switch === 'customize_multi_shots'),
		),
	},
];
