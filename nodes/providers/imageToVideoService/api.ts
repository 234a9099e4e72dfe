import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';

import { clock } from '../../shared/clock';
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
import { describesTask, lacksImageRecord, refusesBase64, taskFrom } from './answers';
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

const BASE64_ADVICE =
	'Of the versions that answer with the video, only the first takes base64 images: set Image Input Type to Binary File';

/** The answer to an image URL comes when the video is finished, also from versions with jobs (versions, section 3.3). */
const PROXY_ADVICE =
	'A proxy did not wait for the video: raise its time-out, or set Image Input Type to Binary File, which versions with jobs answer at once';

const CANCELLED: ProviderFailure = {
	kind: 'ambiguous',
	message: 'The execution was cancelled before the image-to-video service had answered',
};

/**
 * The endpoints that the service has turned out to lack or to be unable to use, by the credential that a run of a node
 * has read.
 */
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
		const isBase64 = way.endpoint === 'from-base64';
		const hasMadeNothing =
			lacksEndpoint(answer) || (isBase64 && (await hasRefusedBase64(call, answer)));
		if (!hasMadeNothing) return submittedTask(call, answer, { lacked, isBase64 });
		lacked.add(way.endpoint);
	}
	return submittedTask(call, await submit(call, ways.at(-1)!), { lacked });
}

/** How often a job is looked at that fails after the upload to fal, and the pause between two looks. */
const LOOKS = 10;
const PAUSE_MS = 1_000;

/**
 * Whether the service says that it cannot take a base64 image, so that nothing was made (versions, sections 1 and 2): in
 * the answer of a version without jobs, or in the job. Other words in an HTTP error prove nothing.
 */
async function hasRefusedBase64(call: ProviderCall, answer: ApiAnswer): Promise<boolean> {
	if (answer.status === 500) return lacksImageRecord(detailOf(answer));
	const jobId = isSuccessStatus(answer.status) ? jobIn(answer) : undefined;
	if (jobId === undefined) return false;
	for (let look = 1; look <= LOOKS; look++) {
		const read = await outcomeOf(() => readOnce(call, jobId));
		if (!read.ok) return false;
		const { status, failure } = read.value;
		if (status === 'failed') return refusesBase64(failure?.message ?? '');
		if (status === 'succeeded' || look === LOOKS) return false;
		const pause = await outcomeOf(() => clock.sleep(PAUSE_MS, call.cancelSignal));
		if (!pause.ok) return false;
	}
	return false;
}

const detailOf = ({ json }: ApiAnswer): string =>
	z.object({ detail: z.string() }).safeParse(json).data?.detail ?? '';

const jobIn = ({ json }: ApiAnswer): string | undefined =>
	z.object({ job_id: z.string().min(1) }).safeParse(json).data?.job_id;

async function submit(call: ProviderCall, { endpoint, body }: Submission): Promise<ApiAnswer> {
	const { cancelSignal } = call;
	cancelSignal?.throwIfAborted();
	const outcome = await outcomeOf(() =>
		call.request({
			method: 'POST',
			url: `${call.baseUrl}${PATH}/${endpoint}`,
			body: body(),
			signal: cancelSignal,
		}),
	);
	if (outcome.ok) return outcome.value;
	throw cancelSignal?.aborted ? new ProviderCallError(CANCELLED) : outcome.error;
}

/** Only versions with jobs answer with one, and none of these can take a base64 image (versions, section 1). */
function submittedTask(
	call: ProviderCall,
	answer: ApiAnswer,
	{ lacked, isBase64 = false }: { lacked: Set<string>; isBase64?: boolean },
): VideoTask {
	const { json } = answer;
	if (jobIn(answer) !== undefined) lacked.add('from-base64');
	const isSuccess = isSuccessStatus(answer.status);
	const taskId = namedTask(json, { isSuccess, fields: TASK_FIELDS });
	// Beside a status, an error is the reason why the task has failed.
	const isTask = isSuccess && (describesTask(json) || saysSuccess(json));
	if (isTask && taskId !== undefined) return taskFrom(call, json, taskId);
	const failure = classifyServiceFailure(answer);
	const advice = PROXY_TIMEOUTS.has(answer.status)
		? `. ${PROXY_ADVICE}`
		: isBase64 && answer.status === 500
			? `. ${BASE64_ADVICE}`
			: '';
	throw new ProviderCallError(
		submissionFailure({ ...failure, message: `${failure.message}${advice}` }, taskId),
	);
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
	return await withRetries(() => readOnce(call, id), {
		budgetMs: Infinity,
		mayRetry: ({ reason }) => reason === 'unknownTask',
		signal,
	});
}

async function readOnce(call: ProviderCall, id: string): Promise<VideoTask> {
	const url = `${call.baseUrl}${PATH}/status/${pathSegment(id)}`;
	const outcome = await outcomeOf(() => call.request({ method: 'GET', url }));
	if (!outcome.ok) throw asRunning(outcome.error);
	const answer = outcome.value;
	if (isSuccessStatus(answer.status) && describesTask(answer.json)) {
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
