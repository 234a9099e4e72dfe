import type { INodeProperties } from 'n8n-workflow';

import { CUSTOM_MODEL, labels } from './requestSchema';
import { documentedModels, hasFeature, type ModelSupport } from './models';

const GUIDANCE = [
	{ name: 'Camera', value: 'camera', feature: 'camera', description: 'The camera moves' },
	{
		name: 'End Frame',
		value: 'endFrame',
		feature: 'endFrame',
		description: 'The video ends with a second image',
	},
	{
		name: 'Motion Brush',
		value: 'motionBrush',
		feature: 'motionBrush',
		description: 'Parts of the image move along paths, or stay still',
	},
] as const;

/** One field of the same name for each set of choices that models have in common. */
function fieldForEachSetOfChoices(): INodeProperties[] {
	const modelsByChoices = new Map<string, string[]>();
	const choicesOf = (support: ModelSupport) =>
		GUIDANCE.filter(({ feature }) => hasFeature(support[feature]));
	for (const [model, support] of Object.entries(documentedModels)) {
		const key = JSON.stringify(choicesOf(support).map(({ value }) => value));
		modelsByChoices.set(key, [...(modelsByChoices.get(key) ?? []), model]);
	}
	const everything = JSON.stringify(GUIDANCE.map(({ value }) => value));
	modelsByChoices.set(everything, [...(modelsByChoices.get(everything) ?? []), CUSTOM_MODEL]);
	return [...modelsByChoices]
		.map(([key, models]) => ({ values: JSON.parse(key) as string[], models }))
		.filter(({ values }) => values.length > 0)
		.map(({ values, models }) => ({
			displayName: labels.motionGuidance,
			name: 'motionGuidance',
			type: 'options',
			noDataExpression: true,
			options: [
				{
					name: 'None (Prompt Only)',
					value: 'none',
					description: 'The prompt alone guides the motion',
				},
				...GUIDANCE.filter(({ value }) => values.includes(value)).map(
					({ name, value, description }) => ({ name, value, description }),
				),
			],
			default: 'none',
			description:
				'What guides the motion in addition to the prompt. Kling accepts only one of these per task.',
			displayOptions: { show: { modelName: models } },
		}));
}

/** What guides the motion is one choice, because the API takes one at a time (contract: Kling, "Image Format Requirements"). */
export const motionGuidanceFields: INodeProperties[] = fieldForEachSetOfChoices();
