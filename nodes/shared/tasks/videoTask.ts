import type { Logger } from 'n8n-workflow';
import { z } from 'zod';

import { isHttpUrl, urlOfPath } from '../http/url';
import { numberIn, parseJson } from '../json';

/** The states of a task, the same for all providers. An unknown status counts as `processing`. */
export const taskStatuses = ['submitted', 'processing', 'succeeded', 'failed'] as const;
/** One of `taskStatuses`; the last two are final. */
export type TaskStatus = (typeof taskStatuses)[number];

const videoSchema = z.object({
	id: z.string().optional(),
	url: z.string(),
	durationSeconds: z.number().optional(),
});

/**
 * The result format of all providers, in the order of the fields of an item. The nodes also recognise each other's items
 * by it.
 */
export const videoTaskSchema = z.object({
	status: z.enum(taskStatuses),
	/**
	 * Why the task failed. Never a top-level `error`: n8n would run the node again. `retryable` is true if the provider has
	 * declared a reason that may pass, so that the same order may succeed.
	 */
	failure: z
		.object({
			code: z.string().optional(),
			message: z.string(),
			retryable: z.boolean().optional().catch(undefined),
		})
		.optional(),
	/** Whether Create Task found the task under the user's ID instead of creating it. */
	existing: z.boolean().optional(),
	/** Which attempt at its order the task is, counted from 1, if Create Task counts them. */
	attempts: z.number().optional().catch(undefined),
	/** The first video's URL, absolute. */
	videoUrl: z.string().optional(),
	taskId: z.string(),
	/** The provider's id in this package. */
	provider: z.string(),
	/** The provider's name of the model, if the provider tells it or the form chose it. A user's field may be anything. */
	model: z.string().optional().catch(undefined),
	/** Left out of the item until there are any. */
	videos: z.array(videoSchema).default([]),
	previewImageUrl: z.string().optional(),
	/** The video with a watermark, if one was ordered beside the video without. */
	watermarkUrl: z.string().optional(),
	/** What the task costs, in `costUnit`. */
	cost: z.number().optional(),
	/** Left out if the provider does not name the unit. */
	costUnit: z.enum(['units', 'credits', 'points', 'USD', 'CNY']).optional(),
	/** The place in the provider's queue, while the task waits there. */
	queuePosition: z.number().optional(),
	/** Stability: the random seed of this video. */
	seed: z.string().optional(),
	/** Stability: the service's own word for how the generation ended. */
	finishReason: z.string().optional(),
	/** ISO 8601, like all times here. */
	createdAt: z.string().optional(),
	updatedAt: z.string().optional(),
	/** When the provider deletes the video. */
	videoExpiresAt: z.string().optional(),
	/** The user's own ID of the task, or a random one, if the provider supports such IDs. */
	externalTaskId: z.string().optional(),
	/** The provider's own answer. */
	raw: z.unknown(),
});

/** See `videoTaskSchema`. */
export type VideoTask = z.infer<typeof videoTaskSchema>;

/** Refers to a task by the provider's ID or by the user's own ID. */
export interface TaskReference {
	by: 'taskId' | 'externalTaskId';
	id: string;
}

/** The same text for references to the same task by the same ID. */
export const referenceKey = ({ by, id }: TaskReference): string => `${by} ${id}`;

/** One page of a list. `isLast` is true for the last page. */
export interface Page<T> {
	entries: T[];
	isLast: boolean;
	/** The cursor of the next page, if the list has no page numbers. */
	next?: string;
}

/** A page of a list, as a provider is asked for it. */
export interface PageRequest {
	/** A list without page numbers gets consecutive numbers from 1. */
	number: number;
	/** Tasks on a page. */
	size: number;
	/** `Page.next` of the page before. */
	cursor?: string;
	/** The wanted tasks, if the list has filters. */
	filter?: TaskFilter;
}

/** What a list is filtered by. Times are in milliseconds since 1970. */
export interface TaskFilter {
	statuses?: readonly TaskStatus[];
	createdAfter?: number;
	createdBefore?: number;
}

/** The content of a callback. */
export interface CallbackReport {
	taskId: string;
	/** The submitted external ID, if the callback URL carries it. */
	externalTaskId?: string;
	/** The reported status, if any; `ended` if the body does not tell success from failure. */
	status?: TaskStatus | 'ended';
	/** The task, if the body describes it completely. A success without a video is not complete. */
	task?: VideoTask;
}

/** Whether the task's status is final. */
export const isFinal = (task: Pick<VideoTask, 'status'>): boolean =>
	task.status === 'succeeded' || task.status === 'failed';

/** Whether the provider has declared a task failed for a reason that may pass. */
export const failedForNow = ({ status, failure }: Pick<VideoTask, 'status' | 'failure'>): boolean =>
	status === 'failed' && failure?.retryable === true;

const NO_VIDEO = {
	code: 'noVideo',
	message: 'The task ended without a video: the provider may have filtered or removed it',
};

/** Whether a provider reports success without a video. A single reading may be too early. */
export const endedWithoutVideo = ({
	status,
	failure,
}: Pick<VideoTask, 'status' | 'failure'>): boolean =>
	status === 'failed' && failure?.code === NO_VIDEO.code;

