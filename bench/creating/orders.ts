import type { SandboxCredentials } from '../../sandbox';

/** Who creates the tasks: a workflow of n8n's own nodes, or Create Task. */
export type Way = 'own' | 'ours';

/**
 * The kinds of tasks. `klingFile` uses n8n's own nodes with their defaults, where Extract From File guesses the
 * encoding of a text. `klingFileTuned` sets the option File Encoding, which avoids the guess.
 */
export type Kind = 'klingUrl' | 'klingFile' | 'klingFileTuned' | 'kieFile';

export interface CreatorSettings {
	way: Way;
	credentials: SandboxCredentials;
	/** Where n8n with its own nodes is installed. */
	n8nFolder: string;
}

export interface CreateOrder {
	kind: Kind;
	tasks: number;
	/** The image of the kinds with a file. */
	imageFile: string;
}

export interface Created {
	/** Milliseconds of processor time for each task: that of all threads, in user and kernel mode. */
	cpuPerTask: number;
	/** The most memory that the process ever had, in bytes. */
	peakBytes: number;
}
