import { z } from 'zod';

import { taskFailure } from '../../shared/failures';
import { numberIn, optionalText } from '../../shared/json';
import { completeTask, type VideoTask, videosIn } from '../../shared/tasks/videoTask';
import { isFault, sayingOf } from './failures';
import { type QueuedRequest, taskIdOf } from './requestIds';

/** Contract: fal, section 2. */
export const submittedSchema = z.object({
	request_id: z.string().trim().min(1),
	queue_position: z.unknown(),
});

/** Contract: fal, section 3. */
export const statusSchema = z.object({
	status: z.string().trim().toUpperCase().min(1),
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
		failure: taskFailure(sayings.find(({ message }) => message)?.message ?? code, {
			code,
			retryable: isFault(code),
		}),
		...costOf(cost),
		raw,
	});
}

const costOf = (cost: number | undefined) =>
	cost === undefined ? {} : { cost, costUnit: 'units' as const };
