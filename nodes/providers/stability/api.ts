import { z } from 'zod';

import { clock } from '../../shared/clock';
import { ProviderCallError } from '../../shared/failures';
import { pathSegment } from '../../shared/form/values';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import type { FormBody } from '../../shared/http/requestBody';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { namedTask, saysSuccess, submissionFailure } from '../../shared/tasks/namedTask';
import { completeTask, type VideoTask } from '../../shared/tasks/videoTask';
import type { ProviderCall, TaskReference } from '../provider';
import { logUnknownStatus } from '../unknownStatus';
import { classifyStabilityFailure } from './failures';

const PROVIDER = 'stability';
/** Contract: Stability service, "Notes": results are stored for 24 hours. */
const KEPT_FOR_MS = 24 * 60 * 60 * 1_000;

const resultSchema = z.object({
	status: z.string(),
	video_url: z.string().nullish(),
	finish_reason: z.string().nullish(),
	seed: z.union([z.string(), z.number()]).nullish(),
});

/**
 * Contract: Stability service, "Start Video Generation".
 *
 * @throws ProviderCallError whose failure names the task if the answer names one although it is no success
 */
export async function submitTask(call: ProviderCall, form: FormBody): Promise<VideoTask> {
	const answer = await call.request({
		method: 'POST',
		url: `${call.baseUrl}/api/img2video`,
		body: form,
	});
	const isSuccess = isSuccessStatus(answer.status);
	const taskId = namedTask(answer.json, { isSuccess });
	if (taskId === undefined || !isSuccess || !saysSuccess(answer.json)) {
		throw new ProviderCallError(submissionFailure(classifyStabilityFailure(answer), taskId));
	}
	const now = clock.now();
	return completeTask({
		provider: PROVIDER,
		taskId,
		status: 'submitted',
		videos: [],
		createdAt: new Date(now).toISOString(),
		videoExpiresAt: new Date(now + KEPT_FOR_MS).toISOString(),
		raw: answer.json,
	});
}

/** Contract: Stability service, "Poll for Results": 202 while in progress, 200 when complete. @throws ProviderCallError */
export async function readTask(call: ProviderCall, { id }: TaskReference): Promise<VideoTask> {
	const answer = await call.request({
		method: 'GET',
		url: `${call.baseUrl}/api/img2video/result/${pathSegment(id)}`,
	});
	const task = { provider: PROVIDER, taskId: id, raw: answer.json };
	const running = () => completeTask({ ...task, status: 'processing', videos: [] });
	if (answer.status === 202) return running();
	const result = resultSchema.safeParse(answer.json);
	if (answer.status !== 200 || !result.success) throw failed(answer);
	const { status, video_url: url, finish_reason: reason, seed } = result.data;
	if (status !== 'complete') {
		logUnknownStatus(call, 'The Stability service', id, { status });
		return running();
	}
	const isGood = (reason ?? 'SUCCESS') === 'SUCCESS';
	const videoUrl = url ? absoluteUrl(url, call.baseUrl) : undefined;
	return completeTask({
		...task,
		status: isGood ? 'succeeded' : 'failed',
		videos: videoUrl && isGood ? [{ url: videoUrl }] : [],
		failure: isGood
			? undefined
			: { code: reason!, message: `The service ended with ${reason} in place of a video` },
		seed: seed === null || seed === undefined ? undefined : String(seed),
		finishReason: reason ?? undefined,
	});
}

/** The service gives paths of its own host, behind whatever path the base URL has; undefined for what is no URL. */
function absoluteUrl(url: string, baseUrl: string): string | undefined {
	if (url.startsWith('/')) return `${baseUrl}${url}`;
	const base = `${baseUrl}/`;
	return URL.canParse(url, base) ? new URL(url, base).href : undefined;
}

const failed = (answer: ApiAnswer) => new ProviderCallError(classifyStabilityFailure(answer));
