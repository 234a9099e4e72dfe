/** One measured quantity of n8n's own nodes and of this package, in the same unit. Less is better. */
export interface Figure {
	/** With the unit at its end. */
	what: string;
	/** Left out if n8n's own nodes have no equivalent. */
	own?: number;
	ours: number;
	/** The target, as shown. */
	aim?: string;
}

/** The results of a benchmark. */
interface Findings {
	figures: Figure[];
	/** The measurements behind the figures, for the JSON file. */
	details?: unknown;
}

/** A group of measurements that `npm run bench` knows by a name. */
export interface Benchmark {
	name: string;
	/** The measured quantity, for the list of benchmarks. */
	description: string;
	/** Measures, without printing anything. */
	run(): Promise<Findings>;
}
