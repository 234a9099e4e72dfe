const SECOND_MS = 1_000;
const SHORTEST_MS = 2 * SECOND_MS;
const STEP_MS = 11 * SECOND_MS;
/** The shortest pause of a young task that was read with others: without it, one task after the other becomes due. */
const YOUNG_STEP_MS = STEP_MS / 2;
const LONGEST_MS = 30 * SECOND_MS;
/** Up to this age, the steps are even. */
const EVEN_UNTIL_MS = 5 * 60 * SECOND_MS;
const EARLY_SHARE_OF_AGE = 0.25;

/**
 * Returns the pauses before the next reading of a task, by its age. A task is not read before its video can be finished,
 * then every 11 seconds, and beyond five minutes at growing intervals of up to 30 seconds. For videos that take 30 to
 * 300 seconds, even steps cause the shortest delay for a given number of readings.
 *
 * @param shortestVideoMs how long a video takes at least, in milliseconds. If unknown, the first steps are short.
 * @returns a function of the age; both in milliseconds
 */
export const readingIntervals =
	(shortestVideoMs = 0) =>
	(ageMs: number): number => {
		if (ageMs < shortestVideoMs) return Math.max(shortestVideoMs - ageMs, YOUNG_STEP_MS);
		if (shortestVideoMs === 0 && ageMs * EARLY_SHARE_OF_AGE < STEP_MS) {
			return Math.max(ageMs * EARLY_SHARE_OF_AGE, SHORTEST_MS);
		}
		return Math.min(Math.max((STEP_MS * ageMs) / EVEN_UNTIL_MS, STEP_MS), LONGEST_MS);
	};

/** The intervals for a provider whose shortest time is unknown. */
export const adaptiveInterval = readingIntervals();

/** What is known of the end of a task. Ages in milliseconds. */
export interface ObservedEnd {
	/** Its age when it was last seen unfinished; 0 if it never was. */
	runningAgeMs: number;
	/** Its age when its end was noticed. */
	noticedAgeMs: number;
	/** Its age at the end as the provider reports it. Ignored if it contradicts the readings. */
	reportedAgeMs?: number;
}

const FEWEST_ENDS = 3;
/** Ends that differ more tell nothing about the other tasks. */
const WIDEST_RANGE_MS = 20 * SECOND_MS;
/** A reported time may be rounded to seconds. */
const TOLERANCE_MS = 2 * SECOND_MS;
/** Many tasks are read together, so short steps for each of them would be many requests. */
const TASKS_PER_STEP_SECOND = 50;

/**
 * Learns at which age the tasks of a run end, and proposes to read the others around that age. Tasks of one node
 * mostly have the same length; if not, their ends differ too much to be of use.
 */
export class EndTimes {
	private readonly ages: number[] = [];

	add({ runningAgeMs, noticedAgeMs, reportedAgeMs = Number.NaN }: ObservedEnd): void {
		const isPlausible =
			reportedAgeMs >= Math.max(runningAgeMs - TOLERANCE_MS, 1) &&
			reportedAgeMs <= noticedAgeMs + TOLERANCE_MS;
		if (isPlausible) this.ages.push(reportedAgeMs);
		else if (runningAgeMs > 0) this.ages.push((runningAgeMs + noticedAgeMs) / 2);
		this.ages.sort((one, other) => one - other);
	}

	/**
	 * The pause before the next reading of a task.
	 *
	 * @param usualMs the pause if nothing has been learned
	 * @param openTasks how many tasks have not ended yet
	 * @returns milliseconds
	 */
	pause(ageMs: number, usualMs: number, openTasks: number): number {
		if (this.ages.length < FEWEST_ENDS) return usualMs;
		const from = this.quantile(0.1) - TOLERANCE_MS / 2;
		const until = this.quantile(0.9) + TOLERANCE_MS;
		if (until - from > WIDEST_RANGE_MS || ageMs >= until) return usualMs;
		const stepMs = Math.min(
			Math.max((openTasks / TASKS_PER_STEP_SECOND) * SECOND_MS, SHORTEST_MS),
			usualMs,
		);
		return Math.max(stepMs, Math.min(from - ageMs, LONGEST_MS));
	}

	private quantile(share: number): number {
		return this.ages[Math.floor(share * (this.ages.length - 1))]!;
	}
}
