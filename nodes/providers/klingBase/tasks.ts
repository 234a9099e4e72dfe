import { ProviderCallError, type ProviderFailure } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import { namedTask, saysSuccess, submissionFailure } from '../../shared/tasks/namedTask';
import { completeTask, type VideoTask } from '../../shared/tasks/videoTask';
import type { ProviderCall } from '../provider';
import { logUnknownStatus } from '../unknownStatus';
import {
	createdTaskSchema,
	fromKlingTask,
	isDocumentedStatus,
	klingEnvelopeSchema,
	klingTaskSchema,
} from './answers';

/** What tells providers apart that answer in Kling's shape. */
export interface KlingAnswerReader {
	provider: { id: string; displayName: string };
	classifyFailure(answer: ApiAnswer): ProviderFailure;
	/** How long a video is kept after the task's last change, in milliseconds. */
	keptForMs?: number;
}

/** The `data` of a successful answer (contract: Kling, "Response Body"). @throws ProviderCallError for any other */
export function klingData(reader: KlingAnswerReader, answer: ApiAnswer): unknown {
	const envelope = klingEnvelopeSchema.safeParse(answer.json);
	const isSuccess = isSuccessStatus(answer.status) && envelope.success && envelope.data.code === 0;
	if (!isSuccess) throw failed(reader, answer);
	return envelope.data.data;
}

/**
 * The task that a submission has made, with or without a video.
 *
 * @throws ProviderCallError where the answer names none; where it names one but is no success, the failure names it
 */
export function submittedKlingTask(
	call: ProviderCall,
	reader: KlingAnswerReader,
	answer: ApiAnswer,
): VideoTask {
	const { json, status } = answer;
	const isSuccess = isSuccessStatus(status);
	const taskId = namedTask(json, { isSuccess });
	if (taskId === undefined || !isSuccess || !saysSuccess(json)) {
		throw new ProviderCallError(submissionFailure(reader.classifyFailure(answer), taskId));
	}
	const { data } = json as { data?: unknown };
	if (createdTaskSchema.safeParse(data).success)
		return createdKlingTask(call, reader, answer, data);
	return completeTask({
		provider: reader.provider.id,
		taskId,
		status: 'submitted',
		videos: [],
		raw: data ?? json,
	});
}

/** Reads a task that a submission may have created. @throws ProviderCallError if the answer holds no task */
export const createdKlingTask = (
	call: ProviderCall,
	reader: KlingAnswerReader,
	answer: ApiAnswer,
	data: unknown,
): VideoTask => klingTask(call, reader, answer, data, createdTaskSchema);

/** One task of an answer. @throws ProviderCallError where it is none */
export function klingTask(
	call: ProviderCall,
	reader: KlingAnswerReader,
	answer: ApiAnswer,
	data: unknown,
	schema: typeof klingTaskSchema | typeof createdTaskSchema = klingTaskSchema,
): VideoTask {
	const task = schema.safeParse(data);
	if (!task.success) throw failed(reader, answer);
	const { task_id: taskId, task_status: status } = task.data;
	const { id, displayName } = reader.provider;
	if (!isDocumentedStatus(status)) {
		logUnknownStatus(call, displayName, taskId, { status });
	}
	return fromKlingTask(id, task.data, data, {
		keptForMs: reader.keptForMs,
		baseUrl: call.baseUrl,
	});
}

const failed = (reader: KlingAnswerReader, answer: ApiAnswer) =>
	new ProviderCallError(reader.classifyFailure(answer));
