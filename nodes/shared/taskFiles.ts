import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { TaskCallError } from './itemErrors';
import { outcomeOf } from './outcome';
import { downloadVideos, type DownloadOptions } from './videoDownload';
import type { VideoTask } from './videoTask';

/**
 * Adds a finished task's video files to its item; other tasks pass as they are.
 *
 * @throws TaskCallError that still names the task and its URL
 */
export async function withVideoFiles(
	context: IExecuteFunctions,
	item: INodeExecutionData,
	task: VideoTask,
	options: DownloadOptions & { readAgain?: () => Promise<VideoTask> },
): Promise<INodeExecutionData> {
	if (task.status !== 'succeeded') return item;
	const outcome = await outcomeOf(
		async () => await downloadVideos(context, task, options.readAgain, options),
	);
	if (outcome.ok) return { ...item, binary: outcome.value };
	const { provider, taskId, externalTaskId, status, videoUrl } = task;
	throw new TaskCallError(outcome.error, {
		provider,
		taskId,
		...(externalTaskId && { externalTaskId }),
		status,
		...(videoUrl && { videoUrl }),
	});
}
