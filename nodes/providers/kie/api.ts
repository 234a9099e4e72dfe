import type { IDataObject } from 'n8n-workflow';

import { clock } from '../../shared/clock';
import { ProviderCallError } from '../../shared/failures';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import { namedTask, saysSuccess, submissionFailure } from '../../shared/tasks/namedTask';
import { completeTask, type VideoTask } from '../../shared/tasks/videoTask';
import type { ProviderCall, TaskReference } from '../provider';
import { logUnknownStatus } from '../unknownStatus';
import { createdSchema, fromRecord, isKnownState, readableJson, recordSchema } from './answers';
import { classifyKieFailure, classifyKieReading } from './failures';
import { paceCreation } from './pacing';

/**
 * Contract: kie, "Create Generation Task". The answer holds the id alone; where it has a code, that decides, not the
 * HTTP status.
 *
 * @throws ProviderCallError whose failure names the task if the answer names one although it is no success
 */
export async function submitTask(call: ProviderCall, body: IDataObject): Promise<VideoTask> {
	await paceCreation(`${call.baseUrl} ${String(call.credential.apiKey)}`, call.cancelSignal);
	const answer = await call.request({
		method: 'POST',
		url: `${call.baseUrl}/api/v1/jobs/createTask`,
		body,
	});
	const isSuccess = isSuccessStatus(answer.status) || createdSchema.safeParse(answer.json).success;
	const taskId = namedTask(answer.json, { isSuccess });
	if (taskId === undefined || !isSuccess || !saysSuccess(answer.json)) {
		throw new ProviderCallError(submissionFailure(classifyKieFailure(answer), taskId));
	}
	return completeTask({
		provider: 'kie',
		taskId,
		status: 'submitted',
		videos: [],
		createdAt: new Date(clock.now()).toISOString(),
		raw: answer.json,
	});
}

/** Contract: kie, "Query Task Status". @throws ProviderCallError */
export async function readTask(call: ProviderCall, { id }: TaskReference): Promise<VideoTask> {
	const answer = await call.request({
		method: 'GET',
		url: `${call.baseUrl}/api/v1/jobs/recordInfo`,
		query: { taskId: id },
	});
	const json = readableJson(answer);
	const parsed = recordSchema.safeParse(json);
	if (!parsed.success) throw new ProviderCallError(classifyKieReading({ ...answer, json }));
	const record = parsed.data.data;
	if (!isKnownState(record.state)) {
		logUnknownStatus(call, 'kie.ai', record.taskId, { state: record.state });
	}
	return fromRecord(record, (json as { data: unknown }).data, call.baseUrl);
}
