import path from 'node:path';
import { provisionN8n, type N8nInstallation } from '../../scripts/n8n/provision';
import type { Figure } from '../benchmark';
import { startChild } from '../support/child';
import { median } from '../support/numbers';
import {
	ways,
	type Downloaded,
	type DownloaderSettings,
	type DownloadOrder,
	type Way,
} from './downloadOrders';
import { startVideoServer } from './videoServer';

const DOWNLOADER = path.join(__dirname, 'downloader.ts');
const MEBIBYTE = 1024 * 1024;
const VIDEO_BYTES = 300 * MEBIBYTE;
/** A video of this size measures the memory of the process itself. */
const TINY_BYTES = 1024;
const ROUNDS = 2;

interface DownloadFigures {
	way: Way;
	/** The additional peak memory of the 300 MB video compared with a tiny one, in megabytes. */
	megabytes: number;
	/** Processor time, in milliseconds. */
	cpu: number;
}

/** Downloads a video in each way, the ways taking turns, each in a process of its own. */
export async function measureDownloads(): Promise<DownloadFigures[]> {
	const n8n = await provisionN8n();
	const server = await startVideoServer();
	try {
		const taken: DownloadFigures[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			for (const way of ways) taken.push(await download(n8n, server.url, way));
		}
		return ways.map((way) => {
			const ofWay = taken.filter((figures) => figures.way === way);
			return {
				way,
				megabytes: median(ofWay.map(({ megabytes }) => megabytes)),
				cpu: median(ofWay.map(({ cpu }) => cpu)),
			};
		});
	} finally {
		await server.close();
	}
}

async function download(
	n8n: N8nInstallation,
	urlOf: (bytes: number) => string,
	way: Way,
): Promise<DownloadFigures> {
	const settings = { way, n8nFolder: n8n.folder };
	const downloader = startChild<DownloaderSettings, DownloadOrder, Downloaded>(
		DOWNLOADER,
		settings,
		n8n.node.binary,
	);
	try {
		const ask = async (bytes: number) => await downloader.ask({ url: urlOf(bytes), bytes });
		const tiny = await ask(TINY_BYTES);
		const whole = await ask(VIDEO_BYTES);
		return { way, megabytes: (whole.peakBytes - tiny.peakBytes) / MEBIBYTE, cpu: whole.cpu };
	} finally {
		await downloader.end();
	}
}

/** The figures compared with HTTP Request, and with reading the whole file. */
export function downloadFigures(all: readonly DownloadFigures[]): Figure[] {
	const { ours, own, whole } = Object.fromEntries(
		all.map((figures) => [figures.way, figures]),
	) as Record<Way, DownloadFigures>;
	return [
		{ what: 'CPU for a video of 300 MB (ms)', own: own.cpu, ours: ours.cpu, aim: '× 0.50' },
		{
			what: 'memory for a video of 300 MB (MB)',
			own: own.megabytes,
			ours: ours.megabytes,
			aim: '× 0.50',
		},
		{
			what: 'memory, beside a node that reads it whole (MB)',
			own: whole.megabytes,
			ours: ours.megabytes,
			aim: '× 0.50',
		},
	];
}
