import pLimit from 'p-limit';

import { clock } from '../../shared/clock';
import { ProviderCallError, type ProviderFailure } from '../../shared/failures';
import { outcomeOf } from '../../shared/outcome';
import type { ProviderCall, VideoTask } from '../provider';

/** The readings of one execution. */
interface Readings {
	/** The readings in progress and those that returned "complete", by service and task. */
	readonly byTask: Map<string, Promise<VideoTask>>;
	/** The last HTTP 429, and the elapsed time at which its pause ends. */
	pause?: { refusal: ProviderFailure; until: number };
	readonly oneAtATime: ReturnType<typeof pLimit>;
}

/** The key is the execution's own data, so the readings are freed with the execution. */
const readingsByExecution = new WeakMap<object, Readings>();

/** The readings of a call's execution. A webhook has no such data, so each of its calls has its own. */
function readingsOf({ context }: Pick<ProviderCall, 'context'>): Readings {
	const execution = 'getContext' in context ? context.getContext('flow') : context;
	const readings = readingsByExecution.get(execution) ?? {
		byTask: new Map<string, Promise<VideoTask>>(),
		oneAtATime: pLimit(1),
	};
	readingsByExecution.set(execution, readings);
	return readings;
}

/**
 * Whether the service has answered "complete", with a video or with the reason for its absence. Without the session
 * the service gives this answer only once (as deployed, section 3).
 */
export const isLastWord = ({
	status,
	finishReason = 'SUCCESS',
}: Pick<VideoTask, 'status' | 'finishReason'>): boolean =>
	status === 'succeeded' || (status === 'failed' && finishReason !== 'SUCCESS');

/** The interval between readings of a task: 10 seconds, then 15 to 30 (as deployed, section 4). All in milliseconds. */
export const readInterval = (ageMs: number): number =>
	ageMs < 10_000 ? 10_000 : Math.min(Math.max(ageMs / 2, 15_000), 30_000);

/**
 * Returns the result that the execution has already read, or reads it. Concurrent readings of one task share one
 * request.
 */
export async function readOnce(
	call: Pick<ProviderCall, 'context' | 'baseUrl'>,
	taskId: string,
	read: () => Promise<VideoTask>,
): Promise<VideoTask> {
	const { byTask } = readingsOf(call);
	const key = `${call.baseUrl} ${taskId}`;
	const earlier = byTask.get(key);
	if (earlier) return await earlier;
	const reading = read();
	byTask.set(key, reading);
	const outcome = await outcomeOf(() => reading);
	if (!outcome.ok || !isLastWord(outcome.value)) byTask.delete(key);
	if (!outcome.ok) throw outcome.error;
	return outcome.value;
}

/**
 * Reads within the service's limit, which all tasks share. After HTTP 429 an execution reads one task at a time.
 * During the pause every reading fails with the same refusal, without a request.
 *
 * @throws ProviderCallError
 */
export async function takeTurn<T>(
	call: Pick<ProviderCall, 'context'>,
	read: () => Promise<T>,
): Promise<T> {
	const readings = readingsOf(call);
	const attempt = async (): Promise<T> => {
		const { pause } = readings;
		const pauseMs = (pause?.until ?? 0) - clock.elapsed();
		if (pause && pauseMs > 0) {
			throw new ProviderCallError({ ...pause.refusal, retryAfterMs: pauseMs });
		}
		const outcome = await outcomeOf(read);
		if (outcome.ok) return outcome.value;
		const refusal = limitRefusal(outcome.error);
		if (refusal) {
			readings.pause = { refusal, until: clock.elapsed() + (refusal.retryAfterMs ?? 0) };
		}
		throw outcome.error;
	};
	return readings.pause ? await readings.oneAtATime(attempt) : await attempt();
}

const limitRefusal = (error: Error): ProviderFailure | undefined =>
	error instanceof ProviderCallError && error.failure.httpStatus === 429
		? error.failure
		: undefined;
