import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { ProviderCall, VideoProvider } from '../providers/provider';
import { InvalidInputError } from '../shared/failures';
import {
	cancelTasksOption,
	concurrencyOption,
	includeInputFilesOption,
	inputFieldsOption,
	outputOption,
	requestTimeoutOption,
	retryBudgetMs,
	retryForOption,
} from '../shared/form/nodeOptions';
import { isOn, minutesOf, numberOf, optionOf } from '../shared/form/values';
import { TaskCallError } from '../shared/n8n/itemErrors';
import {
	downloadOptions,
	downloadVideoByDefaultField,
	readDownloadOptions,
} from '../shared/tasks/videoFiles';
import {
	fixedIntervalMs,
	fixedIntervalOption,
	giveUpAfterField,
	ifVideoFailsField,
} from '../waiting/waitingFields';

const maxTasksOption: INodeProperties = {
	displayName: 'Max Tasks per Execution',
	name: 'maxTasksPerExecution',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 100,
	description:
		'How many tasks this node may create in one execution, counting all runs, loops and calls by an agent. Further tasks are refused before anything is sent.',
};

const waitForVideoField: INodeProperties = {
	displayName: 'Wait for the Video',
	name: 'waitForVideo',
	type: 'boolean',
	noDataExpression: true,
	default: false,
	description:
		'Whether to wait until the video is finished, and to output it. Otherwise the node outputs the task at once, for a Wait For Video node or a callback.',
};

const whenWaiting = (name: string) => ({ show: { [name]: [true] } });

/** The switch Wait for the Video, and the fields that it shows. Wait For Video has the same fields. */
export const waitingFields: INodeProperties[] = [
	waitForVideoField,
	...[giveUpAfterField, ifVideoFailsField, downloadVideoByDefaultField].map((field) => ({
		...field,
		displayOptions: whenWaiting(waitForVideoField.name),
	})),
];

const makeAgainOption: INodeProperties = {
	displayName: 'Make Again If It Fails',
	name: 'makeAgain',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 3, numberPrecision: 0 },
	default: 0,
	description:
		'How many more times to create a task for a video that the provider could not make because of a fault of its own, such as an internal error. Each is paid for like any other task. A refused or filtered video, an unknown reason and a time-out are not made again.',
};

const waitingOptions = ({ explainsFailures }: VideoProvider): INodeProperties[] =>
	[fixedIntervalOption, ...downloadOptions, ...(explainsFailures ? [makeAgainOption] : [])].map(
		(option) => ({ ...option, displayOptions: whenWaiting(`/${waitForVideoField.name}`) }),
	);

/** Whether the node waits for the videos. Never for a provider whose tasks cannot be read. */
export const waitsForVideo = (
	context: IExecuteFunctions,
	provider: VideoProvider | undefined,
): boolean =>
	provider?.get !== undefined &&
	isOn(context.getNodeParameter(waitForVideoField.name, 0, waitForVideoField.default));

/**
 * Checks the numbers of the waiting before anything is sent: they are used only after the tasks have been paid for.
 *
 * @throws InvalidInputError
 */
export function checkWaiting(
	{ context, parameter }: ProviderCall,
	provider: VideoProvider,
	options: IDataObject,
): void {
	if (!waitsForVideo(context as IExecuteFunctions, provider)) return;
	minutesOf(giveUpAfterField, parameter(giveUpAfterField.name, giveUpAfterField.default));
	readDownloadOptions(options, undefined, undefined);
	fixedIntervalMs(options);
	optionOf(makeAgainOption, options[makeAgainOption.name]);
}

/** How many more times a failed video is made; 0 if the node does not wait for it. @throws InvalidInputError */
export const makeAgainOf = (
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): number =>
	waitsForVideo(context, provider)
		? optionOf(makeAgainOption, options[makeAgainOption.name])
		: (makeAgainOption.default as number);

/** Whether an item that is itself an open task may be ordered again. */
export const orderAnewOption: INodeProperties = {
	displayName: 'Order Anew',
	name: 'orderAnew',
	type: 'boolean',
	default: false,
	description:
		'Whether to create a task for an item that is itself a task which timed out or is not finished. Both videos are paid for. Without this option, such an item is refused.',
};

/** Whether items without data, such as that of Always Output Data, create no task and no output. */
export const skipEmptyItemsOption: INodeProperties = {
	displayName: 'Skip Empty Items',
	name: 'skipEmptyItems',
	type: 'boolean',
	default: false,
	description:
		'Whether to pass over an item without any data if the fields take their values from it. Without this option, such an item is an error.',
};

/** The default of Request Timeout, in seconds. */
export const createTimeoutSeconds = (provider: VideoProvider): number =>
	provider.createTimeoutSeconds ?? 120;

/** Create Task's options for every provider. */
export const commonOptions = (provider: VideoProvider): INodeProperties[] => [
	...(provider.cancel ? [cancelTasksOption] : []),
	...(provider.get ? waitingOptions(provider) : []),
	concurrencyOption(provider.createConcurrency),
	includeInputFilesOption,
	inputFieldsOption,
	maxTasksOption,
	orderAnewOption,
	outputOption,
	requestTimeoutOption(createTimeoutSeconds(provider)),
	retryForOption(
		'How long to retry when the provider is busy or cannot be reached. The same limit applies to finding out whether a task was created.',
	),
	skipEmptyItemsOption,
];

/** Names of the options that change how a task is sent and shown, but not the task itself. */
export const steeringOptions = (providers: readonly VideoProvider[]): string[] =>
	providers.flatMap((provider) => {
		const apiNames = provider.apiNames ?? {};
		return [
			...commonOptions(provider).map(({ name }) => name),
			...Object.keys(apiNames).filter((name) => apiNames[name] === null),
		];
	});

/**
 * What the options say about how to submit: see `SubmitOptions`. Without Max Tasks per Execution, there is no limit.
 *
 * @throws InvalidInputError for other values than numbers, so that an empty expression does not remove a limit
 */
export function limitsOf(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): { retryBudgetMs: number; makeAgain: number; maxTasks?: number } {
	const { name } = maxTasksOption;
	return {
		...(name in options && { maxTasks: numberOf(maxTasksOption, options[name]) }),
		retryBudgetMs: retryBudgetMs(options),
		makeAgain: makeAgainOf(context, provider, options),
	};
}

/** The error of an item that is refused because of Max Tasks per Execution. */
export const refusedByLimit = (
	{ id }: Pick<VideoProvider, 'id'>,
	maxTasks: number,
	existing: number,
): TaskCallError =>
	new TaskCallError(
		new InvalidInputError(
			`"Max Tasks per Execution" is ${maxTasks}, and this execution has ${existing} already`,
			'Raise the limit in the options if these videos are wanted. Otherwise find out why the node is called so often.',
		),
		{ provider: id },
	);
