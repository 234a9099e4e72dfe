import { untilAborted } from '../clock';

/** A file that is read piece by piece when it is sent, as often as it is sent. */
export interface FileContent {
	byteLength: number;
	open(): AsyncIterable<Buffer>;
}

/**
 * Bytes that are encoded at a time. The base64 texts of such pieces follow each other without padding; of larger ones
 * they would be strings that take the engine four times as long to make.
 */
export const PIECE_BYTES = 3 * 16 * 1024;
/** Bytes that are read from a store at a time. */
export const READ_BYTES = 4 * PIECE_BYTES;

/** The file that a base64 text stands for; it is decoded piece by piece. White space is not allowed. */
export function base64Content(text: string): FileContent {
	const charactersInPiece = (PIECE_BYTES / 3) * 4;
	return {
		byteLength: Math.floor((text.replace(/=+$/, '').length * 3) / 4),
		open: async function* () {
			for (let start = 0; start < text.length; start += charactersInPiece) {
				yield Buffer.from(text.slice(start, start + charactersInPiece), 'base64');
			}
		},
	};
}

/** A file that is in memory. */
export const bytesContent = (bytes: Buffer): FileContent => ({
	byteLength: bytes.length,
	open: async function* () {
		yield bytes;
	},
});

/** The whole file, or its first bytes, at least as many as asked for where it has them. */
export async function readBytes(content: FileContent, atLeast = Infinity): Promise<Buffer> {
	const pieces: Buffer[] = [];
	let length = 0;
	for await (const piece of content.open()) {
		pieces.push(piece);
		length += piece.length;
		// Leaving the loop closes the file.
		if (length >= atLeast) break;
	}
	return Buffer.concat(pieces);
}

/** A body that is still on its way, piece by piece. */
export type ByteStream = AsyncIterable<Buffer | string> & { destroy?: () => unknown };

/** Whether an answer's body is still on its way. */
export const isStream = (value: unknown): value is ByteStream =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/**
 * Reads a stream to its end, or until it has given more than `maxBytes`. The stream is destroyed in any case, and with it
 * the connection.
 *
 * @param signal ends the reading at once, also while the stream is silent
 * @returns what was read, without the part that was too much
 */
export async function readStream(
	stream: ByteStream,
	maxBytes: number,
	signal?: AbortSignal,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
	return await untilAborted(readChunks(stream, maxBytes, signal), signal).finally(() =>
		stream.destroy?.(),
	);
}

async function readChunks(
	stream: ByteStream,
	maxBytes: number,
	signal: AbortSignal | undefined,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
	const chunks: Buffer[] = [];
	let length = 0;
	let isWhole = true;
	for await (const chunk of stream) {
		signal?.throwIfAborted();
		const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
		length += part.length;
		isWhole = length <= maxBytes;
		if (!isWhole) break;
		chunks.push(part);
	}
	return { bytes: Buffer.concat(chunks), isWhole };
}
