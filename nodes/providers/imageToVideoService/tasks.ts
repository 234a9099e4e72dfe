import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';

import { optionalText } from '../../shared/answerSchema';
import { ProviderCallError, type ProviderFailure } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/httpClient';
import { numberIn } from '../../shared/numberIn';
import type { FormBody } from '../../shared/requestBody';
import { isoTime } from '../../shared/timestamp';
import { completeTask, type VideoTask } from '../../shared/videoTask';
import type { ProviderCall } from '../provider';
import { classifyServiceFailure } from './failures';

/** Contract: image-to-video service, the response examples. Ids are opaque; `video_path` stays in `raw`. */
const resultSchema = z.object({
	request_id: z.string().min(1),
	status: z.string(),
	timestamp: z.unknown(),
	parameters: z.object({ duration: z.unknown() }).nullish().catch(undefined),
	video_url: z.string().min(1).nullish(),
	preview_image_url: z.string().min(1).nullish().catch(undefined),
	error: optionalText,
	message: optionalText,
});

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
	const parsed = resultSchema.safeParse(answer.json);
	const isSuccess = answer.status >= 200 && answer.status < 300;
	if (!isSuccess || !parsed.success) throw failed(answer);
	const result = parsed.data;
	if (result.status === 'completed' && !result.video_url) throw failed(answer);
	const durationSeconds = numberIn(result.parameters?.duration);
	const task = {
		provider: 'imageToVideoService',
		taskId: result.request_id,
		status: result.video_url ? 'succeeded' : 'failed',
		videos: result.video_url
			? [{ url: result.video_url, ...(durationSeconds !== undefined && { durationSeconds }) }]
			: [],
		previewImageUrl: result.preview_image_url ?? undefined,
		failure: result.video_url
			? undefined
			: {
					code: result.status,
					message: result.error || result.message || `The service ended with ${result.status}`,
				},
		createdAt: isoTime(result.timestamp, 'seconds'),
		raw: answer.json,
	} as const;
	return completeTask(task, call.baseUrl);
}

const failed = (answer: ApiAnswer) => new ProviderCallError(classifyServiceFailure(answer));
