import http, { type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that no credential names. */
export interface OtherHost {
	url: string;
	/** The received requests, oldest first. */
	readonly requests: Array<{ method: string; path: string; headers: IncomingHttpHeaders }>;
	close(): Promise<void>;
}

/** @param video the answer to every request */
export async function startOtherHost(video: Buffer): Promise<OtherHost> {
	const requests: OtherHost['requests'] = [];
	const server = http.createServer(({ method = '', url = '', headers }, response) => {
		requests.push({ method, path: url, headers });
		response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': video.length });
		response.end(video);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
