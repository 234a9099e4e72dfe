import { createHash, randomUUID } from 'node:crypto';
import type { Task } from '../../core/task';
import { klingWord } from './words';

/** Kling's id of a task: the gateway's if it is a number, else one that only Kling knows. */
export function klingId({ id }: Task): string {
	if (/^\d+$/.test(id)) return id;
	const digest = createHash('sha256').update(id).digest().readBigUInt64BE();
	return `8${String(digest).padStart(17, '0').slice(0, 17)}`;
}

/** Kling reports the duration of the file, slightly above the requested one. */
export const lengthOf = (task: Task) => `${task.order.video.scene.durationSeconds}.1`;

/** Kling's answer to a query, as the gateway last read it. */
export function klingAnswer(task: Task, videoUrl: string) {
	return { code: 0, message: 'SUCCEED', request_id: randomUUID(), data: klingData(task, videoUrl) };
}

/** `data` of Kling's answer, which is also the body of Kling's callback. */
export function klingData(task: Task, videoUrl: string) {
	const { externalId } = task.order;
	return {
		task_id: klingId(task),
		task_status: klingWord(task),
		task_status_msg: task.failure ?? '',
		task_info: externalId === undefined ? {} : { external_task_id: externalId },
		created_at: task.createdAt,
		updated_at: task.updatedAt,
		...(task.outcome === 'succeeded' && {
			task_result: {
				videos: [{ id: `video-${klingId(task)}`, url: videoUrl, duration: lengthOf(task) }],
			},
		}),
	};
}
