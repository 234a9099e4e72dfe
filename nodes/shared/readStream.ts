/** A body that is still on its way, piece by piece. */
export type ByteStream = AsyncIterable<Buffer | string>;

/** Whether an answer's body is still on its way. */
export const isStream = (value: unknown): value is ByteStream =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/**
 * Reads a stream to its end, or until it has given more than `maxBytes`; then the connection is closed.
 *
 * @returns what was read, without the part that was too much
 */
export async function readStream(
	stream: ByteStream,
	maxBytes: number,
	signal?: AbortSignal,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
	const chunks: Buffer[] = [];
	let length = 0;
	let isWhole = true;
	for await (const chunk of stream) {
		signal?.throwIfAborted();
		const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
		length += part.length;
		isWhole = length <= maxBytes;
		// Leaving the loop destroys the stream, and with it the connection.
		if (!isWhole) break;
		chunks.push(part);
	}
	return { bytes: Buffer.concat(chunks), isWhole };
}
