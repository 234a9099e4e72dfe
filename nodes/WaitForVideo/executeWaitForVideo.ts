import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import type { VideoProvider, VideoTask } from '../providers/provider';
import { isAgentTool } from '../shared/agentTool';
import { readDownloadOptions } from '../shared/downloadFields';
import { executionSignal } from '../shared/executionSignal';
import { mapItems } from '../shared/itemLoop';
import { withVideoFiles } from '../shared/taskFiles';
import { toTaskItem } from '../shared/taskItem';
import { waitForTasks } from './waitForTasks';

/** Brings the tasks of all items to their end: [completed, failed]. */
export async function executeWaitForVideo(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): Promise<INodeExecutionData[][]> {
	const signal = executionSignal(context);
	const { taskOf, readAgain, videoCredential } = await waitForTasks(context, provider, options);
	const failed = new Set<INodeExecutionData>();
	const items = await mapItems(context, Number(options.concurrency ?? 5), async (itemIndex) => {
		const task = taskOf(itemIndex);
		const item = toTaskItem(context, task, itemIndex, options);
		if (task.status !== 'succeeded') {
			if (options.ifVideoFails === 'stop') throw videoFailed(context, task, itemIndex);
			failed.add(item);
			return item;
		}
		if (!context.getNodeParameter('downloadVideo', itemIndex, false)) return item;
		return await withVideoFiles(context, item, task, {
			...readDownloadOptions(options, signal, videoCredential),
			...(readAgain && { readAgain: async () => await readAgain(task, itemIndex) }),
		});
	});
	// An agent hears of the first output only.
	if (isAgentTool(context)) return [items, []];
	const goesToFailed = (item: INodeExecutionData) =>
		failed.has(item) || item.json.error !== undefined;
	return [items.filter((item) => !goesToFailed(item)), items.filter(goesToFailed)];
}

const videoFailed = (context: IExecuteFunctions, task: VideoTask, itemIndex: number) =>
	new NodeOperationError(
		context.getNode(),
		`[item ${itemIndex}] Task ${task.taskId} made no video: ${task.failure?.message ?? task.status}`,
		{
			itemIndex,
			description:
				'To go on with the other videos, set "If a Video Fails" to "Send to Failed Output".',
		},
	);
