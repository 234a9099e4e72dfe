import { join } from 'node:path';
import { Piscina } from 'piscina';
import type { PreparedScene } from './preparedScene';

const pool = new Piscina({
	filename: join(__dirname, 'renderWorker.cjs'),
	minThreads: 0,
	maxThreads: 2,
	// Long enough for several scenes with one start, which costs more than a small video.
	idleTimeout: 5000,
	// The worker does not inherit the caller's loaders and flags; it loads its own.
	execArgv: [],
});

/** Draws and encodes a scene in a worker thread, or queues it while two are at work. */
export async function runInWorker(scene: PreparedScene): Promise<Buffer> {
	const mp4: Uint8Array = await pool.run(scene);
	return Buffer.from(mp4.buffer, mp4.byteOffset, mp4.byteLength);
}
