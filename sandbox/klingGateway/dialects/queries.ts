import { randomUUID } from 'node:crypto';
import type { SandboxCore } from '../../core/core';
import type { QueryShape } from '../../core/deployments';
import type { Task } from '../../core/task';
import { videoAddress } from './content';
import type { Dialect } from './dialect';
import { klingAnswer, klingId, lengthOf } from './klingBehind';
import { timeOf } from './times';
import { queryWord } from './words';

type Describe = (core: SandboxCore, dialect: Dialect, task: Task) => object;

/** The body that answers a query: section 1 of the dialects' document. */
export const QUERIES: Record<QueryShape, Describe> = {
	contract: (core, dialect, task) => ({
		code: 0,
		message: 'SUCCEED',
		data: {
			...describeAsKling(dialect, task),
			...(task.outcome === 'succeeded' && {
				task_result: { videos: [{ ...videoOf(core, dialect, task), duration: askedLength(task) }] },
			}),
		},
	}),
	o(core, dialect, task) {
		if (task.status === 'new' && dialect.unread === 'empty') {
			return { code: 0, message: '', request_id: '' };
		}
		return {
			code: 0,
			message: 'SUCCEED',
			request_id: randomUUID(),
			data: {
				...describeAsKling(dialect, task),
				task_result:
					task.outcome === 'succeeded'
						? { videos: [videoOf(core, dialect, task)] }
						: { images: [], videos: null },
			},
		};
	},
	n1: describeRecord,
	n2(core, dialect, task) {
		const status = { task_id: task.id, status: queryWord(dialect, task) };
		if (!task.outcome) return status;
		return task.outcome === 'succeeded'
			? { ...status, ...describeFile(core, dialect, task), error: { code: 0, message: '' } }
			: { ...status, url: '', format: 'mp4', metadata: null, error: failureOf(task, 1) };
	},
	n3(core, dialect, task) {
		const isDone = task.outcome === 'succeeded';
		return {
			code: 'success',
			message: '',
			data: {
				task_id: task.id,
				status: queryWord(dialect, task),
				url: isDone ? videoAddress(core, dialect, task) : '',
				format: 'mp4',
				metadata: null,
				error: task.outcome === 'failed' ? failureOf(task, 'task_failed') : null,
			},
		};
	},
};

/** Kling's fields with the gateway's id, status words and unit of time. */
function describeAsKling(dialect: Dialect, task: Task) {
	return {
		task_id: task.id,
		task_status: queryWord(dialect, task),
		task_status_msg: task.failure ?? '',
		...(task.order.externalId !== undefined && {
			task_info: { external_task_id: task.order.externalId },
		}),
		created_at: timeOf(dialect, task.createdAt, 'milliseconds'),
		updated_at: timeOf(dialect, task.updatedAt, 'milliseconds'),
	};
}

const videoOf = (core: SandboxCore, dialect: Dialect, task: Task) => ({
	id: `video-${klingId(task)}`,
	url: videoAddress(core, dialect, task),
	duration: lengthOf(task),
});

const askedLength = ({ order }: Task) => String(order.video.scene.durationSeconds);

/** The record of new-api's database, with Kling's answer nested. */
function describeRecord(core: SandboxCore, dialect: Dialect, task: Task) {
	const seconds = (at: number) => timeOf(dialect, at, 'seconds');
	const { id, status, createdAt, updatedAt, finishedAt } = task;
	return {
		code: 'success',
		message: '',
		data: {
			id: core.tasks.all('klingGateway').indexOf(task) + 1,
			task_id: id,
			platform: '50',
			action: 'generate',
			status: queryWord(dialect, task),
			progress: `${Math.round(task.progress * 100)}%`,
			...describeResult(core, dialect, task),
			submit_time: seconds(createdAt),
			start_time: status === 'new' ? 0 : seconds(createdAt),
			finish_time: seconds(finishedAt ?? 0),
			created_at: seconds(createdAt),
			updated_at: seconds(updatedAt),
			quota: 500,
			data: innerAnswer(core, dialect, task),
		},
	};
}

/**
 * `result_url` falls back to `fail_reason`. Older versions have only the latter, and give the message of Kling's answer as
 * the reason of a failure.
 */
function describeResult(core: SandboxCore, dialect: Dialect, task: Task) {
	const reason = task.failure ?? '';
	const url = task.outcome === 'succeeded' ? videoAddress(core, dialect, task) : '';
	switch (dialect.video) {
		case 'fail_reason':
			return { fail_reason: url || (task.outcome === 'failed' ? 'SUCCEED' : '') };
		case 'kling_answer':
			return { fail_reason: reason };
		default:
			return { fail_reason: reason, result_url: url || reason };
	}
}

/** Kling's answer to the submission until the gateway has read the task, and then its answer to the last query. */
function innerAnswer(core: SandboxCore, { video }: Dialect, task: Task) {
	const namesVideo = video === 'result_url' || video === 'kling_answer';
	return klingAnswer(task, namesVideo ? core.videoUrl(task) : '');
}

function describeFile(core: SandboxCore, dialect: Dialect, task: Task) {
	const { durationSeconds, seed } = task.order.video.scene;
	return {
		url: videoAddress(core, dialect, task),
		format: 'mp4',
		metadata: { duration: durationSeconds, fps: 15, seed },
	};
}

const failureOf = (task: Task, code: number | string) => ({ code, message: task.failure });
