import type { INodeProperties } from 'n8n-workflow';

import { shortNames } from '../providerClient/providerFields';
import type { VideoProvider } from '../providers/provider';
import { LONGEST_MINUTES } from '../waiting/waitingFields';

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

/** The fields of Wait For Video that say how to wait. */
export const waysOfWaitingFields: INodeProperties[] = [
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
					'The execution keeps running until all videos are finished. This is the simplest way for waits of minutes.',
			},
			{
				name: 'Suspend Execution',
				value: 'suspend',
				description:
					'The execution is suspended: it holds no worker and survives a restart. It resumes when the provider calls back or Check Every has passed. Needs n8n 2.39 or newer.',
			},
		],
		default: 'inExecution',
		description: 'How to wait. As a tool of an AI agent, the node always waits in the execution.',
	},
	checkEveryField,
];

/** The chosen provider, and how long the node waits or that it suspends, for the node on the canvas. */
export const providerAndWaiting = (providers: readonly VideoProvider[]): string =>
	`={{ (${shortNames(providers)})[$parameter["provider"]] + ($parameter["waiting"] === "suspend" ? ": suspended" : ": up to " + $parameter["giveUpAfter"] + " min") }}`;
