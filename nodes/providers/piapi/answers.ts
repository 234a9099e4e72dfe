import { z } from 'zod';

import { saysItMayPass, taskFailure } from '../../shared/failures';
import { isHttpUrl } from '../../shared/http/url';
import { numberIn, optionalText, readableEntries } from '../../shared/json';
import {
	completeTask,
	type TaskStatus,
	type VideoTask,
	videosIn,
} from '../../shared/tasks/videoTask';
import { sayingOf } from './failures';

/** Contract: piapi, section 4. The words of other services of PiAPI mean the same. */
const STATUSES = new Map<string, TaskStatus>([
	['pending', 'submitted'],
	['staged', 'submitted'],
	['processing', 'processing'],
	['starting', 'processing'],
	['retry', 'processing'],
	['running', 'processing'],
	['completed', 'succeeded'],
	['success', 'succeeded'],
	['failed', 'failed'],
	['cancelled', 'failed'],
	['canceled', 'failed'],
]);
const normalised = (status: string): string => status.trim().toLowerCase();

/** Whether a status is known. Any other status counts as processing. */
export const isKnownStatus = (status: string): boolean => STATUSES.has(normalised(status));
/** The status of a task by PiAPI's word, in any case. */
export const statusOf = (status: string): TaskStatus =>
	STATUSES.get(normalised(status)) ?? 'processing';

const anything = z.unknown();
/** `data` of every answer about a task (contract: piapi, section 2.2). */
const dataSchema = z
	.object({
		task_id: z.string().trim().min(1),
		status: z.string().trim().min(1),
		input: z.record(anything).nullish().catch(undefined),
		output: anything,
		meta: z
			.object({
				created_at: anything,
				started_at: anything,
				ended_at: anything,
				usage: z.object({ type: anything, consume: anything }).nullish().catch(undefined),
			})
			.nullish()
			.catch(undefined),
		error: anything,
	})
	.passthrough();
/** See `dataSchema`. */
export type PiapiTask = z.infer<typeof dataSchema>;

/** The task in an answer; undefined if it holds none. */
export function taskIn(json: unknown): PiapiTask | undefined {
	const { data = json } = (json ?? {}) as { data?: unknown };
	return dataSchema.safeParse(data).data;
}

/** The common result. */
export function fromPiapi(data: PiapiTask): VideoTask {
	const { task_id: taskId, output, meta } = data;
	const status = statusOf(data.status);
	const isOver = status === 'succeeded' || status === 'failed';
	const cost = isOver ? numberIn(meta?.usage?.consume) : undefined;
	return completeTask({
		provider: 'piapi',
		taskId,
		status,
		...(status === 'succeeded' ? videosOf(output) : { videos: [] }),
		failure: status === 'failed' ? failureOf(data) : undefined,
		cost,
		costUnit: cost !== undefined && meta?.usage?.type === 'point' ? 'points' : undefined,
		createdAt: timeIn(meta?.created_at),
		updatedAt: timeIn(meta?.ended_at) ?? timeIn(meta?.started_at),
		raw: data,
	});
}

function failureOf({ status, error }: PiapiTask): NonNullable<VideoTask['failure']> {
	const { code, message, words = '' } = sayingOf(error);
	const word = /^cancell?ed$/.test(normalised(status)) ? 'cancelled' : undefined;
	return taskFailure(message ?? (word && 'The task was cancelled'), {
		code: code ?? word,
		retryable: !word && saysItMayPass(words),
	});
}

/** A time that has not come yet is in the year 1. */
function timeIn(value: unknown): string | undefined {
	const time = Date.parse(typeof value === 'string' ? value : '');
	return time > 0 ? new Date(time).toISOString() : undefined;
}

const fileSchema = z
	.object({
		resource_without_watermark: optionalText,
		resource: optionalText,
		url: optionalText,
		duration: anything,
	})
	.nullish()
	.catch(undefined);
type VideoFile = z.infer<typeof fileSchema>;
const outputSchema = z
	.object({
		video: anything,
		video_url: anything,
		works: readableEntries(
			z.object({
				video: fileSchema,
				cover: z.object({ resource: optionalText }).nullish().catch(undefined),
			}),
		)
			.nullish()
			.catch(undefined),
	})
	.nullish()
	.catch(undefined);

const linkIn = (value: unknown): string | undefined =>
	typeof value === 'string' && isHttpUrl(value.trim()) ? value.trim() : undefined;

/** The videos of an output, from the first place that has one (contract: piapi, section 4). */
function videosOf(output: unknown): Pick<VideoTask, 'videos' | 'previewImageUrl' | 'watermarkUrl'> {
	const { video, video_url: videoUrl, works } = outputSchema.parse(output) ?? {};
	const single = linkIn(video) ?? linkIn(videoUrl);
	if (single) return { videos: [{ url: single }] };
	const files = (works ?? []).map((work) => work.video);
	const found = files.flatMap(videoOf);
	const own = fileSchema.parse(video);
	if (found.length === 0) {
		const [first] = videoOf(own);
		// A task of any type may have its videos elsewhere.
		return first ? { videos: [first], watermarkUrl: markedOf(own) } : { videos: videosIn(output) };
	}
	return {
		videos: found,
		previewImageUrl: linkIn(works?.[0]?.cover?.resource),
		watermarkUrl: markedOf(files[0]),
	};
}

function videoOf(file: VideoFile): VideoTask['videos'] {
	const url =
		linkIn(file?.resource_without_watermark) ?? linkIn(file?.resource) ?? linkIn(file?.url);
	if (!url) return [];
	const milliseconds = numberIn(file?.duration);
	return [{ url, ...(milliseconds !== undefined && { durationSeconds: milliseconds / 1_000 }) }];
}

/** The video with a watermark, where there is one without. */
function markedOf(file: VideoFile): string | undefined {
	const clean = linkIn(file?.resource_without_watermark);
	const marked = linkIn(file?.resource);
	return clean && marked !== clean ? marked : undefined;
}
