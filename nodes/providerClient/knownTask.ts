import type { IDataObject } from 'n8n-workflow';

import { failureReport } from '../shared/n8n/itemErrors';
import {
	completeTask,
	endedWithoutVideo,
	isFinal,
	videoTaskSchema,
} from '../shared/tasks/videoTask';
import type { TaskReference, VideoProvider, VideoTask } from '../providers/provider';

/**
 * The task that an item of these nodes describes; `undefined` if the item is about another task.
 *
 * @param keepsRaw whether the provider's own answer is kept if the item has it
 */
export function knownTask(
	provider: VideoProvider,
	reference: TaskReference,
	json: IDataObject | undefined,
	keepsRaw: boolean,
): VideoTask | undefined {
	const shown = videoTaskSchema.safeParse(json).data;
	const parsed = (provider.isLastWord && linkedTask(json, shown)) ?? shown;
	if (parsed?.provider !== provider.id) return undefined;
	const task = { ...parsed };
	if (!keepsRaw) delete task.raw;
	// The report of a failed download has a video URL without a list of videos.
	if (task.status === 'succeeded' && task.videos.length === 0) return undefined;
	const ownId = reference.by === 'taskId' ? task.taskId : task.externalTaskId;
	if (ownId !== reference.id) return undefined;
	if (provider.isLastWord?.(task)) return task;
	// A single reading, such as a list's, may have been too early.
	if (endedWithoutVideo(task)) task.status = 'processing';
	// On an unfinished task, `failure` is left over from an earlier wait that timed out.
	if (!isFinal(task)) delete task.failure;
	return task;
}

/** The finished task of an item that reports a failed download. The item may also contain an earlier state of the task. */
function linkedTask(
	json: IDataObject | undefined,
	shown: VideoTask | undefined,
): VideoTask | undefined {
	const { provider, taskId, status, videoUrl } = failureReport(json)?.facts ?? {};
	const hasLink = status === 'succeeded' && typeof videoUrl === 'string';
	if (!hasLink || typeof provider !== 'string' || typeof taskId !== 'string') return undefined;
	const linked = {
		provider,
		taskId,
		status: 'succeeded' as const,
		videos: [{ url: videoUrl }],
		raw: undefined,
	};
	return completeTask({ ...(shown?.taskId === taskId && shown), ...linked });
}

/** The task of an item, if the provider may refuse to report it again. */
export function lastWordOf(
	provider: VideoProvider,
	reference: TaskReference,
	json: IDataObject | undefined,
	keepsRaw: boolean,
): VideoTask | undefined {
	const task = knownTask(provider, reference, json, keepsRaw);
	return task && provider.isLastWord?.(task) ? task : undefined;
}

/**
 * The tasks that the provider may refuse to report again, for the message of an error that drops their items: a
 * sentence to append, or an empty text.
 */
export const lastWordsNote = (provider: VideoProvider, tasks: Iterable<VideoTask>): string =>
	videosNote([...tasks].filter((task) => provider.isLastWord?.(task)));

/** The same. With "If a Video Fails: Stop", all finished videos, because one failure drops the items of all. */
export const finishedVideosNote = (
	provider: VideoProvider,
	tasks: Iterable<VideoTask>,
	{ ifVideoFails }: IDataObject,
): string => (ifVideoFails === 'stop' ? videosNote([...tasks]) : lastWordsNote(provider, tasks));

function videosNote(tasks: readonly VideoTask[]): string {
	const list = tasks.flatMap(({ taskId, videoUrl }) => (videoUrl ? `${taskId} (${videoUrl})` : []));
	return list.length > 0 ? `. Videos that are finished: ${list.join(', ')}` : '';
}
