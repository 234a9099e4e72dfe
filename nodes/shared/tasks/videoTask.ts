import { z } from 'zod';

/** Where a task stands, whatever its provider calls it. A status that is not known counts as `processing`. */
export const taskStatuses = ['submitted', 'processing', 'succeeded', 'failed'] as const;
/** One of `taskStatuses`; the last two are final. */
export type TaskStatus = (typeof taskStatuses)[number];

const videoSchema = z.object({
	id: z.string().optional(),
	url: z.string(),
	durationSeconds: z.number().optional(),
});

/** One result for all providers: also how an item that comes from another of these nodes is recognised. */
export const videoTaskSchema = z.object({
	/** The provider's id in this package. */
	provider: z.string(),
	taskId: z.string(),
	/** The user's own id of the task, where the provider has such ids. */
	externalTaskId: z.string().optional(),
	status: z.enum(taskStatuses),
	/** The first video's URL, absolute. */
	videoUrl: z.string().optional(),
	videos: z.array(videoSchema),
	previewImageUrl: z.string().optional(),
	/** Why the task failed. Never a top-level `error`: n8n would run the node again. */
	failure: z.object({ code: z.string().optional(), message: z.string() }).optional(),
	/** In the provider's own unit. */
	cost: z.number().optional(),
	/** Stability: what made the randomness of this video. */
	seed: z.string().optional(),
	/** Stability: how the making ended, in the service's own word. */
	finishReason: z.string().optional(),
	/** ISO 8601, like all times here. */
	createdAt: z.string().optional(),
	updatedAt: z.string().optional(),
	/** When the provider deletes the video. */
	videoExpiresAt: z.string().optional(),
	/** The provider's own answer. */
	raw: z.unknown(),
});

/** What `videoTaskSchema` describes. */
export type VideoTask = z.infer<typeof videoTaskSchema>;

/** A task by the provider's id or by the user's own. */
export interface TaskReference {
	by: 'taskId' | 'externalTaskId';
	id: string;
}

/** One page of a list; `isLast` where nothing comes after it. */
export interface Page<T> {
	entries: T[];
	isLast: boolean;
}

/** Nothing more will happen to the task. */
export const isFinal = (task: Pick<VideoTask, 'status'>): boolean =>
	task.status === 'succeeded' || task.status === 'failed';

const NO_VIDEO = {
	code: 'noVideo',
	message: 'The task has ended, but names no video: it may have been filtered or removed',
};

/** Whether a provider says that a task succeeded and gives no video. One reading alone may be too early. */
export const endedWithoutVideo = ({
	status,
	failure,
}: Pick<VideoTask, 'status' | 'failure'>): boolean =>
	status === 'failed' && failure?.code === NO_VIDEO.code;

/**
 * Fills in what follows from other fields, makes URLs of paths, and leaves out what is undefined, so that items stay
 * readable. A task that succeeded without a video is a failed one with the code `noVideo`.
 *
 * @param baseUrl of the provider, behind which its paths are; where it is not known they stay as they are
 */
export function completeTask(task: Omit<VideoTask, 'videoUrl'>, baseUrl?: string): VideoTask {
	const { provider, taskId, externalTaskId, status, videos, previewImageUrl, ...others } = task;
	const absolute = (url: string) => (baseUrl && /^\/(?!\/)/.test(url) ? `${baseUrl}${url}` : url);
	const reachable = videos
		.filter(({ url }) => url.trim() !== '')
		.map((video) => ({ ...video, url: absolute(video.url) }));
	const lacksVideo = status === 'succeeded' && reachable.length === 0;
	// In the order in which people look for them.
	const all = {
		provider,
		taskId,
		externalTaskId,
		status: lacksVideo ? 'failed' : status,
		videoUrl: reachable[0]?.url,
		videos: reachable,
		previewImageUrl: previewImageUrl && absolute(previewImageUrl),
		...others,
		...(lacksVideo && { failure: NO_VIDEO, videoExpiresAt: undefined }),
	};
	return Object.fromEntries(
		Object.entries(all).filter(([, value]) => value !== undefined),
	) as VideoTask;
}
