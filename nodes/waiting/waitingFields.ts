import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { numberOf } from '../shared/form/values';

/** A year. */
export const LONGEST_MINUTES = 365 * 24 * 60;

/** In minutes. */
export const giveUpAfterField: INodeProperties = {
	displayName: 'Give Up After (Minutes)',
	name: 'giveUpAfter',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: LONGEST_MINUTES },
	default: 20,
	description:
		'How long to wait for a video. A task that is not finished by then goes to the Failed output, with the failure code timedOut; it may still finish at the provider. In a loop, the time counts from the first wait.',
};

/** In seconds. */
export const fixedIntervalOption: INodeProperties = {
	displayName: 'Fixed Interval (Seconds)',
	name: 'fixedInterval',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 3600 },
	default: 15,
	description:
		'How often to read each task. Without this option, a task is read from the age at which its video can be finished, about every 11 seconds, and less often after five minutes.',
};

/** The fixed interval in milliseconds; undefined if the option is empty. @throws InvalidInputError */
export function fixedIntervalMs({ fixedInterval }: IDataObject): number | undefined {
	const isEmpty = fixedInterval === undefined || fixedInterval === null || fixedInterval === '';
	return isEmpty ? undefined : numberOf(fixedIntervalOption, fixedInterval) * 1_000;
}

/** `failedOutput`, `inPlace` or `stop`. */
export const ifVideoFailsField: INodeProperties = {
	displayName: 'If a Video Fails',
	name: 'ifVideoFails',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Keep in Place',
			value: 'inPlace',
			description:
				'All items go to the Completed output in the order of the input. A failed one has failure or error.',
		},
		{
			name: 'Send to Failed Output',
			value: 'failedOutput',
			description:
				'The other videos are not affected. Connect this output, or failures go unnoticed.',
		},
		{
			name: 'Stop the Workflow',
			value: 'stop',
			description: 'The node fails with the reason, and nothing after it runs',
		},
	],
	default: 'failedOutput',
	description: 'What to do with a video that the provider could not make, or that took too long',
};

/** The field's value. It concerns the node as a whole. */
export const ifVideoFailsOf = (context: IExecuteFunctions): string =>
	context.getNodeParameter(ifVideoFailsField.name, 0, ifVideoFailsField.default) as string;
