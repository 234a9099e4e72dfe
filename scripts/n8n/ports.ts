import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';
/** Below the ports of outgoing connections, one of which could take a port that is free now. */
const FIRST_PORT = 20_000;
const LAST_PORT = 31_999;
/** The ports that this process has been given. They may not be in use yet. */
const given = new Set<number>();

/** Binds a port and lets go of it again. @throws Error if it is in use */
async function tryPort(port: number): Promise<void> {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, LOOPBACK, () => server.close(() => resolve()));
	});
}

/** A port of 127.0.0.1 that nothing listens on at this moment, and that no other call gets. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = randomInt(FIRST_PORT, LAST_PORT + 1);
		if (given.has(port)) continue;
		given.add(port);
		const isFree = await tryPort(port).then(
			() => true,
			() => false,
		);
		if (isFree) return port;
	}
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
