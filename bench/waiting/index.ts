import type { Benchmark } from '../benchmark';
import { downloadTable, measureDownloads } from './downloads';
import { measurePolling, pollingTable } from './polling';

export const waiting: Benchmark = {
	name: 'waiting',
	description: 'requests and delays of waiting for videos; memory of downloading one',
	run: async () => {
		const polling = await measurePolling();
		console.log(
			`Waiting for videos of 30 to 300 s (delays in seconds)\n\n${pollingTable(polling)}\n`,
		);
		const downloads = await measureDownloads();
		console.log(`Downloading a video of 300 MB\n\n${downloadTable(downloads)}\n`);
		return { polling, downloads };
	},
};
