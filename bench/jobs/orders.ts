/** Who does the job: a workflow of n8n's own nodes, or this package's. */
export type Way = 'own' | 'ours';

export interface WorkerSettings {
	/** Where n8n with its own nodes is installed. */
	n8nFolder: string;
}

/** `videos`: create tasks at Kling and wait until each has its video. `creations`: create tasks at kie.ai, within its limit. */
export interface JobOrder {
	job: 'videos' | 'creations';
	way: Way;
	tasks: number;
	/** Of the lengths of the tasks and of the delays on the way. */
	seed: number;
}

export interface JobDone {
	/** Of virtual time, from the start of the workflow to its end. */
	seconds: number;
	/** That the provider saw. */
	requests: number;
	/** When the provider accepted the creations, in seconds of virtual time. */
	acceptedAt: number[];
	/** Items that came out of the workflow. */
	items: number;
}
