/**
 * Ways of getting a video into n8n's binary store: Wait For Video, the node HTTP Request, or a node that asks n8n's
 * helper for the whole file.
 */
export const ways = ['ours', 'own', 'whole'] as const;
export type Way = (typeof ways)[number];

export interface DownloaderSettings {
	way: Way;
	/** Where n8n with its own nodes is installed. */
	n8nFolder: string;
}

export interface DownloadOrder {
	url: string;
	/** Length of the video. */
	bytes: number;
}

export interface Downloaded {
	/** The most memory that the process ever had, in bytes. */
	peakBytes: number;
	/** Processor time of all threads, in milliseconds. */
	cpu: number;
}
