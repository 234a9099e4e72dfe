/** A group of measurements that `npm run bench` knows by a name. */
export interface Benchmark {
	name: string;
	/** What it measures, for the list of benchmarks. */
	description: string;
	/** Measures, prints its tables, and gives the figures as JSON. */
	run(): Promise<unknown>;
}
