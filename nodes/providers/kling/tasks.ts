import type { IDataObject } from 'n8n-workflow';

import { ProviderCallError } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/httpClient';
import type { Page, VideoTask } from '../../shared/videoTask';
import {
	fromKlingTask,
	isDocumentedStatus,
	klingEnvelopeSchema,
	klingTaskSchema,
} from '../base/klingAnswers';
import type { PageRequest, ProviderCall, TaskReference } from '../provider';
import { classifyKlingFailure } from './failures';

const PATH = '/v1/videos/image2video';
/** Contract: Kling, "Important Notes": videos are cleared after 30 days. */
const KEPT_FOR_MS = 30 * 24 * 60 * 60 * 1_000;

/** Contract: Kling, "Create Task". */
export async function submitTask(call: ProviderCall, body: IDataObject): Promise<VideoTask> {
	const answer = await call.request({ method: 'POST', url: `${call.baseUrl}${PATH}`, body });
	return toTask(call, answer, dataOf(answer));
}

/** Contract: Kling, "Query Task (Single)". */
export async function readTask(call: ProviderCall, reference: TaskReference): Promise<VideoTask> {
	const url = `${call.baseUrl}${PATH}/${encodeURIComponent(reference.id)}`;
	const answer = await call.request({ method: 'GET', url });
	return toTask(call, answer, dataOf(answer));
}

/** Contract: Kling, "Query Task (List)". A page shorter than asked for is the last. */
export async function listTasks(call: ProviderCall, page: PageRequest): Promise<Page<VideoTask>> {
	const answer = await call.request({
		method: 'GET',
		url: `${call.baseUrl}${PATH}`,
		query: { pageNum: page.number, pageSize: page.size },
	});
	const data = dataOf(answer) ?? [];
	if (!Array.isArray(data)) throw unreadable(answer);
	return {
		entries: data.map((entry: unknown) => toTask(call, answer, entry)),
		isLast: data.length < page.size,
	};
}

function dataOf(answer: ApiAnswer): unknown {
	const envelope = klingEnvelopeSchema.safeParse(answer.json);
	const isSuccess = answer.status >= 200 && answer.status < 300;
	if (!isSuccess || !envelope.success || envelope.data.code !== 0) throw unreadable(answer);
	return envelope.data.data;
}

function toTask(call: ProviderCall, answer: ApiAnswer, data: unknown): VideoTask {
	const task = klingTaskSchema.safeParse(data);
	if (!task.success) throw unreadable(answer);
	if (!isDocumentedStatus(task.data.task_status)) {
		call.context.logger.warn(
			`Kling gave task ${task.data.task_id} a status that is not documented: ${task.data.task_status}. It counts as processing.`,
		);
	}
	return fromKlingTask('kling', task.data, data, KEPT_FOR_MS);
}

const unreadable = (answer: ApiAnswer) => new ProviderCallError(classifyKlingFailure(answer));
