import { randomBytes } from 'node:crypto';

import { base64Content, PIECE_BYTES, readBytes } from '../../../nodes/shared/fileContent';

describe('base64Content', () => {
	it.each([0, 1, 2, 3, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES + 2])(
		'decodes %i bytes, with and without padding, as often as asked',
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
	it('reads no more pieces than it needs', async () => {
		let given = 0;
		const open = async function* () {
			for (; given < 100; given++) yield Buffer.alloc(10, given);
		};
		const bytes = await readBytes({ byteLength: 1_000, open }, 25);
		expect(bytes).toHaveLength(30);
		expect(given).toBeLessThan(4);
	});
});
