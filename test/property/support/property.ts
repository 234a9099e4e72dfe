import fc, { type IAsyncProperty, type IProperty } from 'fast-check';

/** The same for every run; `PROPERTY_SEED` sets another. */
const SEED = Number(process.env.PROPERTY_SEED ?? 20_261_121);
/** `PROPERTY_RUNS=10` makes ten times as many runs. */
const RUNS_FACTOR = Number(process.env.PROPERTY_RUNS ?? 1);

/** A test that something holds for whatever fast-check comes up with; its name says how to run it again. */
export function holds<T>(title: string, runs: number, property: IProperty<T> | IAsyncProperty<T>) {
	const numRuns = runs * RUNS_FACTOR;
	it(
		`${title} (seed ${SEED}, ${numRuns} runs)`,
		async () => await fc.assert(property as IAsyncProperty<T>, { seed: SEED, numRuns }),
		120_000 * RUNS_FACTOR,
	);
}
