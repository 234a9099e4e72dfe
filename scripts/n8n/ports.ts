import { createServer, type AddressInfo } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** Binds a port and lets go of it again: the port that was bound. */
async function tryPort(port: number): Promise<number> {
	const server = createServer();
	return await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, LOOPBACK, () => {
			const { port: bound } = server.address() as AddressInfo;
			server.close(() => resolve(bound));
		});
	});
}

/** A port of 127.0.0.1 that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
	return await tryPort(0);
}

/** @throws Error with one line for the user when something else listens on the port of 127.0.0.1 */
export async function requireFreePort(port: number, purpose: string): Promise<void> {
	try {
		await tryPort(port);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
		throw new Error(
			`Port ${port}, which ${purpose} needs, is in use. Stop what listens on 127.0.0.1:${port}, or choose another port.`,
			{ cause: error },
		);
	}
}