/**
 * Adds the derived fields, makes relative URLs absolute, and omits undefined fields. A task that succeeded without a video
 * in a documented place gets the videos in its `raw` answer. Without any, it becomes a failed task with the code `noVideo`.
 *
 * @param baseUrl the provider's base URL for relative URLs; without it they stay unchanged
 */
export function completeTask(task: Omit<VideoTask, 'videoUrl'>, baseUrl?: string): VideoTask {
	const { status, videos, previewImageUrl, watermarkUrl, ...others } = task;
	const absolute = (url: string) =>
		baseUrl && /^\/(?!\/)/.test(url) ? urlOfPath(url, baseUrl) : url;
	const named = videos
		.filter(({ url }) => url.trim() !== '')
		.map((video) => ({ ...video, url: absolute(video.url) }));
	const isDone = status === 'succeeded';
	const reachable = isDone && named.length === 0 ? videosIn(task.raw) : named;
	const lacksVideo = isDone && reachable.length === 0;
	const all = {
		...others,
		status: lacksVideo ? 'failed' : status,
		videoUrl: reachable[0]?.url,
		videos: reachable,
		previewImageUrl: previewImageUrl && absolute(previewImageUrl),
		watermarkUrl: watermarkUrl && absolute(watermarkUrl),
		...(lacksVideo && { failure: NO_VIDEO, videoExpiresAt: undefined }),
	};
	return Object.fromEntries(
		Object.entries(all).filter(([, value]) => value !== undefined),
	) as VideoTask;
}

const VIDEO_NAME = /video|^mp4$/i;
const VIDEO_FILE = /\.(?:mp4|webm|mov|m4v|mkv|avi|gif)(?:[?#]|$)/i;
/** Files of another kind, such as `video_thumbnail`. */
const OTHER_FILE = /\.(?:png|jpe?g|webp|avif|svg|mp3|wav|m4a|ogg|json|txt|srt|vtt)(?:[?#]|$)/i;
/** Fields with other links: what was ordered, and files beside the video. */
const OTHER_LINKS =
	/^(?:input|param(?:eter)?s?|request|config)$|callback|webhook|cover|preview|poster|thumb|watermark|audio|image_?urls?$/i;
const DEEPEST = 8;

/**
 * The videos of an output: file objects and http(s) URLs of videos at any level, also in JSON text, each once. A file
 * without a type and extension is a video if its field says so.
 */
export function videosIn(output: unknown): VideoTask['videos'] {
	const videos = new Map<string, VideoTask['videos'][number]>();
	const visit = (value: unknown, isNamed: boolean, level: number): void => {
		if (level > DEEPEST) return;
		if (typeof value === 'string') {
			if (/^\s*["[{]/.test(value)) return visit(parseJson(value), isNamed, level + 1);
			const url = value.trim();
			const isVideo =
				isHttpUrl(url) && (VIDEO_FILE.test(url) || (isNamed && !OTHER_FILE.test(url)));
			if (isVideo && !videos.has(url)) videos.set(url, { url });
			return;
		}
		if (typeof value !== 'object' || value === null) return;
		if (Array.isArray(value)) {
			for (const entry of value) visit(entry, isNamed, level + 1);
			return;
		}
		const { url, content_type: type, file_name: name, duration } = value as Record<string, unknown>;
		if (typeof url === 'string') {
			const names = [String(name ?? ''), url];
			const isFile = names.some((text) => VIDEO_FILE.test(text));
			const isOther = !isFile && names.some((text) => OTHER_FILE.test(text));
			const isByName = isFile || (isNamed && !isOther);
			const isVideo = typeof type === 'string' ? type.startsWith('video/') : isByName;
			const isUnnamedType = type === 'application/octet-stream' && isByName;
			if (isHttpUrl(url) && (isVideo || isUnnamedType)) {
				const durationSeconds = numberIn(duration);
				videos.set(url, { url, ...(durationSeconds !== undefined && { durationSeconds }) });
			}
			return;
		}
		for (const [field, content] of Object.entries(value)) {
			if (OTHER_LINKS.test(field)) continue;
			visit(content, isNamed || VIDEO_NAME.test(field), level + 1);
		}
	};
	visit(output, false, 0);
	return [...videos.values()];
}

/** The credential of a service that may host its videos. */
export interface VideoCredential {
	baseUrl: string;
	credentialType: string;
	/** Use the credential only after the service has refused a request without it. */
	onlyIfRefused: boolean;
	servedPath?: RegExp;
}

/**
 * Logs a warning about an undocumented status.
 *
 * @param service the provider's name
 * @param given the name of the provider's status field and its value
 */
export function logUnknownStatus(
	{ context }: { readonly context: { readonly logger: Pick<Logger, 'warn'> } },
	service: string,
	taskId: string,
	given: { status: string } | { state: string },
): void {
	const [[word, status]] = Object.entries(given) as [[string, string]];
	context.logger.warn(
		`${service} gave task ${taskId} a ${word} that is not documented: ${status}. It counts as processing.`,
	);
}
