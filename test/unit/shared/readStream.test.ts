import { Readable } from 'node:stream';

import { readStream } from '../../../nodes/shared/readStream';

describe('readStream', () => {
	it('gives the whole stream', async () => {
		const { bytes, isWhole } = await readStream(Readable.from([Buffer.from('ab'), 'c']), 3);
		expect([bytes.toString(), isWhole]).toEqual(['abc', true]);
	});

	it('stops behind the largest size, and destroys the stream', async () => {
		const stream = Readable.from([Buffer.from('ab'), Buffer.from('cd'), Buffer.from('ef')]);
		const { bytes, isWhole } = await readStream(stream, 3);
		expect([bytes.toString(), isWhole]).toEqual(['ab', false]);
		expect(stream.destroyed).toBe(true);
	});

	it('ends with the signal although the stream is silent, and cannot be destroyed meanwhile', async () => {
		const controller = new AbortController();
		// As n8n gives bodies: a generator that waits for its next piece does not notice that it is no longer wanted.
		const stream = Readable.from(
			(async function* () {
				yield Buffer.from('a');
				await new Promise(() => {});
			})(),
		);
		const reading = readStream(stream, 10, controller.signal);
		setImmediate(() => controller.abort(new Error('time is up')));
		await expect(reading).rejects.toThrow('time is up');
		expect(stream.destroyed).toBe(true);
	});
});
