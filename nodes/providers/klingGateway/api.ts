import type { IDataObject } from 'n8n-workflow';

import { ProviderCallError } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import { pathSegment } from '../../shared/form/values';
import { isObject } from '../../shared/json';
import { saysSuccess } from '../../shared/tasks/namedTask';
import { logUnknownStatus, completeTask, type VideoTask } from '../../shared/tasks/videoTask';
import type { ProviderCall, TaskReference } from '../provider';
import { readGatewayAnswer, submittedTaskId, type GatewayAnswer } from './answers';
import { classifyGatewayReading, classifyGatewaySubmission } from './failures';

const PROVIDER = { id: 'klingGateway', displayName: 'Kling Gateway' };
const PATH = '/kling/v1/videos/image2video';

/**
 * Submits a task (contract: Kling gateway, "API Details"). An ID in an answer with a success status is a task,
 * whatever else the answer contains (dialects, section 5).
 *
 * @throws ProviderCallError
 */
export async function submitTask(call: ProviderCall, body: IDataObject): Promise<VideoTask> {
	const answer = await call.request({ method: 'POST', url: `${call.baseUrl}${PATH}`, body });
	const taskId = isSuccessStatus(answer.status) ? submittedTaskId(answer.json) : undefined;
	if (taskId === undefined) throw new ProviderCallError(classifyGatewaySubmission(answer));
	const read = readGatewayAnswer(answer.json);
	// No document shows a video in this answer, so a success without a video still has to be read.
	const isTooEarly = read.task.status === 'succeeded' && read.task.videos.length === 0;
	return taskFrom(call, taskId, {
		...read,
		task: { ...read.task, ...(isTooEarly && { status: 'processing' }) },
	});
}

/**
 * Reads a task (dialects, section 1). The task keeps the requested ID, because the answer may contain Kling's own ID,
 * which the gateway does not accept.
 *
 * @throws ProviderCallError
 */
export async function readTask(call: ProviderCall, { id }: TaskReference): Promise<VideoTask> {
	const url = `${call.baseUrl}${PATH}/${pathSegment(id)}`;
	const answer = await call.request({ method: 'GET', url });
	const read = readGatewayAnswer(answer.json);
	const task = taskFrom(call, id, read);
	if (!describesTask(answer, read, task)) {
		throw new ProviderCallError(classifyGatewayReading(answer));
	}
	return task;
}

/**
 * Whether an answer describes a task. Without a status, the answer must not report any failure. Without an ID, it may be
 * about something else, so it cannot report that the task has no video.
 */
function describesTask(
	{ status, json }: ApiAnswer,
	{ id, word, isKnown }: GatewayAnswer,
	task: VideoTask,
): boolean {
	if (!isSuccessStatus(status)) return false;
	return id === undefined
		? (isKnown && task.status !== 'failed') || isBareSuccess(json)
		: word !== undefined || saysSuccess(json);
}

/**
 * Whether an answer has a code of success and no data. one-hub answers so about a task that it has not read at Kling yet,
 * and refuses unknown tasks with HTTP 404.
 */
const isBareSuccess = (json: unknown): boolean =>
	isObject(json) && json.code !== undefined && (json.data ?? null) === null && saysSuccess(json);

function taskFrom(
	call: ProviderCall,
	taskId: string,
	{ word, isKnown, task }: GatewayAnswer,
): VideoTask {
	if (word !== undefined && !isKnown) {
		logUnknownStatus(call, PROVIDER.displayName, taskId, { status: word });
	}
	return completeTask({ provider: PROVIDER.id, taskId, ...task }, call.baseUrl);
}
