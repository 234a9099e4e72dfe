import { randomNumbers } from '../support/randomNumbers';

/** A task at a provider, in virtual time. */
export interface VirtualTask {
	id: string;
	/** Milliseconds; negative for tasks from before the wait. */
	createdAt: number;
	finishesAt: number;
}

const SHORTEST_MS = 30_000;
const LONGEST_MS = 300_000;
/** Create Task's default rate: five tasks at a time, and about a second for each at Kling. */
const CREATED_EACH_MS = 200;
/** Others use the account too, which shifts the pages of its list. */
const OTHERS_EACH_MS = 10_000;

/** Tasks of 30 to 300 seconds, the last of them created at the moment at which the waiting begins. */
export function virtualTasks(count: number, seed: number): VirtualTask[] {
	const random = randomNumbers(seed);
	return Array.from({ length: count }, (_, index) => {
		const createdAt = (index + 1 - count) * CREATED_EACH_MS;
		const duration = SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS);
		return { id: `${7_000_000 + index}`, createdAt, finishesAt: createdAt + duration };
	});
}

/** Tasks of other users of the account, created during the wait. */
export function tasksOfOthers(): VirtualTask[] {
	return Array.from({ length: LONGEST_MS / OTHERS_EACH_MS }, (_, index) => {
		const createdAt = (index + 1) * OTHERS_EACH_MS;
		return { id: `${9_000_000 + index}`, createdAt, finishesAt: createdAt + LONGEST_MS };
	});
}
