import type { IDataObject } from 'n8n-workflow';

import { clock } from '../../shared/clock';
import { ProviderCallError } from '../../shared/failures';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import { createdTaskId } from '../../shared/tasks/namedTask';
import { logUnknownStatus, completeTask, type VideoTask } from '../../shared/tasks/videoTask';
import type { ProviderCall, TaskReference } from '../provider';
import { createdSchema, fromRecord, isKnownState, readableJson, recordFrom } from './answers';
import { classifyKieCreation, classifyKieReading, kieTaskFailure } from './failures';
import { paceCreation } from './pacing';

/**
 * Submits a task (contract: kie, "Create Generation Task"). The answer contains only the ID. Its code decides, not the
 * HTTP status.
 *
 * @throws ProviderCallError whose failure names the task if a refusal names one
 */
export async function submitTask(call: ProviderCall, body: IDataObject): Promise<VideoTask> {
	await paceCreation(`${call.baseUrl} ${String(call.credential.apiKey)}`, call.cancelSignal);
	const answer = await call.request({
		method: 'POST',
		url: `${call.baseUrl}/api/v1/jobs/createTask`,
		body,
	});
	const isSuccess = isSuccessStatus(answer.status) || createdSchema.safeParse(answer.json).success;
	return completeTask({
		provider: 'kie',
		taskId: createdTaskId(answer, (refusal) => classifyKieCreation(refusal, body), isSuccess),
		status: 'submitted',
		videos: [],
		createdAt: new Date(clock.now()).toISOString(),
		raw: answer.json,
	});
}

/** Codes of a query that report the state of a task (contract: kie-models, section 3). */
const STATUS_CODES: Record<string, 'processing' | 'failed'> = {
	// The model has not answered kie.ai for 10 minutes. The task may still end.
	408: 'processing',
	// The generation has failed.
	501: 'failed',
};

/**
 * Reads a task (contract: kie, "Query Task Status"). Without a record, the code may report the state of the task.
 *
 * @throws ProviderCallError
 */
export async function readTask(call: ProviderCall, { id }: TaskReference): Promise<VideoTask> {
	const answer = await call.request({
		method: 'GET',
		url: `${call.baseUrl}/api/v1/jobs/recordInfo`,
		query: { taskId: id },
	});
	const json = readableJson(answer);
	const record = recordFrom(json, id);
	if (!record) {
		const failure = classifyKieReading({ ...answer, json });
		const status = STATUS_CODES[failure.code ?? ''];
		if (!status) throw new ProviderCallError(failure);
		return completeTask({
			provider: 'kie',
			taskId: id,
			status,
			videos: [],
			failure: status === 'failed' ? kieTaskFailure(failure.message, failure.code) : undefined,
			raw: json,
		});
	}
	if (!isKnownState(record.state)) {
		logUnknownStatus(call, 'kie.ai', record.taskId, { state: record.state });
	}
	return fromRecord(record, (json as { data: unknown }).data, call.baseUrl);
}
