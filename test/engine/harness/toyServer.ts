import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ToyServer {
	url: string;
	/** Every request so far: method, path and headers. */
	requests: Array<Pick<IncomingMessage, 'method' | 'url' | 'headers'>>;
	/** Answers the coming requests. */
	answer(handler: (request: IncomingMessage, response: ServerResponse) => void): void;
	/** The default answer: the request's own path and headers as JSON. */
	answerWithEcho(): void;
	close(): Promise<void>;
}

/** An HTTP server on 127.0.0.1 that records its requests. */
export async function startToyServer(): Promise<ToyServer> {
	const requests: ToyServer['requests'] = [];
	const echo = (request: IncomingMessage, response: ServerResponse) => {
		sendJson(response, 200, { path: request.url, headers: request.headers });
	};
	let handler = echo;
	const server = createServer((request, response) => {
		const { method, url, headers } = request;
		requests.push({ method, url, headers });
		handler(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		answer(next) {
			handler = next;
		},
		answerWithEcho() {
			handler = echo;
		},
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
}
