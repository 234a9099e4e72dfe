/** A file of a multipart form. */
interface SentFile {
	fileName: string;
	mimeType: string;
	content: Buffer;
}

/** A request as it reached the provider. */
export interface SentRequest {
	method: string;
	/** Absolute, with its query. */
	url: string;
	/** Names in lower case. */
	headers: Record<string, string>;
	/** The parsed JSON, or the fields of a multipart form by name; undefined for an empty body. */
	body: unknown;
}

/** @param body from nock: parsed JSON, a text, or bytes as hexadecimal digits */
export async function readBody(contentType: string, body: unknown): Promise<unknown> {
	if (body === '') return undefined;
	if (!contentType.startsWith('multipart/form-data')) return body;
	const text = String(body);
	const bytes = Buffer.from(text, text.startsWith('--') ? 'utf8' : 'hex');
	const form = await new Response(bytes, {
		headers: { 'content-type': contentType },
	}).formData();
	const fields: Array<[string, string | SentFile]> = [];
	for (const [name, value] of form) {
		if (fields.some(([known]) => known === name)) throw new Error(`${name} was sent twice`);
		fields.push([name, typeof value === 'string' ? value : await readFile(value)]);
	}
	return Object.fromEntries(fields);
}

const readFile = async (file: File): Promise<SentFile> => ({
	fileName: file.name,
	mimeType: file.type,
	content: Buffer.from(await file.arrayBuffer()),
});
