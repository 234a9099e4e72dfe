import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { isOn, optionOf } from './values';

// Options that have the same meaning in every node.

const DEFAULT_CONCURRENCY = 5;
const DEFAULT_READ_TIMEOUT_SECONDS = 30;
const DEFAULT_RETRY_SECONDS = 60;

/** `leaveOut`, `beside` or `underInput`: see `TaskItemOptions`. */
export const inputFieldsOption: INodeProperties = {
	displayName: 'Input Fields',
	name: 'inputFields',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: "Beside the Task's",
			value: 'beside',
			description: "A field of the task replaces the input's field of the same name",
		},
		{ name: 'Leave Out', value: 'leaveOut', description: 'Only the fields of the task' },
		{
			name: 'Under "Input"',
			value: 'underInput',
			description: 'All fields of the input item as one object, so that nothing is replaced',
		},
	],
	default: 'leaveOut',
	description:
		"Where to put the input item's fields. What an item already has under input is always kept.",
};

/** A boolean: see `TaskItemOptions`. */
export const includeInputFilesOption: INodeProperties = {
	displayName: 'Include Input Files',
	name: 'includeInputFiles',
	type: 'boolean',
	default: false,
	description:
		'Whether to keep the files of the input item. A file in the field of the video gets the prefix input_.',
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

/**
 * A number of items: see `mapWithConcurrency`.
 *
 * @param items unless the user says otherwise
 */
export const concurrencyOption = (items = DEFAULT_CONCURRENCY): INodeProperties => ({
	displayName: 'Max Concurrent Requests',
	name: 'concurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 50, numberPrecision: 0 },
	default: items,
	description: 'How many items are processed at the same time',
});

/** The option's number of items. @throws InvalidInputError */
export const concurrencyOf = ({ concurrency }: IDataObject, items?: number): number =>
	optionOf(concurrencyOption(items), concurrency);

/**
 * A time in seconds.
 *
 * @param seconds the default
 */
export const requestTimeoutOption = (seconds = DEFAULT_READ_TIMEOUT_SECONDS): INodeProperties => ({
	displayName: 'Request Timeout (Seconds)',
	name: 'requestTimeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 3600 },
	default: seconds,
	description: 'How long to wait for the answer to one request',
});

/** The option's time limit for one request, in milliseconds. @throws InvalidInputError */
export const requestTimeoutMs = ({ requestTimeout }: IDataObject, seconds?: number): number =>
	optionOf(requestTimeoutOption(seconds), requestTimeout) * 1_000;

/**
 * A time in seconds: see `RetryOptions.budgetMs`.
 *
 * @param description what the node retries
 */
export const retryForOption = (description: string): INodeProperties => ({
	displayName: 'Retry For (Seconds)',
	name: 'retryFor',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 3600 },
	default: DEFAULT_RETRY_SECONDS,
	description,
});

/** The option's time limit for retries, in milliseconds. @throws InvalidInputError */
export const retryBudgetMs = ({ retryFor }: IDataObject): number =>
	optionOf(retryForOption(''), retryFor) * 1_000;

/** For providers that can cancel a task. */
export const cancelTasksOption: INodeProperties = {
	displayName: 'Cancel Tasks on Stop',
	name: 'cancelTasks',
	type: 'boolean',
	default: false,
	description:
		'Whether to cancel tasks that have not started at the provider when this execution is cancelled. A task that runs is left alone, because it may be charged anyway.',
};

/** Whether the option above is on. */
export const cancelsTasks = ({ cancelTasks }: IDataObject): boolean => isOn(cancelTasks);
