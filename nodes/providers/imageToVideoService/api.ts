import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { ProviderCallError, type ProviderFailure } from '../../shared/failures';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import type { FormBody } from '../../shared/http/requestBody';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { isoTime, numberIn, optionalText } from '../../shared/json';
import { namedTask, saysSuccess, submissionFailure } from '../../shared/tasks/namedTask';
import { completeTask, type VideoTask } from '../../shared/tasks/videoTask';
import type { ProviderCall } from '../provider';
import { classifyServiceFailure } from './failures';

/** Contract: image-to-video service, the response examples. Ids are opaque; `video_path` stays in `raw`. */
const resultSchema = z.object({
	status: optionalText,
	timestamp: z.unknown(),
	parameters: z.object({ duration: z.unknown() }).nullish().catch(undefined),
	video_url: z.string().min(1).nullish().catch(undefined),
	preview_image_url: z.string().min(1).nullish().catch(undefined),
	error: optionalText,
	message: optionalText,
});

/** The service names a request in place of a task; newer versions name a job. */
const TASK_FIELDS = ['request_id', 'requestId'];
/** Words of such services for a task that has not ended; the contract has none, because it answers at the end. */
const RUNNING =
	/^(accepted|created|generating|in[-_ ]progress|pending|processing|queued|running|starting|submitted|waiting)$/i;

const CANCELLED: ProviderFailure = {
	kind: 'ambiguous',
	message: 'The execution was cancelled before the image-to-video service had answered',
};

/**
 * Sends a request and waits until the video is finished (contract: image-to-video service, one section for each
 * endpoint). That can take minutes, so unlike at other providers cancelling the execution ends it; the service may
 * finish the video all the same.
 *
 * @param endpoint the last part of the path
 * @throws ProviderCallError
 */
export async function submitTask(
	call: ProviderCall,
	endpoint: string,
	body: IDataObject | FormBody,
): Promise<VideoTask> {
	const { cancelSignal } = call;
	cancelSignal?.throwIfAborted();
	const answer = await call
		.request({
			method: 'POST',
			url: `${call.baseUrl}/api/v1/image-to-video/${endpoint}`,
			body,
			...(cancelSignal && { signal: cancelSignal }),
		})
		.catch((error: unknown) => {
			throw cancelSignal?.aborted ? new ProviderCallError(CANCELLED) : error;
		});
	return submittedTask(call, answer);
}

function submittedTask(call: ProviderCall, answer: ApiAnswer): VideoTask {
	const { json } = answer;
	const isSuccess = isSuccessStatus(answer.status);
	const taskId = namedTask(json, { isSuccess, fields: TASK_FIELDS });
	const result = resultSchema.safeParse(json).data;
	// Beside a status, an error is the reason why the task has failed.
	const isResult = isSuccess && (Boolean(result?.status) || saysSuccess(json));
	if (taskId === undefined || !result || !isResult) {
		throw new ProviderCallError(submissionFailure(classifyServiceFailure(answer), taskId));
	}
	const { status: given, video_url: url, error, message } = result;
	const isRunning = !given || RUNNING.test(given);
	const status = url ? 'succeeded' : isRunning ? 'processing' : 'failed';
	const durationSeconds = numberIn(result.parameters?.duration);
	const task = {
		provider: 'imageToVideoService',
		taskId,
		status,
		videos: url ? [{ url, ...(durationSeconds !== undefined && { durationSeconds }) }] : [],
		previewImageUrl: result.preview_image_url ?? undefined,
		failure:
			status === 'failed'
				? {
						code: given!,
						message: error || message || `The service ended with ${given} and no video`,
					}
				: undefined,
		createdAt: isoTime(result.timestamp, 'seconds'),
		raw: json,
	} as const;
	return completeTask(task, call.baseUrl);
}
