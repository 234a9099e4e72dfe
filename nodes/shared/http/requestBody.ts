import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { InvalidInputError } from '../failures';
import { PIECE_BYTES, type FileContent } from './fileContent';

/** Placeholder in a JSON body for a file's base64 text, which is encoded when the body is sent. */
export class Base64File {
	/** @param prefix text before the base64 text, such as the beginning of a data URL */
	constructor(
		readonly content: FileContent,
		readonly prefix = '',
	) {}
}

/** A `multipart/form-data` body: text fields and one file. */
export class FormBody {
	/** @param fields numbers, booleans and objects are sent as text */
	constructor(
		readonly fields: Record<string, unknown>,
		readonly file: { field: string; fileName: string; mimeType: string; content: FileContent },
	) {}
}

/** A body and its content type. */
export interface EncodedBody {
	contentType: string;
	/** A body without files is an object, which n8n serialises. */
	bytes: IDataObject | Buffer;
}

type Part = string | { content: FileContent; asBase64: boolean };

/**
 * Encodes a body. Files are read straight into its buffer, so that each file is in memory only once. Otherwise an image
 * would be there three times: as base64 text, in the JSON text, and in the bytes of the request.
 *
 * @throws InvalidInputError if the length of a file differs from its `byteLength`
 */
export async function encodeBody(body: IDataObject | FormBody): Promise<EncodedBody> {
	if (body instanceof FormBody) {
		const boundary = randomUUID();
		const bytes = await assemble(formParts(body, boundary));
		return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
	}
	const parts = jsonParts(body);
	const bytes = parts.length > 1 ? await assemble(parts) : body;
	return { contentType: 'application/json', bytes };
}

function jsonParts(body: IDataObject): Part[] {
	const mark = randomUUID();
	const files: Base64File[] = [];
	const text = JSON.stringify(body, (_name, value: unknown) => {
		if (!(value instanceof Base64File)) return value;
		files.push(value);
		return `${value.prefix}${mark}`;
	});
	return text.split(mark).flatMap((between, index) => {
		const file = files[index - 1];
		return file ? [{ content: file.content, asBase64: true }, between] : [between];
	});
}

/** RFC 7578. Names are escaped as browsers do it. */
function formParts({ fields, file }: FormBody, boundary: string): Part[] {
	const head = (name: string, more = '') =>
		`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${more}\r\n\r\n`;
	const fileHead = `; filename="${quoted(file.fileName)}"\r\nContent-Type: ${file.mimeType}`;
	const texts = Object.entries(fields).map(
		([name, value]) =>
			`\r\n${head(name)}${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
	);
	return [
		head(file.field, fileHead),
		{ content: file.content, asBase64: false },
		`${texts.join('')}\r\n--${boundary}--\r\n`,
	];
}

const quoted = (name: string): string =>
	name.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

async function assemble(parts: Part[]): Promise<Buffer> {
	const body = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + lengthOf(part), 0));
	let at = 0;
	for (const part of parts) {
		if (typeof part === 'string') at += body.write(part, at);
		else {
			for await (const piece of piecesOf(part.content)) {
				at += part.asBase64
					? body.write(piece.toString('base64'), at, 'latin1')
					: piece.copy(body, at);
			}
		}
	}
	return body;
}

const lengthOf = (part: Part): number => {
	if (typeof part === 'string') return Buffer.byteLength(part);
	const { byteLength } = part.content;
	return part.asBase64 ? Math.ceil(byteLength / 3) * 4 : byteLength;
};

/** All pieces but the last have a length divisible by three, so their base64 texts need no padding. */
async function* piecesOf({ open, byteLength }: FileContent): AsyncGenerator<Buffer> {
	let rest: Buffer = Buffer.alloc(0);
	let length = 0;
	for await (const chunk of open()) {
		length += chunk.length;
		let bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
		for (; bytes.length >= PIECE_BYTES; bytes = bytes.subarray(PIECE_BYTES)) {
			yield bytes.subarray(0, PIECE_BYTES);
		}
		rest = bytes;
	}
	if (length !== byteLength) {
		throw new InvalidInputError('an image file changed while it was being read');
	}
	yield rest;
}
