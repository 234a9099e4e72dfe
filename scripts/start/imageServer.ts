import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const IMAGES = path.join(__dirname, '../../examples/images');
const LOOPBACK = '127.0.0.1';
const MIME_TYPES: Record<string, string> = { '.jpg': 'image/jpeg', '.png': 'image/png' };

export interface ImageServer {
	/** For example `http://127.0.0.1:8687/`. */
	url: string;
	/** Ends the server and its connections. */
	close(): Promise<void>;
}

/**
 * Serves the example images on 127.0.0.1, in place of the addresses on the internet that the
 * examples have.
 *
 * @param port default: any free one
 * @param hostName the name of this machine in the URL, for an n8n in a container. Default 127.0.0.1
 * @throws Error with the code `EADDRINUSE` when the port is taken
 */
export async function startImageServer(
	port = 0,
	hostName: string = LOOPBACK,
): Promise<ImageServer> {
	const server = createServer((request, response) => {
		const name = path.basename(new URL(request.url ?? '/', 'http://localhost').pathname);
		const type = MIME_TYPES[path.extname(name)];
		const file = path.join(IMAGES, name);
		if (!type || !existsSync(file)) {
			response.writeHead(404).end();
			return;
		}
		response.writeHead(200, { 'content-type': type });
		createReadStream(file).pipe(response);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, LOOPBACK, resolve);
	});
	return {
		url: `http://${hostName}:${(server.address() as AddressInfo).port}/`,
		close: async () => {
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await closed;
		},
	};
}
