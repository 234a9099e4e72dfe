import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

import {
	base64Content,
	PIECE_BYTES,
	readBytes,
	readStream,
} from '../../../../nodes/shared/http/requestBody';

describe('base64Content', () => {
	it.each([0, 1, 2, 3, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 2])(
		'decodes %i bytes, with and without padding, repeatedly',
		async (length) => {
			const bytes = randomBytes(length);
			const padded = bytes.toString('base64');
			for (const text of [padded, padded.replace(/=+$/, '')]) {
				const content = base64Content(text);
				expect(content.byteLength).toBe(length);
				expect((await readBytes(content)).equals(bytes)).toBe(true);
				expect((await readBytes(content)).equals(bytes)).toBe(true);
			}
		},
	);
});

describe('readBytes', () => {
	it('reads no more chunks than needed', async () => {
		let given = 0;
		const open = async function* () {
			for (; given < 100; given++) yield Buffer.alloc(10, given);
		};
		const bytes = await readBytes({ byteLength: 1_000, open }, 25);
		expect(bytes).toHaveLength(30);
		expect(given).toBeLessThan(4);
	});
});

describe('readStream', () => {
	it('returns the whole stream', async () => {
		const { bytes, isWhole } = await readStream(Readable.from([Buffer.from('ab'), 'c']), 3);
		expect([bytes.toString(), isWhole]).toEqual(['abc', true]);
	});

	it('stops beyond the maximum size and destroys the stream', async () => {
		const stream = Readable.from([Buffer.from('ab'), Buffer.from('cd'), Buffer.from('ef')]);
		const { bytes, isWhole } = await readStream(stream, 3);
		expect([bytes.toString(), isWhole]).toEqual(['ab', false]);
		expect(stream.destroyed).toBe(true);
	});

	it('ends on abort although the stream is silent and cannot be destroyed meanwhile', async () => {
		const controller = new AbortController();
		// n8n gives bodies like this: a generator that waits for its next piece does not notice that its reader has stopped.
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
