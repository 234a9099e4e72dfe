const ROUNDS = 3;
const ATTEMPTS = 5;

/** Shorter work is repeated, because it takes no longer than a glance at the clock. */
const SHORTEST_RUN_NS = 1_000_000;

/**
 * How many times longer the work takes for ten times the input: about 10 where it is linear, 100 where it is quadratic.
 * Both sizes are measured side by side, each by its fastest run, so that a busy machine makes no difference.
 *
 * @param work gets an input that `inputOf` has made; 1 and 10 are its sizes
 */
export function growth<Input>(inputOf: (size: 1 | 10) => Input, work: (input: Input) => void) {
	const [small, large] = [inputOf(1), inputOf(10)];
	const timeOf = (input: Input, times: number): number => {
		const startedAt = process.hrtime.bigint();
		for (let time = 0; time < times; time++) work(input);
		return Number(process.hrtime.bigint() - startedAt);
	};
	timeOf(small, 1);
	const times = Math.ceil(SHORTEST_RUN_NS / timeOf(small, 1));
	let best = Number.POSITIVE_INFINITY;
	for (let attempt = 0; attempt < ATTEMPTS && best > MOST_FOR_TEN_TIMES; attempt++) {
		let [smallest, largest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
		for (let round = 0; round < ROUNDS; round++) {
			smallest = Math.min(smallest, timeOf(small, times));
			largest = Math.min(largest, timeOf(large, times));
		}
		best = Math.min(best, largest / smallest);
	}
	return best;
}

/** A little more than ten, for what is outside of the work itself. */
export const MOST_FOR_TEN_TIMES = 12;
