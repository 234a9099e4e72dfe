import { z } from 'zod';

import { isObject, isoTime, numberIn, optionalText } from '../../shared/json';
import {
	logUnknownStatus,
	completeTask,
	type TaskStatus,
	type VideoTask,
} from '../../shared/tasks/videoTask';
import type { ProviderCall } from '../provider';

/**
 * The fields of a finished result and of a job (contract: image-to-video service, the response examples; its versions,
 * section 2). `video_path` and `local_video_url` are paths of the server and stay in `raw`.
 */
const taskSchema = z.object({
	status: optionalText,
	created_at: z.unknown(),
	updated_at: z.unknown(),
	timestamp: z.unknown(),
	parameters: z.object({ duration: z.unknown() }).nullish().catch(undefined),
	video_url: optionalText,
	/** A durable copy of the video, if the service is configured to keep one. */
	blob_url: optionalText,
	preview_image_url: optionalText,
	error: optionalText,
	message: optionalText,
});

/** The service's own words, and others that such services use. */
const WORDS: Array<[TaskStatus, RegExp]> = [
	['submitted', /^(accepted|created|pending|queued|submitted|waiting)$/i],
	['processing', /^(generating|in[-_ ]progress|processing|running|starting)$/i],
	['succeeded', /^(completed?|done|finished|ok|succeed(ed)?|success(ful)?)$/i],
	['failed', /^(aborted|cancell?ed|error|expired|fail(ed|ure)?|rejected|timed?[-_ ]?out)$/i],
];

/** The service also reports an error for a finished video that it cannot download (versions, section 2). */
const NO_REASON =
	'The service gave no reason. The video may have been made and paid for: look at the log of the service before you submit it again';

const NO_BASE64 =
	'Nothing was paid. This version of the service cannot take base64 images: use a binary file';
const BASE64_REFUSAL = /^\s*failed to upload base64 image\b/i;
/**
 * The service cannot make the database record of a base64 image, with a database and without one, and stops before it
 * calls fal (versions, section 1: read and run).
 */
const NO_RECORD =
	/^\s*(failed to generate video: )?('\w+' is an invalid keyword argument for Image|coroutine raised StopIteration)\b/i;

/**
 * Whether the error of a job says that the service cannot take its base64 image. Nothing was made then (versions,
 * section 2).
 */
export const refusesBase64 = (message: string): boolean =>
	BASE64_REFUSAL.test(message) || lacksImageRecord(message);

/** Whether an error of the service, in a job or in an answer, says that it has no record of a base64 image. */
export const lacksImageRecord = (message: string): boolean => NO_RECORD.test(message);

/**
 * Reads a task from an answer. A status that no document lists counts as processing.
 *
 * @param json a finished result, a job, or a job with its result inside
 * @param taskId the ID of the job, or of the result if there is no job
 */
export function taskFrom(call: ProviderCall, json: unknown, taskId: string): VideoTask {
	const { status: word, error, message, ...answer } = taskSchema.parse(fieldsOf(json));
	const url = videoUrlIn(answer);
	const known = WORDS.find(([, words]) => words.test(word ?? ''))?.[0];
	if (word && !known && !url) {
		logUnknownStatus(call, 'The image-to-video service', taskId, { status: word });
	}
	const status = url ? 'succeeded' : (known ?? 'processing');
	const isBase64 = refusesBase64(error ?? '');
	const durationSeconds = numberIn(answer.parameters?.duration);
	const task = {
		provider: 'imageToVideoService',
		taskId,
		status,
		videos: url ? [{ url, ...(durationSeconds !== undefined && { durationSeconds }) }] : [],
		previewImageUrl: answer.preview_image_url || undefined,
		failure:
			status === 'failed'
				? {
						code: word!,
						message: isBase64 ? `${error}. ${NO_BASE64}` : error || message || NO_REASON,
					}
				: undefined,
		createdAt: isoTime(answer.created_at ?? answer.timestamp, 'seconds'),
		updatedAt: isoTime(answer.updated_at, 'seconds'),
		raw: json,
	} as const;
	return completeTask(task, call.baseUrl);
}

/** Whether an answer describes a task: by its status, or by its video. */
export function describesTask(json: unknown): boolean {
	const fields = taskSchema.parse(fieldsOf(json));
	return Boolean(fields.status) || videoUrlIn(fields) !== undefined;
}

const videoUrlIn = ({
	video_url: url,
	blob_url: copy,
}: Pick<z.infer<typeof taskSchema>, 'video_url' | 'blob_url'>): string | undefined =>
	[url, copy].find((one) => one && isReachable(one)) ?? undefined;

/** An http(s) URL or a path of the service; a `file:` URL is neither. */
const isReachable = (url: string): boolean => /^(https?:\/)?\//i.test(url);

/** The fields of a job together with those of its result. Those of the job take precedence. */
function fieldsOf(json: unknown): Record<string, unknown> {
	const data = fieldOf(json, 'data');
	const layers = [fieldOf(data, 'result'), fieldOf(json, 'result'), data, json].filter(isObject);
	return Object.fromEntries(
		layers.flatMap((layer) => Object.entries(layer).filter(([, value]) => value ?? false)),
	);
}

const fieldOf = (json: unknown, name: string): unknown => (isObject(json) ? json[name] : undefined);
