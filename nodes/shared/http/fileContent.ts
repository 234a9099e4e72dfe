import { untilAborted } from '../clock';

/** A file that every request reads anew, piece by piece. */
export interface FileContent {
	byteLength: number;
	open(): AsyncIterable<Buffer>;
}

/**
 * Bytes per base64 encoding step. The length is divisible by three, so the pieces need no padding. Larger pieces take
 * the JavaScript engine four times as long.
 */
export const PIECE_BYTES = 3 * 16 * 1024;
/** Bytes per read from n8n's binary store. */
export const READ_BYTES = 4 * PIECE_BYTES;

/** The file of a base64 text without white space. It is decoded piece by piece. */
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

/** A file in memory. */
export const bytesContent = (bytes: Buffer): FileContent => ({
	byteLength: bytes.length,
	open: async function* () {
		yield bytes;
	},
});

/** The whole file, or at least its first `atLeast` bytes. */
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

/** The stream of an answer's body. */
export type ByteStream = AsyncIterable<Buffer | string> & { destroy?: () => unknown };

/** Whether an answer's body is a stream. */
export const isStream = (value: unknown): value is ByteStream =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/**
 * Reads a stream to its end, or until it exceeds `maxBytes`. Always destroys the stream, which closes the connection.
 *
 * @param signal ends the reading at once, even while the stream is silent
 * @returns the bytes without the chunk that exceeds `maxBytes`
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
