import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { ProviderCallError, type ProviderFailure } from '../../shared/failures';
import { pathSegment } from '../../shared/form/values';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import type { FormBody } from '../../shared/http/requestBody';
import { withRetries } from '../../shared/http/retry';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { executionSignal } from '../../shared/n8n/execution';
import { outcomeOf } from '../../shared/outcome';
import { namedTask, saysSuccess, submissionFailure } from '../../shared/tasks/namedTask';
import type { ProviderCall, TaskReference, VideoTask } from '../provider';
import { hasStatus, taskFrom } from './answers';
import { classifyServiceFailure, lacksEndpoint } from './failures';

/** One way to submit an image. */
export interface Submission {
	/** The last part of the endpoint's path. */
	endpoint: 'generate' | 'from-url' | 'from-base64' | 'from-file';
	/** Makes the body of one request. */
	body: () => IDataObject | FormBody;
}

const PATH = '/api/v1/image-to-video';
/** A version without jobs names a request in place of a task. */
const TASK_FIELDS = ['request_id', 'requestId'];
/** A proxy has given up waiting for the service: nginx and others, and Cloudflare. */
const PROXY_TIMEOUTS = new Set([504, 524]);

const CANCELLED: ProviderFailure = {
	kind: 'ambiguous',
	message: 'The execution was cancelled before the image-to-video service had answered',
};

/** The endpoints that the service has turned out to lack, by the credential that a run of a node has read. */
const lackedEndpoints = new WeakMap<IDataObject, Set<string>>();

/**
 * Submits a task in the first of several ways that this version of the service has (contract: image-to-video service,
 * one section for each endpoint; its versions, section 4). The answer may come only when the video is finished.
 * Cancelling the execution therefore ends the request, unlike at other providers; the service may finish the video all
 * the same.
 *
 * @param ways at least one, the preferred one first; every version has the last one
 * @throws ProviderCallError whose failure names the task if the answer names one although it is not a success
 */
export async function submitTask(
	call: ProviderCall,
	ways: readonly Submission[],
): Promise<VideoTask> {
	const lacked = lackedEndpoints.get(call.credential) ?? new Set();
	lackedEndpoints.set(call.credential, lacked);
	for (const way of ways.slice(0, -1)) {
		if (lacked.has(way.endpoint)) continue;
		const answer = await submit(call, way);
		if (!lacksEndpoint(answer)) return submittedTask(call, answer);
		lacked.add(way.endpoint);
	}
	return submittedTask(call, await submit(call, ways.at(-1)!));
}

async function submit(call: ProviderCall, { endpoint, body }: Submission): Promise<ApiAnswer> {
	const { cancelSignal } = call;
	cancelSignal?.throwIfAborted();
	const outcome = await outcomeOf(
		async () =>
			await call.request({
				method: 'POST',
				url: `${call.baseUrl}${PATH}/${endpoint}`,
				body: body(),
				signal: cancelSignal,
			}),
	);
	if (outcome.ok) return outcome.value;
	throw cancelSignal?.aborted ? new ProviderCallError(CANCELLED) : outcome.error;
}

function submittedTask(call: ProviderCall, answer: ApiAnswer): VideoTask {
	const { json } = answer;
	const isSuccess = isSuccessStatus(answer.status);
	const taskId = namedTask(json, { isSuccess, fields: TASK_FIELDS });
	// Beside a status, an error is the reason why the task has failed.
	const isTask = isSuccess && (hasStatus(json) || saysSuccess(json));
	if (isTask && taskId !== undefined) return taskFrom(call, json, taskId);
	throw new ProviderCallError(submissionFailure(classifyServiceFailure(answer), taskId));
}

/**
 * Reads a job (contract: versions of the image-to-video service, sections 2 and 3). An unknown job is asked for again a
 * few times, because another process of the service may know it.
 *
 * @throws ProviderCallError; a missing answer means that the task is running, because the service answers nobody while
 * it makes a video
 */
export async function readTask(call: ProviderCall, { id }: TaskReference): Promise<VideoTask> {
	const signal = executionSignal(call.context as IExecuteFunctions);
	return await withRetries(async () => await readOnce(call, id), {
		budgetMs: Infinity,
		mayRetry: ({ reason }) => reason === 'unknownTask',
		signal,
	});
}

async function readOnce(call: ProviderCall, id: string): Promise<VideoTask> {
	const url = `${call.baseUrl}${PATH}/status/${pathSegment(id)}`;
	const outcome = await outcomeOf(async () => await call.request({ method: 'GET', url }));
	if (!outcome.ok) throw asRunning(outcome.error);
	const answer = outcome.value;
	if (isSuccessStatus(answer.status) && hasStatus(answer.json)) {
		return taskFrom(call, answer.json, id);
	}
	const failure = classifyServiceFailure(answer);
	throw new ProviderCallError({
		...failure,
		...(PROXY_TIMEOUTS.has(answer.status) && { meansRunningTask: true }),
	});
}

function asRunning(error: Error): Error {
	const isUnanswered = error instanceof ProviderCallError && error.failure.kind === 'ambiguous';
	return isUnanswered ? new ProviderCallError({ ...error.failure, meansRunningTask: true }) : error;
}
