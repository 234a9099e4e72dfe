import type { NextFunction, Request, Response } from 'express';
import { parse as parseQuery } from 'node:querystring';
import { ResponseError } from './responseError';

/** The fields that n8n adds to an express request. */
export type WebhookRequest = Request & {
	contentType?: string;
	rawBody?: Buffer;
	readRawBody(): Promise<void>;
};

/** Middleware: gives a request `contentType` and `readRawBody()`, which fills `rawBody` once. */
export function rawBodyReader(request: Request, _response: Response, next: NextFunction): void {
	const webhookRequest = request as WebhookRequest;
	webhookRequest.contentType = request.headers['content-type']?.split(';')[0]?.toLowerCase();
	webhookRequest.readRawBody = async () => {
		if (webhookRequest.rawBody) return;
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		webhookRequest.rawBody = Buffer.concat(chunks);
	};
	next();
}

/**
 * Reads and parses a request's body as n8n does before webhook() runs: `rawBody` is kept; JSON, forms and
 * plain text are parsed into `body`. For node versions above 1 other types are not read. n8n's parsers of
 * multipart and XML bodies are omitted.
 *
 * @throws ResponseError 422 if the body does not match its content type.
 */
export async function parseBody(request: WebhookRequest, nodeVersion: number): Promise<void> {
	const { contentType = '' } = request;
	if (contentType.startsWith('multipart/')) return;
	if (nodeVersion > 1 && !(contentType in parsers)) return;
	await request.readRawBody();
	const text = request.rawBody?.toString().replace(/^\uFEFF/, '');
	if (!text) return;
	try {
		request.body = parsers[contentType]?.(text);
	} catch {
		throw new ResponseError(422, 'Failed to parse request body');
	}
}

const parsers: Record<string, (text: string) => unknown> = {
	'application/json': (text) => JSON.parse(text) as unknown,
	'application/x-www-form-urlencoded': (text) => parseQuery(text),
	'text/plain': (text) => text,
};
