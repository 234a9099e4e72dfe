/** Twice the ten of linear work, because garbage collection and other processes add to it; quadratic work makes 100. */
export const MOST_FOR_TEN_TIMES = 20;

const MOST_ATTEMPTS = 20;
/** Shorter work is repeated, because the clock does not show it. */
const SHORTEST_RUN_US = 20_000;

/**
 * How many times more the processor has to do for ten times the input: about 10 where the work is linear, 100 where it
 * is quadratic. Both sizes are measured side by side, each by its shortest run, and not by the time that passes, so
 * that a busy machine makes no difference.
 *
 * @param work gets an input that `inputOf` has made; 1 and 10 are its sizes
 */
export async function growth<Input>(
	inputOf: (size: 1 | 10) => Input,
	work: (input: Input) => unknown,
): Promise<number> {
	const [small, large] = [inputOf(1), inputOf(10)];
	const costOf = async (input: Input, times: number): Promise<number> => {
		const before = process.cpuUsage();
		for (let time = 0; time < times; time++) await work(input);
		const { user, system } = process.cpuUsage(before);
		return Math.max(user + system, 1);
	};
	await costOf(small, 1);
	const times = Math.ceil(SHORTEST_RUN_US / (await costOf(small, 1)));
	let [smallest, largest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
	for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
		smallest = Math.min(smallest, await costOf(small, times));
		largest = Math.min(largest, await costOf(large, times));
		if (largest / smallest < MOST_FOR_TEN_TIMES) break;
	}
	return largest / smallest;
}
