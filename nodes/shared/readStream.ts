import { untilAborted } from './untilAborted';

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
