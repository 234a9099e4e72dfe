import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
} from 'n8n-workflow';

import { knownTask } from '../providerClient/knownTask';
import { createdAtOf } from '../providerClient/readTask';
import {
	type ChosenTask,
	factsOf,
	readTaskReference,
	reportedTask,
} from '../providerClient/taskField';
import type { TaskReference, VideoProvider, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { isOn, minutesOf } from '../shared/form/values';
import { withoutFailureReport } from '../shared/n8n/earlierFailure';
import { isAgentTool } from '../shared/n8n/execution';
import { failureReport, TaskCallError } from '../shared/n8n/itemErrors';
import { type Outcome, outcomeOf } from '../shared/outcome';
import { neededInput } from '../shared/tasks/taskItem';
import { endedWithoutVideo, isFinal, referenceKey } from '../shared/tasks/videoTask';
import { inputItemOf } from './resultItems';
import { giveUpAfterField } from './waitingFields';

/** An item's wanted task. Plain data, which n8n saves with a suspended execution. */
export interface WantedTask {
	itemIndex: number;
	/** The same key for all items with the same task. */
	key: string;
	reference: TaskReference;
	giveUpAfterMs: number;
	downloadVideo: boolean;
	/** Its creation time in milliseconds since 1970, if known. */
	createdAt?: number;
	/** The item, if it reports an ambiguous submission. It is passed on unchanged if no task is found. */
	reportingItem?: IDataObject;
	/** The task's state in the item. A final task is not read again. */
	known?: VideoTask;
	/** Whether the provider's own answer is wanted, but missing in the item. */
	lacksRaw?: boolean;
	/** Whether the task ended without a video in the item; `known` is then processing. */
	lacksVideo?: boolean;
	/** The item's fields, as far as the output includes them. */
	inputFields?: IDataObject;
	/** The item's files, if the output includes them. */
	inputFiles?: IBinaryKeyData;
	/** Index of the input item, counted from 0. In a loop, the index in the first wait's input. */
	inputItem: number;
}

/**
 * Reads an item's wanted task.
 *
 * @throws InvalidInputError without an ID
 * @throws EarlierFailure for an item that reports a failure in place of a task
 * @throws TaskCallError for another provider's item, and for an invalid time limit
 */
export function readWantedTask(
	context: IExecuteFunctions,
	provider: VideoProvider,
	itemIndex: number,
	options: IDataObject,
): WantedTask {
	const chosen = readTaskReference(context, provider, itemIndex);
	const { json } = context.getInputData()[itemIndex] ?? {};
	return wantedTask(context, provider, { itemIndex, ...chosen, json }, options);
}

/**
 * The wanted tasks of items that the node itself has just made, or the reasons why they have none. An item that reports a
 * failure is looked up if a task may exist. A skipped item is undefined.
 */
export const wantedTasksOf = async (
	context: IExecuteFunctions,
	provider: VideoProvider,
	items: ReadonlyArray<INodeExecutionData | undefined>,
	options: IDataObject,
): Promise<Array<Outcome<WantedTask> | undefined>> =>
	await Promise.all(
		items.map(async (item, itemIndex) => {
			if (!item) return undefined;
			const { json } = item;
			return await outcomeOf(async () => {
				const report = failureReport(json);
				const chosen: ChosenTask = report
					? reportedTask(provider, report.facts, json)
					: { reference: { by: 'taskId', id: String(json.taskId) } };
				return wantedTask(context, provider, { itemIndex, ...chosen, json }, options);
			});
		}),
	);

/** The same item with another task. The task is read, even if it is final. */
export function withTask(wanted: WantedTask, task: VideoTask): WantedTask {
	const reference: TaskReference = { by: 'taskId', id: task.taskId };
	const known: VideoTask = {
		...task,
		status: isFinal(task) ? 'processing' : task.status,
		raw: undefined,
	};
	delete known.failure;
	const replaced: WantedTask = { ...wanted, reference, key: referenceKey(reference), known };
	delete replaced.createdAt;
	const createdAt = task.existing ? Date.parse(task.createdAt ?? '') : clock.now();
	if (!Number.isNaN(createdAt)) replaced.createdAt = createdAt;
	return replaced;
}

/** The wanted task of each input item, or the reason why it has none. */
export const readWantedTasks = async (
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): Promise<Array<Outcome<WantedTask>>> =>
	await Promise.all(
		context
			.getInputData()
			.map(
				async (_, itemIndex) =>
					await outcomeOf(async () => readWantedTask(context, provider, itemIndex, options)),
			),
	);

/** An item with the task that it names. */
type ItemWithTask = ChosenTask & { itemIndex: number; json: IDataObject | undefined };

/** @throws TaskCallError for an invalid time limit */
function wantedTask(
	context: IExecuteFunctions,
	provider: VideoProvider,
	item: ItemWithTask,
	options: IDataObject,
): WantedTask {
	let cause: Error;
	try {
		return readWanted(context, provider, item, options);
	} catch (error) {
		cause = error as Error;
	}
	throw new TaskCallError(cause, factsOf(provider, item.reference));
}

function readWanted(
	context: IExecuteFunctions,
	provider: VideoProvider,
	{ itemIndex, reference, reportingItem, json }: ItemWithTask,
	options: IDataObject,
): WantedTask {
	const wantsRaw = options.output === 'raw';
	const known = knownTask(provider, reference, json, wantsRaw);
	const lacksRaw = wantsRaw && known?.raw === undefined && !(known && provider.isLastWord?.(known));
	const key = referenceKey(reference);
	// The provider may still be storing the task at the first reading.
	const createdAt = reportingItem
		? firstWait(context, key, clock.now())
		: createdAtOf(context, provider, reference, json);
	const inputFields = neededInput(options, json && withoutFailureReport(json));
	const { binary } = context.getInputData()[itemIndex] ?? {};
	return {
		itemIndex,
		key,
		reference,
		giveUpAfterMs: minutesOf(
			giveUpAfterField,
			context.getNodeParameter('giveUpAfter', itemIndex, giveUpAfterField.default),
		),
		// An agent gets no files.
		downloadVideo:
			isOn(context.getNodeParameter('downloadVideo', itemIndex, false)) && !isAgentTool(context),
		...(createdAt !== undefined && { createdAt }),
		...(reportingItem && { reportingItem }),
		...(known && { known }),
		...(known && endedWithoutVideo(json as VideoTask) && { lacksVideo: true }),
		...(lacksRaw && provider.get && { lacksRaw }),
		...(inputFields && { inputFields }),
		...(isOn(options.includeInputFiles) && binary && { inputFiles: binary }),
		inputItem: (known || reportingItem) && json ? (inputItemOf({ json }) ?? itemIndex) : itemIndex,
	};
}

/**
 * The start of a task's first wait in this execution, in milliseconds since 1970; for a new task, now. In a loop, the
 * time limit counts from it.
 */
export function firstWait(context: IExecuteFunctions, key: string, now: number): number {
	const nodeContext = context.getContext('node') as { firstWaits?: Record<string, number> };
	const firstWaits = (nodeContext.firstWaits ??= {});
	return (firstWaits[key] ??= now);
}
