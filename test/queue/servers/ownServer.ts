import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 100;
const LAST_CHARACTERS = 2_000;

interface OwnServer {
	command: string;
	args: string[];
	/** The user to run it as; default: this process's. */
	uid?: number;
	isReady: () => Promise<boolean>;
}

/**
 * Starts a server that ends with this run, and waits until it is ready.
 *
 * @returns what stops it
 * @throws Error with the end of its output when it ends or is not ready within 30 s
 */
export async function startOwnServer(server: OwnServer): Promise<() => Promise<void>> {
	const child = spawn(server.command, server.args, {
		uid: server.uid,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			output = `${output}${chunk.toString()}`.slice(-LAST_CHARACTERS);
		});
	}
	const ended = new Promise<void>((resolve) => {
		child.once('exit', () => resolve());
		child.once('error', (error) => {
			output += error.message;
			resolve();
		});
	});
	let isOver = false;
	void ended.then(() => (isOver = true));
	const stop = async () => {
		child.kill('SIGINT');
		await ended;
	};
	const giveUpAt = Date.now() + READY_WITHIN_MS;
	while (!(await server.isReady())) {
		if (isOver || Date.now() > giveUpAt) {
			await stop();
			throw new Error(`${server.command} did not start:\n${output}`);
		}
		await sleep(ASK_EVERY_MS);
	}
	return stop;
}
