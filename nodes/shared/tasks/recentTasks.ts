import { clock } from '../clock';

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
