const SECOND_MS = 1_000;
const SHORTEST_MS = 2 * SECOND_MS;
const LONGEST_MS = 30 * SECOND_MS;
const SHARE_OF_AGE = 0.1;

/**
 * How long to wait before a task is asked for again: a tenth of its age, from 2 to 30 seconds, so that a video is
 * noticed at most a tenth later than it could be, and a slow one costs few requests.
 *
 * @param ageMs milliseconds since the task was created
 * @returns milliseconds
 */
export const adaptiveInterval = (ageMs: number): number =>
	Math.min(Math.max(ageMs * SHARE_OF_AGE, SHORTEST_MS), LONGEST_MS);
