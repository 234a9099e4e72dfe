import { z } from 'zod';

import { isHttpUrl } from '../../shared/http/url';
import { numberIn, optionalText } from '../../shared/json';
import { completeTask, type VideoTask } from '../../shared/tasks/videoTask';
import { sayingOf } from './failures';
import { type QueuedRequest, taskIdOf } from './requestIds';

/** Contract: fal, section 2. */
export const submittedSchema = z.object({
	request_id: z.string().trim().min(1),
	queue_position: z.unknown(),
});

/** Contract: fal, section 3. */
export const statusSchema = z.object({
	status: z.string().min(1),
	queue_position: z.unknown(),
	error: z.unknown(),
	error_type: optionalText,
});
/** See `statusSchema`. */
export type QueueStatus = z.infer<typeof statusSchema>;

/** Words of two clients that are in no official type (contract: fal, section 3). */
const FAILED = new Set(['FAILED', 'CANCELED', 'CANCELLED', 'ERROR']);
const NAMED_STATUSES = new Set(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', ...FAILED]);

/** Whether a status is documented, or known from a client. Any other status counts as running. */
export const isKnownStatus = (status: string): boolean => NAMED_STATUSES.has(status);
/** Whether a request is over. COMPLETED does not mean that it went well. */
export const isOver = ({ status }: QueueStatus): boolean =>
	status === 'COMPLETED' || FAILED.has(status);
/** Whether a status means a failure. */
export const tellsFailure = ({ status, error, error_type: type }: QueueStatus): boolean =>
	FAILED.has(status) || Boolean(error) || Boolean(type);

/** A request that is not over. @param status its status; a new request has none */
export const unfinishedTask = (
	request: QueuedRequest,
	status: { status?: string; queue_position?: unknown },
	raw: unknown,
): VideoTask =>
	completeTask({
		provider: 'fal',
		taskId: taskIdOf(request),
		model: request.endpointId,
		status: (status.status ?? 'IN_QUEUE') === 'IN_QUEUE' ? 'submitted' : 'processing',
		videos: [],
		queuePosition: numberIn(status.queue_position),
		raw,
	});

/** A request that ended well. @param cost fal.ai's billable units */
export const succeededTask = (
	request: QueuedRequest,
	output: unknown,
	raw: unknown,
	cost?: number,
): VideoTask =>
	completeTask({
		provider: 'fal',
		taskId: taskIdOf(request),
		model: request.endpointId,
		status: 'succeeded',
		videos: videosIn(output),
		...costOf(cost),
		raw,
	});

/** A request that failed. @param said bodies that may tell why, the most exact one first */
export function failedTask(
	request: QueuedRequest,
	said: readonly unknown[],
	raw: unknown,
	cost?: number,
): VideoTask {
	const sayings = said.map(sayingOf);
	const code = sayings.find(({ type }) => type)?.type;
	return completeTask({
		provider: 'fal',
		taskId: taskIdOf(request),
		model: request.endpointId,
		status: 'failed',
		videos: [],
		failure: {
			...(code && { code }),
			message:
				sayings.find(({ message }) => message)?.message ?? code ?? 'The provider gave no reason',
		},
		...costOf(cost),
		raw,
	});
}

const costOf = (cost: number | undefined) =>
	cost === undefined ? {} : { cost, costUnit: 'units' as const };

const VIDEO_NAME = /video|^mp4$/i;
const VIDEO_FILE = /\.(?:mp4|webm|mov|m4v|mkv|avi|gif)(?:[?#]|$)/i;
const DEEPEST = 8;

/**
 * The videos of a model's output: file objects and URLs of videos at any level, each once. A file without a type and
 * extension is a video if its field says so.
 */
export function videosIn(output: unknown): VideoTask['videos'] {
	const videos = new Map<string, VideoTask['videos'][number]>();
	const visit = (value: unknown, isNamed: boolean, level: number): void => {
		if (level > DEEPEST) return;
		if (typeof value === 'string') {
			const isVideo = isHttpUrl(value) && (isNamed || VIDEO_FILE.test(value));
			if (isVideo && !videos.has(value)) videos.set(value, { url: value });
			return;
		}
		if (typeof value !== 'object' || value === null) return;
		if (Array.isArray(value)) {
			for (const entry of value) visit(entry, isNamed, level + 1);
			return;
		}
		const { url, content_type: type, file_name: name, duration } = value as Record<string, unknown>;
		if (typeof url === 'string') {
			const isFile = VIDEO_FILE.test(String(name ?? '')) || VIDEO_FILE.test(url);
			const isVideo = typeof type === 'string' ? type.startsWith('video/') : isFile || isNamed;
			const isUnnamedType = type === 'application/octet-stream' && (isFile || isNamed);
			if (isHttpUrl(url) && (isVideo || isUnnamedType)) {
				const durationSeconds = numberIn(duration);
				videos.set(url, { url, ...(durationSeconds !== undefined && { durationSeconds }) });
			}
			return;
		}
		for (const [field, content] of Object.entries(value)) {
			visit(content, isNamed || VIDEO_NAME.test(field), level + 1);
		}
	};
	visit(output, false, 0);
	return [...videos.values()];
}
