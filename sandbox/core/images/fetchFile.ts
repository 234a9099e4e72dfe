import { request } from 'undici';

const TIMEOUT_MILLISECONDS = 10_000;

/**
 * Reads a file from a URL; redirects are not followed.
 *
 * @throws Error with the reason: the status, the failure, or more than `limit` bytes
 */
export async function fetchFile(url: URL, limit: number): Promise<Buffer> {
	const { statusCode, body } = await request(url, {
		headersTimeout: TIMEOUT_MILLISECONDS,
		bodyTimeout: TIMEOUT_MILLISECONDS,
	});
	if (statusCode !== 200) {
		await body.dump();
		throw new Error(`it answered ${statusCode}`);
	}
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length > limit) throw new Error(`it is larger than ${limit} bytes`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
