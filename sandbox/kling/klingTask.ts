import type { SandboxCore } from '../core/core';
import type { Task } from '../core/task';
import type { CreateBody } from './createBody';

/** What is kept of a creation: its body, with long texts cut. */
type KlingRequest = CreateBody;

/** The word of the Kling contract for a task's status. */
function wordOf(task: Task): string {
	return task.outcome === 'succeeded' ? 'succeed' : task.status;
}

/** `data` of a creation's answer. */
export function describeNew(task: Task) {
	return {
		task_id: task.id,
		task_status: wordOf(task),
		task_info: taskInfo(task),
		created_at: task.createdAt,
		updated_at: task.updatedAt,
	};
}

/** `data` of a query's answer, and the body of a callback. An unfinished task has no result. */
export function describe(core: SandboxCore, task: Task) {
	const { task_id, task_status, ...rest } = describeNew(task);
	return {
		task_id,
		task_status,
		task_status_msg: task.failure ?? '',
		...rest,
		...(task.outcome === 'succeeded' && {
			task_result: { videos: [describeVideo(core, task)] },
			final_unit_deduction: units(task.order.request as KlingRequest),
		}),
	};
}

/** An entry of the list: there, an unfinished task's result is empty. Both forms occur. */
export function describeListed(core: SandboxCore, task: Task) {
	return { task_result: {}, ...describe(core, task) };
}

const taskInfo = ({ order }: Task) =>
	order.externalId === undefined ? {} : { external_task_id: order.externalId };

function describeVideo(core: SandboxCore, task: Task) {
	const { duration = '5' } = task.order.request as KlingRequest;
	return { id: `video-${task.id}`, url: core.videoUrl(task), duration };
}

/** The sandbox's price list: a unit for each 5 seconds in mode std, 3.5 in pro, 7 in 4k. */
function units({ duration = '5', mode = 'std' }: KlingRequest): string {
	const factor = { std: 1, pro: 3.5, '4k': 7 }[mode];
	return String((Number(duration) / 5) * factor);
}
