import type { Benchmark } from '../benchmark';
import { downloadFigures, measureDownloads } from './downloads';
import { measurePolling, pollingFigures } from './polling';

export const waiting: Benchmark = {
	name: 'waiting',
	description: 'requests and delays of waiting for videos; memory of downloading one',
	run: async () => {
		const polling = await measurePolling();
		const downloads = await measureDownloads();
		return {
			figures: [...pollingFigures(polling), ...downloadFigures(downloads)],
			details: { polling, downloads },
		};
	},
};
