import type { IExecuteFunctions } from 'n8n-workflow';
import { chain, createEngine, type NodeInput } from '../../engine';
import { loadPackageClasses } from '../../scripts/packageClasses';
import { answerOrders } from '../support/child';
import { loadOwnNodes } from '../support/ownNodes';
import type { Downloaded, DownloaderSettings, DownloadOrder, Way } from './downloadOrders';

const NODES: Record<Way, NodeInput> = {
	ours: {
		type: 'n8n-nodes-ai-image-to-video.waitForVideo',
		name: 'Download',
		parameters: { provider: 'kling', downloadVideo: true },
		credentials: ['klingApi'],
	},
	own: {
		type: 'n8n-nodes-base.httpRequest',
		name: 'Download',
		typeVersion: 4.5,
		parameters: {
			url: '={{ $json.videoUrl }}',
			options: { response: { response: { responseFormat: 'file' } } },
		},
	},
	whole: { type: 'test.function', name: 'Download', parameters: { function: 'readWhole' } },
};

async function readWhole(this: IExecuteFunctions) {
	const url = String(this.getInputData()[0]!.json.videoUrl);
	const body = (await this.helpers.httpRequest({ url, encoding: 'arraybuffer' })) as Buffer;
	const data = await this.helpers.prepareBinaryData(body, 'video.mp4', 'video/mp4');
	return [{ json: {}, binary: { data } }];
}

/** A process with n8n's engine that downloads videos in one of the ways, into files as n8n does by default. */
answerOrders(async ({ way, n8nFolder }: DownloaderSettings) => {
	const classes = way === 'own' ? await loadOwnNodes(n8nFolder) : await loadPackageClasses();
	const engine = await createEngine({
		...classes,
		functions: { readWhole },
		credentials:
			way === 'own'
				? {}
				: { klingApi: { region: 'custom', baseUrl: 'http://127.0.0.1', apiKey: 'none' } },
	});
	return {
		answer: async ({ url, bytes }: DownloadOrder): Promise<Downloaded> => {
			const finished = { provider: 'kling', taskId: 'finished', status: 'succeeded' };
			const task = { ...finished, videoUrl: url, videos: [{ url }] };
			const before = process.cpuUsage();
			const run = await engine.run(chain([NODES[way]]), { input: [{ json: task }] });
			const { user, system } = process.cpuUsage(before);
			if (run.error) throw run.error;
			const stored = run.output('Download')[0]?.binary?.data?.bytes;
			if (stored !== bytes) throw new Error(`${way}: ${stored} of ${bytes} bytes were stored`);
			return {
				peakBytes: process.resourceUsage().maxRSS * 1024,
				cpu: (user + system) / 1_000,
			};
		},
		close: async () => await engine.close(),
	};
});
