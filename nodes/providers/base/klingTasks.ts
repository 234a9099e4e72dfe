import { ProviderCallError, type ProviderFailure } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/httpClient';
import type { VideoTask } from '../../shared/videoTask';
import type { ProviderCall } from '../provider';
import {
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

/** The `data` of a successful answer. @throws ProviderCallError for any other */
export function klingData(reader: KlingAnswerReader, answer: ApiAnswer): unknown {
	const envelope = klingEnvelopeSchema.safeParse(answer.json);
	const isSuccess = answer.status >= 200 && answer.status < 300;
	if (!isSuccess || !envelope.success || envelope.data.code !== 0) throw failed(reader, answer);
	return envelope.data.data;
}

/** One task of an answer. @throws ProviderCallError where it is none */
export function klingTask(
	call: ProviderCall,
	reader: KlingAnswerReader,
	answer: ApiAnswer,
	data: unknown,
): VideoTask {
	const task = klingTaskSchema.safeParse(data);
	if (!task.success) throw failed(reader, answer);
	const { task_id: taskId, task_status: status } = task.data;
	const { id, displayName } = reader.provider;
	if (!isDocumentedStatus(status)) {
		call.context.logger.warn(
			`${displayName} gave task ${taskId} a status that is not documented: ${status}. It counts as processing.`,
		);
	}
	return fromKlingTask(id, task.data, data, reader.keptForMs);
}

const failed = (reader: KlingAnswerReader, answer: ApiAnswer) =>
	new ProviderCallError(reader.classifyFailure(answer));
