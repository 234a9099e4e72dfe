import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
	method?: string;
	path?: string;
	headers: IncomingHttpHeaders;
	body: string;
}

/** A server that keeps what it is sent, and can hand out a file. */
export class Receiver {
	readonly received: Received[] = [];
	/** What it answers. */
	status = 200;
	/** Served on every GET. */
	file?: Buffer;

	url = '';

	private constructor(private readonly server: Server) {}

	static async start(): Promise<Receiver> {
		const server = createServer();
		const receiver = new Receiver(server);
		server.on('request', (request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const { method, url: path, headers } = request;
				const body = Buffer.concat(chunks).toString();
				receiver.received.push({ method, path, headers, body });
				response.writeHead(receiver.status).end(receiver.file ?? 'thanks');
			});
		});
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		return receiver;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((closed) => this.server.close(closed));
	}
}
