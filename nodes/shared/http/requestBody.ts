import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { InvalidInputError } from '../failures';
import { untilAborted } from '../clock';

/** Placeholder in a JSON body for a file's base64 text, which is encoded when the body is sent. */
export class Base64File {
	/** @param prefix text before the base64 text, such as the beginning of a data URL */
	constructor(
		readonly content: FileContent,
		readonly prefix = '',
	) {}
}

/**
 * An integer of any length in a JSON body. JavaScript numbers lose digits beyond the 15th, and n8n has JSON.stringify write
 * a BigInt as text.
 */
export class JsonInteger {
	constructor(readonly digits: string) {}
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
	/** A body without files and long integers is an object, which n8n serialises. */
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
	let hasIntegers = false;
	const marked = JSON.stringify(body, (_name, value: unknown) => {
		if (value instanceof JsonInteger) {
			hasIntegers = true;
			return `${mark}${value.digits}`;
		}
		if (!(value instanceof Base64File)) return value;
		files.push(value);
		return `${value.prefix}${mark}`;
	});
	const text = hasIntegers ? marked.replace(new RegExp(`"${mark}(\\d+)"`, 'g'), '$1') : marked;
	if (hasIntegers && files.length === 0) return [text, ''];
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
