import type { FastifyRequest } from 'fastify';
import type { ApiRequest, UploadedFile } from './endpoint';
import { parseJson } from './exactJson';

/** Converts fastify's request for endpoints. An unreadable body is reported in the result, not thrown. */
export async function readRequest(request: FastifyRequest): Promise<ApiRequest> {
	const read: ApiRequest = {
		method: request.method,
		path: decodePath(request.url),
		headers: request.headers,
		params: request.params as Record<string, string>,
		query: request.query as Record<string, unknown>,
	};
	if (request.isMultipart()) return { ...read, ...(await readForm(request)) };
	const body = request.body as Buffer | undefined;
	if (!body?.length) return read;
	if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
		return { ...read, bytes: body, unreadable: 'Content-Type must be application/json' };
	}
	try {
		return { ...read, json: parseJson(body.toString()) };
	} catch {
		return { ...read, unreadable: 'the body is not valid JSON' };
	}
}

function decodePath(url: string): string {
	const path = url.split('?', 1)[0] ?? '';
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

async function readForm(request: FastifyRequest): Promise<Partial<ApiRequest>> {
	const fields: Record<string, string> = {};
	const files: UploadedFile[] = [];
	try {
		for await (const part of request.parts()) {
			if (part.type === 'field') {
				fields[part.fieldname] = String(part.value);
			} else {
				const data = await part.toBuffer();
				const { fieldname: field, filename: name = '', mimetype: mimeType } = part;
				files.push({ field, name, mimeType, data });
			}
		}
		return { form: { fields, files } };
	} catch (error) {
		return { unreadable: `the multipart body cannot be read: ${(error as Error).message}` };
	}
}
