/** What one thing takes, with n8n's own nodes and with this package, in the same unit: less is better. */
export interface Figure {
	/** With the unit at its end. */
	what: string;
	/** Absent where n8n's own nodes have nothing to compare with. */
	own?: number;
	ours: number;
	/** What is aimed for, as shown. */
	aim?: string;
}

/** What a benchmark found. */
interface Findings {
	figures: Figure[];
	/** What the figures come from, for the JSON. */
	details?: unknown;
}

/** A group of measurements that `npm run bench` knows by a name. */
export interface Benchmark {
	name: string;
	/** What it measures, for the list of benchmarks. */
	description: string;
	/** Measures, without printing anything. */
	run(): Promise<Findings>;
}
