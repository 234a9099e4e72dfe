import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { table } from '../table';
import { ways, type Downloaded, type Way } from './downloadOnce';
import { startVideoServer } from './videoServer';

const MEBIBYTE = 1024 * 1024;
const VIDEO_BYTES = 300 * MEBIBYTE;
/** What the process needs for itself is measured with a video that needs nothing. */
const TINY_BYTES = 1024;

export interface DownloadFigures {
	way: Way;
	/** Memory that the 300 MB video took at its peak, beyond that of a tiny one, in megabytes. */
	megabytes: number;
	/** Peak of the whole process, in megabytes. */
	peakMegabytes: number;
}

const run = promisify(execFile);

/** Downloads a video in each way, each in a process of its own, and measures the memory that it takes. */
export async function measureDownloads(): Promise<DownloadFigures[]> {
	const server = await startVideoServer();
	try {
		const figures: DownloadFigures[] = [];
		for (const way of ways) {
			const base = await download(way, server.url(TINY_BYTES), TINY_BYTES);
			const peak = await download(way, server.url(VIDEO_BYTES), VIDEO_BYTES);
			figures.push({
				way,
				megabytes: (peak - base) / MEBIBYTE,
				peakMegabytes: peak / MEBIBYTE,
			});
		}
		return figures;
	} finally {
		await server.close();
	}
}

/** @returns the peak of the process's memory in bytes */
async function download(way: Way, url: string, bytes: number): Promise<number> {
	const script = path.join(__dirname, 'downloadOnce.ts');
	const { stdout } = await run(process.execPath, ['--import', 'tsx', script, way, url]);
	const { storedBytes, peakBytes } = JSON.parse(stdout) as Downloaded;
	if (storedBytes !== bytes) throw new Error(`${way}: ${storedBytes} of ${bytes} bytes came`);
	return peakBytes;
}

/** The figures, each with its ratio to reading the file whole. */
export function downloadTable(figures: readonly DownloadFigures[]): string {
	const whole = figures.find(({ way }) => way === 'buffered')!;
	const rows = figures.map(({ way, megabytes, peakMegabytes }) => [
		way,
		megabytes.toFixed(0),
		`× ${(megabytes / whole.megabytes).toFixed(2)}`,
		peakMegabytes.toFixed(0),
	]);
	return table(['way', 'MB for the video', '', 'MB in all'], rows);
}
