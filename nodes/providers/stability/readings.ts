import pLimit from 'p-limit';

import { clock } from '../../shared/clock';
import { ProviderCallError, type ProviderFailure } from '../../shared/failures';
import { outcomeOf } from '../../shared/outcome';
import type { ProviderCall, VideoTask } from '../provider';

/** What an execution keeps about its readings. */
interface Readings {
	/** By service and task: those under way, and those that gave the last word. */
	readonly byTask: Map<string, Promise<VideoTask>>;
	/** The last refusal because of the service's limit, and the elapsed time until which it holds. */
	pause?: { refusal: ProviderFailure; until: number };
	readonly oneAtATime: ReturnType<typeof pLimit>;
}

/** Keyed by the execution's own data, so that this memory ends with the execution. */
const readingsByExecution = new WeakMap<object, Readings>();

/** A webhook has no data of the execution: there, each call counts alone. */
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
 * Whether the service has answered "complete", with a video or with the reason why there is none. To a client without
 * the session it gives this answer only once (as deployed, section 3).
 */
export const isLastWord = ({
	status,
	finishReason = 'SUCCESS',
}: Pick<VideoTask, 'status' | 'finishReason'>): boolean =>
	status === 'succeeded' || (status === 'failed' && finishReason !== 'SUCCESS');

/** The interval for reading a task: 10 seconds, then 15 to 30 (as deployed, section 4). All in milliseconds. */
export const readInterval = (ageMs: number): number =>
	ageMs < 10_000 ? 10_000 : Math.min(Math.max(ageMs / 2, 15_000), 30_000);

/**
 * Gives the result that the execution has read before, or reads it. Readings of one task at the same time share one
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
	const outcome = await outcomeOf(async () => await reading);
	if (!outcome.ok || !isLastWord(outcome.value)) byTask.delete(key);
	if (!outcome.ok) throw outcome.error;
	return outcome.value;
}

/**
 * Reads when it is the task's turn: all tasks share the service's limit. Once the service has answered HTTP 429, an
 * execution reads one task at a time, and none until the pause is over: meanwhile every reading fails with the same
 * refusal, without a request.
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
