import { ProviderCallError, type ProviderFailure } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/httpClient';
import type { VideoTask } from '../../shared/videoTask';
import type { ProviderCall } from '../provider';
import { logUnknownStatus } from '../unknownStatus';
import {
	createdTaskSchema,
	fromKlingTask,
	isDocumentedStatus,
	klingEnvelopeSchema,
	klingTaskSchema,
} from './klingAnswers';

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
	const isSuccess = answer.status >= 200 && answer.status < 300;
	if (!isSuccess || !envelope.success || envelope.data.code !== 0) throw failed(reader, answer);
	return envelope.data.data;
}

/** The task that a submission has made, with or without a video. @throws ProviderCallError where the answer names none */
export const createdKlingTask = (
	call: ProviderCall,
	reader: KlingAnswerReader,
	answer: ApiAnswer,
): VideoTask => klingTask(call, reader, answer, klingData(reader, answer), createdTaskSchema);

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
