/** Who does the job: a workflow of n8n's own nodes, or this package's. */
export type Way = 'own' | 'ours';

export interface WorkerSettings {
	/** Where n8n with its own nodes is installed. */
	n8nFolder: string;
}

/**
 * `videos`: create tasks at Kling and wait until each has its video. `downloads`: the same with videos of 30 MB that are
 * downloaded; they end evenly over two minutes. `creations`: create tasks at kie.ai, within its limit.
 */
export interface JobOrder {
	job: 'videos' | 'downloads' | 'creations';
	way: Way;
	tasks: number;
	/** Of the lengths of the tasks and of the delays on the way. */
	seed: number;
}

export interface JobDone {
	/** Of virtual time, from the start of the workflow to its end. */
	seconds: number;
	/** The number that the provider received. */
	requests: number;
	/** When the provider accepted the creations, in seconds of virtual time. */
	acceptedAt: number[];
	/** From the start to the end of the last task and its own download, in seconds of virtual time: no job can be faster. */
	limitSeconds: number;
	/** Items that came out of the workflow. */
	items: number;
}
