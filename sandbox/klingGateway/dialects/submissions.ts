import { randomUUID } from 'node:crypto';
import type { SubmissionShape } from '../../core/deployments';
import type { Task } from '../../core/task';
import type { Dialect } from './dialect';
import { timeOf } from './times';
import { submissionWord } from './words';

/** The body that answers a submission: section 1 of the dialects' document. */
export const SUBMISSIONS: Record<SubmissionShape, (dialect: Dialect, task: Task) => object> = {
	contract: (dialect, { id }) => ({
		code: 0,
		message: 'SUCCEED',
		data: { task_id: id, task_status: submissionWord(dialect) },
	}),
	o: (dialect, { id, createdAt }) => ({
		code: 0,
		message: 'SUCCEED',
		request_id: randomUUID(),
		data: {
			task_id: id,
			task_status: submissionWord(dialect),
			created_at: timeOf(dialect, createdAt, 'milliseconds'),
		},
	}),
	n1: (dialect, task) => ({ id: task.id, task_id: task.id, ...openAiVideo(dialect, task) }),
	n2: (dialect, { id }) => ({ task_id: id, status: submissionWord(dialect) }),
	n3: (dialect, { id }) => ({
		code: 'success',
		message: '',
		data: { task_id: id, status: submissionWord(dialect) },
	}),
	// Creates the task without returning its id.
	chain: (dialect, task) => ({ id: '', ...openAiVideo(dialect, task) }),
};

function openAiVideo(dialect: Dialect, { order, createdAt }: Task) {
	const { model, model_name: name } = order.request as { model?: string; model_name?: string };
	return {
		object: 'video',
		model: name ?? model,
		status: submissionWord(dialect),
		progress: 0,
		created_at: timeOf(dialect, createdAt, 'seconds'),
	};
}
