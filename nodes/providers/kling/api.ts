import type { IDataObject } from 'n8n-workflow';

import { ProviderCallError, type ProviderFailure } from '../../shared/failures';
import { pathSegment } from '../../shared/form/values';
import { isObject } from '../../shared/json';
import { JsonInteger } from '../../shared/http/requestBody';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import type { Page, VideoTask } from '../../shared/tasks/videoTask';
import {
	createdKlingTask,
	KEPT_FOR_MS,
	type KlingAnswerReader,
	klingData,
	klingTask,
	klingTaskSchema,
	submittedKlingTask,
} from '../klingBase/answers';
import type { PageRequest, ProviderCall, TaskList, TaskReference } from '../provider';
import {
	classifyKlingFailure,
	classifyKlingReading,
	refusesRetiredModel,
} from '../klingBase/failures';
import { currentModels } from './models';

const PATH = '/v1/videos/image2video';
/** Kling asks for it also in requests without a body (contract: Kling, "Request Header"). */
const HEADERS = { 'Content-Type': 'application/json' };

/** Classifies an answer without success. The refusal of a retired model names the models that Kling has now. */
function classifyFailure(answer: ApiAnswer): ProviderFailure {
	const failure = classifyKlingFailure(answer);
	if (!refusesRetiredModel(answer)) return failure;
	return {
		...failure,
		description: `Kling has retired this model. Choose one of those that it has now: ${currentModels}. Their prices differ.`,
	};
}

const reader: KlingAnswerReader = {
	provider: { id: 'kling', displayName: 'Kling' },
	classifyFailure,
	keptForMs: KEPT_FOR_MS,
};
/** For answers about a single task, whose only parameter is its ID. */
const lookup: KlingAnswerReader = { ...reader, classifyFailure: classifyKlingReading };
/** Also takes a 404 without a code as an unknown task. After an ambiguous submission that would prove too little. */
const taskReader: KlingAnswerReader = {
	...reader,
	classifyFailure: (answer) => {
		const failure = classifyKlingReading(answer);
		const isPlainNotFound = answer.status === 404 && failure.code === undefined;
		return isPlainNotFound ? { ...failure, reason: 'unknownTask' } : failure;
	},
};

/** Contract: Kling, "Create Task". @throws ProviderCallError */
export async function submitTask(call: ProviderCall, body: IDataObject): Promise<VideoTask> {
	const answer = await call.request({
		method: 'POST',
		url: `${call.baseUrl}${PATH}`,
		body: withIntegerIds(body),
	});
	return submittedKlingTask(call, reader, answer);
}

/** The IDs of elements are integers of up to 18 digits (contract: Kling today, section 8.2). */
function withIntegerIds(body: IDataObject): IDataObject {
	const elements = body.element_list as Array<{ element_id: string | number }> | undefined;
	if (!elements) return body;
	const integers = elements.map((entry) => ({
		...entry,
		element_id: new JsonInteger(String(entry.element_id)),
	}));
	return { ...body, element_list: integers as unknown as IDataObject[] };
}

/** Contract: Kling, "Query Task (Single)". @throws ProviderCallError */
export async function readTask(call: ProviderCall, reference: TaskReference): Promise<VideoTask> {
	const answer = await askForTask(call, reference.id);
	const data = withTaskId(klingData(taskReader, answer), reference);
	return klingTask(call, taskReader, answer, data);
}

/** The task with the requested ID if the answer has none as text: JSON parsing rounds an ID of 18 digits. */
function withTaskId(data: unknown, { by, id }: TaskReference): unknown {
	const isComplete = !isObject(data) || typeof data.task_id === 'string';
	if (isComplete || by !== 'taskId' || typeof data.task_status !== 'string') return data;
	return { ...data, task_id: id };
}

/**
 * The same for a task that a submission may have made. Its video may be missing, because it is still to come or has
 * been cleared.
 */
export async function findCreatedTask(
	call: ProviderCall,
	externalTaskId: string,
): Promise<VideoTask> {
	const answer = await askForTask(call, externalTaskId);
	return createdKlingTask(call, lookup, answer, klingData(lookup, answer));
}

const askForTask = async (call: ProviderCall, id: string): Promise<ApiAnswer> =>
	await call.request({
		method: 'GET',
		url: `${call.baseUrl}${PATH}/${pathSegment(id)}`,
		headers: HEADERS,
	});

/** Contract: Kling, "Query Task (List)". */
export const taskList: TaskList = {
	pageNumbers: [1, 1000],
	pageSizes: [1, 500],
	defaultPageSize: 30,
	readPage,
};

/** A page shorter than asked for is the last. @throws ProviderCallError */
async function readPage(call: ProviderCall, page: PageRequest): Promise<Page<VideoTask>> {
	const answer = await call.request({
		method: 'GET',
		url: `${call.baseUrl}${PATH}`,
		headers: HEADERS,
		query: { pageNum: page.number, pageSize: page.size },
	});
	const data = klingData(reader, answer) ?? [];
	if (!Array.isArray(data)) throw new ProviderCallError(classifyFailure(answer));
	return { entries: readableTasks(call, answer, data), isLast: data.length < page.size };
}

/** One task that cannot be read must not hide the others. */
function readableTasks(call: ProviderCall, answer: ApiAnswer, data: unknown[]): VideoTask[] {
	const tasks = data.flatMap((entry) => {
		if (klingTaskSchema.safeParse(entry).success) return [klingTask(call, reader, answer, entry)];
		const { task_id: taskId } = (entry ?? {}) as { task_id?: unknown };
		const name = typeof taskId === 'string' ? taskId : 'it has no ID';
		call.hint(`Kling listed a task that cannot be read; it is left out: ${name}`);
		return [];
	});
	if (tasks.length === 0 && data.length > 0) {
		throw new ProviderCallError(classifyFailure(answer));
	}
	return tasks;
}
