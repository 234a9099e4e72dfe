import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A video that a workflow has passed on. */
interface Delivery {
	order: string;
	taskId: string;
	video: Buffer;
}

/** Where the workflows bring their videos: what a user's storage or shop would be. */
export interface Receiver {
	/** For example `http://127.0.0.1:8687/`. */
	url: string;
	/** In the order in which they came; none is filtered out. */
	deliveries: Delivery[];
	close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
	const deliveries: Delivery[] = [];
	const server = createServer((request, response) => {
		const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			deliveries.push({
				order: searchParams.get('order') ?? '',
				taskId: searchParams.get('task') ?? '',
				video: Buffer.concat(chunks),
			});
			response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		deliveries,
		close: async () => {
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await closed;
		},
	};
}
