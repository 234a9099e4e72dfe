import { clock } from '../clock';

/** A provider may not find a task while it is still being stored: up to this age, in milliseconds. */
const YOUNG_MS = 60_000;

/** By execution, provider and ID, in the order of creation: when the task was created, by the elapsed clock. */
const creations = new Map<string, number>();

const keyOf = (executionId: string, provider: string, id: string): string =>
	`${executionId} ${provider} ${id}`;

/** The IDs of a task; it may be asked for by each of them. */
interface TaskIds {
	provider: string;
	taskId: string;
	externalTaskId?: string | undefined;
}

/** Notes that an execution created a task this moment. Kept for a minute, in this process. */
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

/** When the execution created the task, in milliseconds since 1970, if that was within the last minute. */
export function creationIn(executionId: string, provider: string, id: string): number | undefined {
	const createdAt = creations.get(keyOf(executionId, provider, id));
	const ageMs = clock.elapsed() - (createdAt ?? Number.NaN);
	return ageMs < YOUNG_MS ? clock.now() - ageMs : undefined;
}

/** Whether a task of this age, in milliseconds, may exist although its provider does not find it. */
export const isYoung = (ageMs: number): boolean => ageMs < YOUNG_MS;
