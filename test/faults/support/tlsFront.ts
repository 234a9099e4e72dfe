import net, { type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { TEST_CERTIFICATE } from '../../support/tlsCertificate';

/**
 * A proxy with TLS in front of a server without. Where the server resets a connection, the proxy answers in plain HTTP
 * on its own, as one that has lost its state does.
 */
export class TlsFront {
	/** Connections that were closed in the handshake. */
	refused = 0;
	/** Whether the next connection is closed in the handshake. */
	isRefusing: () => boolean = () => false;
	private readonly sockets = new Set<Socket>();
	private readonly server = net.createServer((socket) => this.serve(socket));

	private constructor(private readonly target: number) {}

	/** @param url of the server behind the proxy */
	static async inFrontOf(url: string): Promise<TlsFront> {
		const front = new TlsFront(Number(new URL(url).port));
		await new Promise<void>((resolve) => front.server.listen(0, '127.0.0.1', resolve));
		return front;
	}

	get url(): string {
		return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private serve(socket: Socket): void {
		this.keep(socket);
		if (this.isRefusing()) {
			this.refused += 1;
			socket.end();
			return;
		}
		const secure = new tls.TLSSocket(socket, { isServer: true, ...TEST_CERTIFICATE });
		const behind = net.connect(this.target, '127.0.0.1');
		this.keep(secure);
		this.keep(behind);
		secure.pipe(behind);
		behind.on('data', (bytes) => secure.write(bytes));
		behind.on('end', () => secure.end());
		behind.on('error', () => socket.write('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
		socket.on('close', () => behind.destroy());
	}

	private keep(socket: Socket): void {
		this.sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => this.sockets.delete(socket));
	}
}
