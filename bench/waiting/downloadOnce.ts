import type { IExecuteFunctions } from 'n8n-workflow';
import { chain, createEngine, type NodeInput } from '../../engine';
import { loadPackageClasses } from '../../scripts/packageClasses';

/** Ways of getting a video into n8n's binary store. */
export const ways = ['streamed', 'buffered'] as const;
export type Way = (typeof ways)[number];

/** What the process that downloads prints as JSON. */
export interface Downloaded {
	storedBytes: number;
	/** The most memory that the process ever had, in bytes. */
	peakBytes: number;
}

/** Wait For Video with Download Video, given a task that is finished already. */
const streamed = (): NodeInput => ({
	type: 'n8n-nodes-image-to-video.waitForVideo',
	name: 'Download',
	parameters: { provider: 'kling', downloadVideo: true },
	credentials: ['klingApi'],
});

/** What a node does that asks n8n's helper for the whole file. */
const buffered = (): NodeInput => ({
	type: 'test.function',
	name: 'Download',
	parameters: { function: 'readWhole' },
});

async function readWhole(this: IExecuteFunctions) {
	const url = String(this.getInputData()[0]!.json.videoUrl);
	const body = (await this.helpers.httpRequest({ url, encoding: 'arraybuffer' })) as Buffer;
	const data = await this.helpers.prepareBinaryData(body, 'video.mp4', 'video/mp4');
	return [{ json: {}, binary: { data } }];
}

/** Downloads a video in n8n's engine, into files as n8n does by default. */
async function main([way, videoUrl]: string[]): Promise<void> {
	const engine = await createEngine({
		...(await loadPackageClasses()),
		functions: { readWhole },
		credentials: { klingApi: { region: 'custom', baseUrl: 'http://127.0.0.1', apiKey: 'none' } },
	});
	const task = {
		provider: 'kling',
		taskId: 'finished',
		status: 'succeeded',
		videoUrl: videoUrl!,
		videos: [{ url: videoUrl! }],
	};
	const run = await engine.run(chain([way === 'streamed' ? streamed() : buffered()]), {
		input: [{ json: task }],
	});
	if (run.error) throw run.error;
	const file = run.output('Download')[0]?.binary?.data;
	const downloaded: Downloaded = {
		storedBytes: file?.bytes ?? 0,
		peakBytes: process.resourceUsage().maxRSS * 1024,
	};
	console.log(JSON.stringify(downloaded));
	await engine.close();
}

if (require.main === module) {
	main(process.argv.slice(2)).catch((error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	});
}
