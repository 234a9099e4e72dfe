import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

const CHUNK = Buffer.alloc(64 * 1024, 'video');

interface VideoServer {
	/** Of a video with that many bytes. */
	url(bytes: number): string;
	close(): Promise<void>;
}

/** Serves videos of any length on 127.0.0.1. It repeats one piece, so it never holds a whole video. */
export async function startVideoServer(): Promise<VideoServer> {
	const server = createServer((request, response) => {
		const bytes = Number.parseInt(request.url!.slice(1), 10);
		response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': bytes });
		Readable.from(pieces(bytes)).pipe(response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: (bytes) => `http://127.0.0.1:${port}/${bytes}.mp4`,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function* pieces(bytes: number): Generator<Buffer> {
	for (let left = bytes; left > 0; left -= CHUNK.length) {
		yield left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK;
	}
}
