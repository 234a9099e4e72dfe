import net, { type Server, type Socket } from 'node:net';
import { freePort } from '../../../scripts/n8n/ports';

/** A port in front of a server that refuses connections until it is opened. */
export class Door {
	private server?: Server;
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly port: number,
		private readonly target: number,
	) {}

	/** @param url of the server behind the door */
	static async inFrontOf(url: string): Promise<Door> {
		return new Door(await freePort(), Number(new URL(url).port));
	}

	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	async open(): Promise<void> {
		if (this.server) return;
		const server = net.createServer((socket) => {
			const behind = net.connect(this.target, '127.0.0.1');
			for (const one of [socket, behind]) {
				this.sockets.add(one);
				one.on('error', () => {});
				one.on('close', () => {
					this.sockets.delete(one);
					socket.destroy();
					behind.destroy();
				});
			}
			socket.pipe(behind).pipe(socket);
		});
		this.server = server;
		await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
	}

	async shut(): Promise<void> {
		const { server } = this;
		if (!server) return;
		delete this.server;
		for (const socket of this.sockets) socket.destroy();
		await new Promise((resolve) => server.close(resolve));
	}
}
