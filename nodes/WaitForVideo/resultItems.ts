import {
	type IAllExecuteFunctions,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type IWebhookFunctions,
	NodeOperationError,
} from 'n8n-workflow';

import type { Connection } from '../providerClient/connection';
import { taskReader } from '../providerClient/readTask';
import type { VideoProvider, VideoTask } from '../providers/provider';
import { orItemAsItCame } from '../shared/n8n/earlierFailure';
import { toTaskItem } from '../shared/tasks/taskItem';
import { readDownloadOptions, withVideoFiles } from '../shared/tasks/videoFiles';
import { taskFrom, type TaskResult } from './pollWantedTasks';
import type { WantedTask } from './wantedTask';

/** The node's outputs, in their order. */
export interface SortedItems {
	completed: INodeExecutionData[];
	failed: INodeExecutionData[];
	stillRunning: INodeExecutionData[];
}

/**
 * Gives the making of an item from what came of its task: with its video if that is asked for.
 *
 * The making throws what failed for the item; with "If a Video Fails: Stop" also a failed video. An item that reports an
 * earlier failure is given as it came where no task was found for it.
 */
export function itemMaker(
	context: IExecuteFunctions | IWebhookFunctions,
	provider: VideoProvider,
	connection: Connection,
	options: IDataObject,
	signal?: AbortSignal,
): (wanted: WantedTask, result: TaskResult | undefined) => Promise<INodeExecutionData> {
	const readPatiently = taskReader(provider, connection, {
		retryBudgetMs: 60_000,
		...(signal && { signal }),
	});
	const downloadOptions = readDownloadOptions(options, signal, connection.videoCredential);
	const makeItem = async (
		wanted: WantedTask,
		result: TaskResult | undefined,
	): Promise<INodeExecutionData> => {
		const { itemIndex } = wanted;
		const task = taskFrom(result, wanted, provider);
		if (task.status !== 'succeeded' && options.ifVideoFails === 'stop') {
			throw videoFailed(context, task, itemIndex);
		}
		const item = toTaskItem(task, itemIndex, options, wanted.inputFields);
		if (!wanted.downloadVideo) return item;
		return await withVideoFiles(context as IExecuteFunctions, item, task, {
			...downloadOptions,
			...(provider.get && {
				readAgain: async () => await readPatiently({ by: 'taskId', id: task.taskId }, itemIndex),
			}),
		});
	};
	return async (wanted, result) =>
		await orItemAsItCame(wanted.itemIndex, async () => await makeItem(wanted, result));
}

/** A video goes to Completed; what the provider could not make, and calls that failed, to Failed. */
export const isCompleted = ({ json }: INodeExecutionData): boolean =>
	json.status === 'succeeded' && json.error === undefined;

const videoFailed = (context: IAllExecuteFunctions, task: VideoTask, itemIndex: number) =>
	new NodeOperationError(
		context.getNode(),
		`[item ${itemIndex}] Task ${task.taskId} made no video: ${task.failure?.message ?? task.status}`,
		{
			itemIndex,
			description:
				'To go on with the other videos, set "If a Video Fails" to "Send to Failed Output".',
		},
	);

/**
 * Says in the item itself which input item it comes from, counted from 0, because n8n rewrites the items' links when
 * an execution is resumed. In an item for n8n's error output it is among the details: no other field may be there.
 */
export function withInputItem(item: INodeExecutionData, inputItem: number): INodeExecutionData {
	placeOf(item).inputItem = inputItem;
	return item;
}

/** What was said above; undefined where the item does not say it. */
export function inputItemOf(item: Pick<INodeExecutionData, 'json'>): number | undefined {
	const { inputItem } = placeOf(item);
	return typeof inputItem === 'number' ? inputItem : undefined;
}

function placeOf({ json }: Pick<INodeExecutionData, 'json'>): IDataObject {
	const { error, message, details } = json;
	const isForErrorOutput = error !== undefined && message !== undefined;
	const hasDetails = typeof details === 'object' && details !== null;
	return isForErrorOutput && hasDetails ? (details as IDataObject) : json;
}
