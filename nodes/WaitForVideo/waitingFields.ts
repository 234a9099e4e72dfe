import type { INodeProperties } from 'n8n-workflow';

export const waitingFields: INodeProperties[] = [
	{
		displayName: 'Give Up After (Minutes)',
		name: 'giveUpAfter',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 2 },
		default: 20,
		description:
			'How long to wait for a video. A task that is not finished by then goes to the Failed output, with the failure code timedOut; it may still finish at the provider.',
	},
];

export const waitingOptions: INodeProperties[] = [
	{
		displayName: 'Fixed Interval (Seconds)',
		name: 'fixedInterval',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 3600 },
		default: 15,
		description:
			"How often to ask for each task. Without this option the interval follows the task's age: a tenth of it, from 2 to 30 seconds.",
	},
	{
		displayName: 'If a Video Fails',
		name: 'ifVideoFails',
		type: 'options',
		options: [
			{
				name: 'Send to Failed Output',
				value: 'failedOutput',
				description: 'The other videos are not affected',
			},
			{ name: 'Stop the Workflow', value: 'stop' },
		],
		default: 'failedOutput',
		description: 'What to do with a video that the provider could not make, or that took too long',
	},
];
