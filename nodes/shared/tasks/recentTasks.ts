import { clock } from '../clock';
import { outcomeOf } from '../outcome';
import type { VideoTask } from './videoTask';

/** A provider may not find a task of less than this age, in milliseconds, because it is still storing the task. */
const YOUNG_MS = 60_000;

/** Creation times by `clock.elapsed()`, keyed by execution, provider and ID, in the order of creation. */
const creations = new Map<string, number>();

const keyOf = (executionId: string, provider: string, id: string): string =>
	`${executionId} ${provider} ${id}`;

/** The IDs of a task. Either can be used to read it. */
interface TaskIds {
	provider: string;
	taskId: string;
	externalTaskId?: string | undefined;
}

/** Records that an execution has just created a task. Kept in this process for a minute. */
export function noteCreation(
	executionId: string,
	{ provider, taskId, externalTaskId }: TaskIds,
): void {
	const now = clock.elapsed();
	for (const [key, createdAt] of creations) {
		if (now - createdAt < YOUNG_MS) break;
		creations.delete(key);
	}
	for (const id of [taskId, externalTaskId]) {
		if (!id) continue;
		const key = keyOf(executionId, provider, id);
		creations.delete(key);
		creations.set(key, now);
	}
}

/** The time at which the execution created the task, in milliseconds since 1970, if less than a minute ago. */
export function creationIn(executionId: string, provider: string, id: string): number | undefined {
	const createdAt = creations.get(keyOf(executionId, provider, id));
	const ageMs = clock.elapsed() - (createdAt ?? Number.NaN);
	return ageMs < YOUNG_MS ? clock.now() - ageMs : undefined;
}

/** Whether a task of this age, in milliseconds, may exist although the provider does not find it. */
export const isYoung = (ageMs: number): boolean => ageMs < YOUNG_MS;

const MOST_CANDIDATES = 10;
/** Tolerance for a provider's slow clock, in milliseconds. */
const CANDIDATES_BEFORE_MS = 120_000;

/**
 * The tasks that an ambiguous submission may have created; `undefined` if they cannot be listed.
 *
 * @param submission its external ID, and its time in milliseconds since 1970
 * @param findRecent lists the account's tasks since a time in milliseconds since 1970
 * @param known IDs of tasks that have another origin
 */
export async function candidatesFor(
	{ externalTaskId, startedAt = clock.now() }: { externalTaskId?: string; startedAt?: number },
	findRecent: ((createdAfter: number) => Promise<VideoTask[]>) | undefined,
	known: ReadonlySet<string | undefined>,
): Promise<VideoTask[] | undefined> {
	const recent = await outcomeOf(async () => await findRecent?.(startedAt - CANDIDATES_BEFORE_MS));
	if (!recent.ok || !recent.value) return undefined;
	return recent.value
		.filter(({ taskId }) => !known.has(taskId))
		.filter((task) => !task.externalTaskId || task.externalTaskId === externalTaskId)
		.slice(0, MOST_CANDIDATES);
}

/** The candidates for an error's message: a sentence to append. */
export function candidatesText(candidates: readonly VideoTask[]): string {
	if (candidates.length === 0) return '. The list of tasks shows no other new task';
	const named = candidates.map(({ taskId, status }) => `${taskId} (${status})`);
	return `. It may be one of these tasks: ${named.join(', ')}`;
}
