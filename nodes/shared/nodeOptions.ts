import type { INodeProperties } from 'n8n-workflow';

/** A boolean: see `TaskItemOptions`. These options mean the same in every node. */
export const includeInputFieldsOption: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
	description: "Whether to keep the input item's fields beside the task's",
};

/** `raw` or `simplified`: see `TaskItemOptions`. */
export const outputOption: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{ name: 'Raw', value: 'raw', description: "Adds the provider's own answer as the field raw" },
		{ name: 'Simplified', value: 'simplified', description: 'The same fields for every provider' },
	],
	default: 'simplified',
	description: 'How much of the task to put into the item',
};

/** A number of items: see `mapWithConcurrency`. */
export const concurrencyOption: INodeProperties = {
	displayName: 'Max Concurrent Requests',
	name: 'concurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 50 },
	default: 5,
	description: 'How many items are worked on at the same time',
};

/**
 * A time in seconds.
 *
 * @param seconds unless the user says otherwise
 */
export const requestTimeoutOption = (seconds: number): INodeProperties => ({
	displayName: 'Request Timeout (Seconds)',
	name: 'requestTimeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 3600 },
	default: seconds,
	description: 'How long to wait for the answer to one request',
});

/**
 * A time in seconds: see `RetryOptions.budgetMs`.
 *
 * @param description what is tried again
 */
export const retryForOption = (description: string): INodeProperties => ({
	displayName: 'Retry For (Seconds)',
	name: 'retryFor',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 3600 },
	default: 60,
	description,
});
