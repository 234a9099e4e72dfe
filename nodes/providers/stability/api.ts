import { z } from 'zod';

import { clock } from '../../shared/clock';
import { ProviderCallError } from '../../shared/failures';
import { pathSegment } from '../../shared/form/values';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import { redactFound } from '../../shared/http/redactSecrets';
import type { FormBody } from '../../shared/http/requestBody';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { parsedUrl, urlOfPath } from '../../shared/http/url';
import { optionalText } from '../../shared/json';
import { namedTask, saysSuccess, submissionFailure } from '../../shared/tasks/namedTask';
import {
	logUnknownStatus,
	completeTask,
	type VideoTask,
	videosIn,
} from '../../shared/tasks/videoTask';
import type { ProviderCall, TaskReference } from '../provider';
import { classifyReading, classifySubmission } from './failures';
import { readOnce, takeTurn } from './readings';
import { keepSession, sessionIn, sessionOf } from './sessions';

const PROVIDER = 'stability';
/** Contract: Stability service, "Notes": results are stored for 24 hours. */
const KEPT_FOR_MS = 24 * 60 * 60 * 1_000;
/** Keys of Stability AI. */
const STABILITY_KEY = /\bsk-[\w-]{16,200}/g;

const resultSchema = z.object({
	status: optionalText,
	video_url: optionalText,
	finish_reason: optionalText,
	seed: z.union([z.string(), z.number()]).nullish().catch(undefined),
});
const COMPLETE = /^\s*completed?\s*$/i;
/** `retry`: the service has changed its key and wants to be asked again (as deployed, section 2). */
const RUNNING = /^\s*(in-progress|retry)\s*$/i;

/**
 * Submits without a cookie, and keeps the session of the answer for reading this task (contract: Stability service,
 * "Start Video Generation"; as deployed, section 3).
 *
 * @throws ProviderCallError whose failure names the task if the answer names one although it is not a success
 */
export async function submitTask(call: ProviderCall, form: FormBody): Promise<VideoTask> {
	const received = await call.request({
		method: 'POST',
		url: `${call.baseUrl}/api/img2video`,
		body: form,
	});
	const session = sessionIn(received.headers);
	const answer = withoutServiceSecrets(received, session);
	const isSuccess = isSuccessStatus(answer.status);
	const taskId = namedTask(received.json, { isSuccess });
	if (taskId !== undefined) keepSession(call.baseUrl, taskId, session);
	if (taskId === undefined || !isSuccess || !saysSuccess(answer.json)) {
		throw new ProviderCallError(submissionFailure(classifySubmission(answer), taskId));
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

/**
 * Reads a task: HTTP 202 while in progress, 200 when complete (contract: Stability service, "Poll for Results"). The
 * execution does not read a task again that it has read as complete.
 *
 * @throws ProviderCallError
 */
export async function readTask(call: ProviderCall, { id }: TaskReference): Promise<VideoTask> {
	return await readOnce(call, id, () => takeTurn(call, () => readResult(call, id)));
}

async function readResult(call: ProviderCall, id: string): Promise<VideoTask> {
	const session = sessionOf(call.baseUrl, id);
	const received = await call.request({
		method: 'GET',
		url: `${call.baseUrl}/api/img2video/result/${pathSegment(id)}`,
		...(session && { headers: { Cookie: `session=${session}` } }),
	});
	const answer = withoutServiceSecrets(received, session);
	const task = { provider: PROVIDER, taskId: id, raw: answer.json };
	const running = () => completeTask({ ...task, status: 'processing', videos: [] });
	if (answer.status === 202) return running();
	const { status, ...result } = resultSchema.safeParse(answer.json).data ?? {};
	const url = result.video_url || videosIn(answer.json)[0]?.url;
	// An answer with a video counts as complete: the service may give it only once.
	if (!isSuccessStatus(answer.status) || !(status || url)) {
		throw new ProviderCallError(classifyReading(answer));
	}
	if (status && !COMPLETE.test(status)) {
		if (!RUNNING.test(status)) {
			logUnknownStatus(call, 'The Stability service', id, { status });
		}
		return running();
	}
	const { finish_reason: reason, seed } = result;
	const isGood = /^\s*success\s*$/i.test(reason || 'SUCCESS');
	const videoUrl = url ? absoluteUrl(url, call.baseUrl) : undefined;
	// The log keeps the URL, because the service may answer "complete" only once and a cancelled execution shows no
	// item.
	call.context.logger.info(`Stability task ${id} is complete: ${videoUrl ?? 'no video'}`);
	return completeTask({
		...task,
		status: isGood ? 'succeeded' : 'failed',
		videos: videoUrl && isGood ? [{ url: videoUrl }] : [],
		failure: isGood
			? undefined
			: { code: reason!, message: `The service returned ${reason} instead of a video` },
		seed: seed === null || seed === undefined ? undefined : String(seed),
		finishReason: reason ?? undefined,
	});
}

/**
 * A URL of the answer as an absolute URL; a path belongs to the service's host and base path. `undefined` if the URL
 * is invalid.
 */
function absoluteUrl(url: string, baseUrl: string): string | undefined {
	if (url.startsWith('/')) return urlOfPath(url, baseUrl);
	const base = `${baseUrl}/`;
	return parsedUrl(url, base)?.href;
}

/** Removes the operator's secrets from an answer: the session, and Stability AI keys in its text. */
function withoutServiceSecrets(answer: ApiAnswer, session: string | undefined): ApiAnswer {
	const { text, json } = answer;
	const secrets = [...(session ? [session] : []), ...(text.match(STABILITY_KEY) ?? [])];
	return { ...answer, ...redactFound({ text, json }, secrets) };
}
