import type { INodeProperties } from 'n8n-workflow';

const LONGEST_MINUTES = 365 * 24 * 60;

/** In minutes. */
export const checkEveryField: INodeProperties = {
	displayName: 'Check Every (Minutes)',
	name: 'checkEvery',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: LONGEST_MINUTES },
	default: 10,
	description:
		'After this time without a callback, unfinished tasks go to the Still Running output. Connect this output back to the node, so that it reads them again.',
	displayOptions: { show: { waiting: ['suspend'] } },
};

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
		"How often to ask for each task. Without this option the interval follows the task's age: a tenth of it, from 2 to 30 seconds.",
};

export const waitingFields: INodeProperties[] = [
	{
		displayName: 'Waiting',
		name: 'waiting',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'In This Execution',
				value: 'inExecution',
				description:
					'The execution runs until all videos are finished. The simplest way, for minutes.',
			},
			{
				name: 'Suspend Execution',
				value: 'suspend',
				description:
					'The execution is put to wait: it holds no worker and survives a restart. Goes on when the provider calls back, or looks again after a while. Needs n8n 2.39 or newer.',
			},
		],
		default: 'inExecution',
		description: 'How to wait. As a tool of an AI agent, the node always waits in the execution.',
	},
	checkEveryField,
	giveUpAfterField,
];

export const waitingOptions: INodeProperties[] = [
	fixedIntervalOption,
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
