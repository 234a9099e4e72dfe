import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import net from 'node:net';

import { TEST_CERTIFICATE } from '../../support/tlsCertificate';

/** Servers on this machine, closed with all their connections after each test of the file. */
export function useServers() {
	const open: Array<{ server: Server; sockets: Set<Socket> }> = [];

	async function listen(server: Server): Promise<string> {
		const sockets = new Set<Socket>();
		server.on('connection', (socket: Socket) => {
			sockets.add(socket);
			socket.on('error', () => {});
		});
		open.push({ server, sockets });
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	afterEach(async () => {
		for (const { server, sockets } of open.splice(0)) {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		}
	});

	return {
		http: async (answer: http.RequestListener) => await listen(http.createServer(answer)),
		/** An address with https, whose certificate is trusted while `trustTestCertificate` holds. */
		https: async (answer: http.RequestListener, options: https.ServerOptions = {}) => {
			const url = await listen(https.createServer({ ...TEST_CERTIFICATE, ...options }, answer));
			return url.replace('http:', 'https:');
		},
		tcp: async (answer: (socket: Socket) => void) => await listen(net.createServer(answer)),
		/** An address where no server listens. */
		nobody: async (): Promise<string> => {
			const server = net.createServer();
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
			const { port } = server.address() as AddressInfo;
			await new Promise((resolve) => server.close(resolve));
			return `http://127.0.0.1:${port}`;
		},
	};
}

const requests = new WeakMap<Error, http.ClientRequest>();

/** The request that an error of `postError` came from. */
export const requestOf = (error: Error): http.ClientRequest | undefined => requests.get(error);

/** The error that Node gives when a POST to an address gets no whole answer. */
export async function postError(
	url: string,
	options: http.RequestOptions & { timeoutMs?: number } = {},
): Promise<Error> {
	const { timeoutMs, ...requestOptions } = options;
	return await new Promise((resolveError, reject) => {
		const resolve = (error: Error) => {
			requests.set(error, request);
			resolveError(error);
		};
		const { request: send } = url.startsWith('https:') ? https : http;
		const request = send(url, { method: 'POST', agent: false, ...requestOptions }, (answer) => {
			answer.on('error', resolve);
			answer.on('end', () => reject(new Error('A whole answer came')));
			answer.resume();
		});
		request.on('error', resolve);
		if (timeoutMs) request.setTimeout(timeoutMs, () => request.destroy(new Error('timeout')));
		request.end('{"image":"…"}');
	});
}
