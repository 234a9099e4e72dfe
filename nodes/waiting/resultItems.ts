import {
	type IAllExecuteFunctions,
	type IBinaryKeyData,
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
import { TaskCallError } from '../shared/n8n/itemErrors';
import { inputObject, toTaskItem } from '../shared/tasks/taskItem';
import { readDownloadOptions, withVideoFiles } from '../shared/tasks/videoFiles';
import { taskFrom, type TaskResult } from './pollWantedTasks';
import type { WantedTask } from './wantedTask';

/** The node's outputs, in their order. */
export interface SortedItems {
	completed: INodeExecutionData[];
	failed: INodeExecutionData[];
	stillRunning: INodeExecutionData[];
}

/** Gives the files of a task's videos: downloads them, or takes those of an earlier download. */
export type FilesOf = (
	key: string,
	download: () => Promise<IBinaryKeyData>,
) => Promise<IBinaryKeyData>;

/**
 * Returns a function that makes an item from its task's result, with the video file if wanted.
 *
 * The function throws the item's failure and, with "If a Video Fails: Stop", an error for a failed video. It returns an
 * item that reports an earlier failure unchanged if no task was found.
 */
export function itemMaker(
	context: IExecuteFunctions | IWebhookFunctions,
	provider: VideoProvider,
	connection: Connection,
	options: IDataObject,
	signal?: AbortSignal,
	filesOf: FilesOf = async (_key, download) => await download(),
): (wanted: WantedTask, result: TaskResult | undefined) => Promise<INodeExecutionData> {
	const readPatiently = taskReader(provider, connection, {
		retryBudgetMs: 60_000,
		signal,
	});
	const downloadOptions = readDownloadOptions(options, signal, connection.videoCredential);
	const makeItem = async (
		wanted: WantedTask,
		result: TaskResult | undefined,
	): Promise<INodeExecutionData> => {
		const { itemIndex } = wanted;
		const task = taskFrom(result, wanted, provider);
		if (task.status !== 'succeeded' && options.ifVideoFails === 'stop') {
			throw videoFailed(context, task);
		}
		const item = toTaskItem(task, itemIndex, options, wanted.inputFields, wanted.inputFiles);
		if (!wanted.downloadVideo) return item;
		return await withVideoFiles(context as IExecuteFunctions, item, task, {
			...downloadOptions,
			filesOf: async (download) => await filesOf(wanted.key, download),
			...(provider.get &&
				!provider.isLastWord?.(task) && {
					readAgain: () => readPatiently({ by: 'taskId', id: task.taskId }, itemIndex),
				}),
		});
	};
	return async (wanted, result) =>
		await orItemAsItCame(wanted.itemIndex, () => makeItem(wanted, result));
}

/** Finished videos go to Completed. Failed videos and failed calls go to Failed. */
export const isCompleted = ({ json }: INodeExecutionData): boolean =>
	json.status === 'succeeded' && json.error === undefined;

/** The items for Completed and Failed. With "If a Video Fails: Keep in Place", all go to Completed. */
export function sortItems(
	items: readonly INodeExecutionData[],
	{ ifVideoFails }: IDataObject,
): Pick<SortedItems, 'completed' | 'failed'> {
	if (ifVideoFails === 'inPlace') return { completed: [...items], failed: [] };
	return {
		completed: items.filter(isCompleted),
		failed: items.filter((item) => !isCompleted(item)),
	};
}

const videoFailed = (
	context: IAllExecuteFunctions,
	{ provider, taskId, failure, status }: VideoTask,
): TaskCallError =>
	new TaskCallError(
		new NodeOperationError(
			context.getNode(),
			`The video was not made: ${failure?.message ?? status}`,
			{
				description:
					'To go on with the other videos, set "If a Video Fails" to "Send to Failed Output".',
			},
		),
		{ provider, taskId },
	);

/**
 * Adds where an item comes from: `inputItem`, the index of the input item counted from 0, and the object `input` if the
 * options ask for it. n8n rewrites the items' links when an execution is resumed. An item for n8n's error output has both
 * in `details`, because such an item may have no other fields.
 */
export function withOrigin(
	item: INodeExecutionData,
	{ inputItem, inputFields }: Pick<WantedTask, 'inputItem' | 'inputFields'>,
	options: IDataObject,
): INodeExecutionData {
	const place = placeOf(item);
	place.inputItem = inputItem;
	const input = item.json.input ? undefined : inputObject(options, inputFields);
	if (input) place.input = input;
	return item;
}

/** The index of the input item; undefined if the item does not contain it. */
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
