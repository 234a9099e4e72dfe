import { createHash } from 'node:crypto';
import type { IAllExecuteFunctions, IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { InvalidInputError } from './failures';
import { readImageHeader, type ImageHeader } from './imageHeader';

/** How the form names one image: see `imageFields`. */
export interface ImageSelection {
	/** What the form calls it, for messages. */
	label: string;
	inputType: string;
	url?: string;
	/** Name of the item's binary field, or the binary data itself. */
	binaryPropertyName?: string | IBinaryData;
	base64?: string;
}

/** An image that has been looked at but, for files, not been read into memory as a whole. */
export type ImageSource = { label: string; identity: string } & (
	| { kind: 'url'; url: string }
	| {
			kind: 'file';
			header: ImageHeader;
			byteLength: number;
			fileName?: string;
			read(): Promise<Buffer>;
	  }
);

/** Enough of a file for its header, with room for an embedded colour profile and preview. */
const START_BYTES = 64 * 1024;
const DATA_URL_PREFIX = /^data:[^,]*;base64,/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Finds an image and reads its header.
 *
 * @throws InvalidInputError where there is no image, or where it is none
 */
export async function findImage(
	context: IAllExecuteFunctions,
	itemIndex: number,
	selection: ImageSelection,
): Promise<ImageSource> {
	switch (selection.inputType) {
		case 'binary':
			return await findBinaryImage(context as IExecuteFunctions, itemIndex, selection);
		case 'base64':
			return findBase64Image(selection);
		default:
			return findImageUrl(selection);
	}
}

function findImageUrl({ label, url }: ImageSelection): ImageSource {
	const given = trimmed(url);
	if (typeof given !== 'string' || !isHttpUrl(given)) {
		throw InvalidInputError.forField(
			`${label} URL`,
			given,
			'a URL that starts with http:// or https://, reachable by the provider',
		);
	}
	return { kind: 'url', label, url: given, identity: given };
}

/** Whether a text is an absolute http(s) URL. */
export function isHttpUrl(text: string): boolean {
	return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

function findBase64Image({ label, base64 }: ImageSelection): ImageSource {
	const given = trimmed(base64);
	const text =
		typeof given === 'string' ? given.replace(DATA_URL_PREFIX, '').replace(/\s+/g, '') : '';
	if (text === '' || !BASE64.test(text)) throw notAnImage(`${label} (Base64)`, given);
	const bytes = Buffer.from(text, 'base64');
	const header = readImageHeader(bytes);
	if (!header) throw notAnImage(`${label} (Base64)`, given);
	return {
		kind: 'file',
		label,
		header,
		byteLength: bytes.length,
		identity: identityOf(bytes, bytes.length),
		read: async () => bytes,
	};
}

async function findBinaryImage(
	context: IExecuteFunctions,
	itemIndex: number,
	{ label, binaryPropertyName = 'data' }: ImageSelection,
): Promise<ImageSource> {
	const binary = context.helpers.assertBinaryData(itemIndex, binaryPropertyName as string);
	const read = async () =>
		await context.helpers.getBinaryDataBuffer(itemIndex, binaryPropertyName as string);
	const { start, byteLength } = await readStart(context, binary);
	// A header behind a large embedded profile is found only in the whole file.
	const header =
		readImageHeader(start) ??
		(start.length < byteLength ? readImageHeader(await read()) : undefined);
	if (!header)
		throw notAnImage(`${label} Input Data Field Name`, binary.fileName ?? binary.mimeType);
	return {
		kind: 'file',
		label,
		header,
		byteLength,
		...(binary.fileName && { fileName: binary.fileName }),
		identity: identityOf(start, byteLength),
		read,
	};
}

async function readStart(
	context: IExecuteFunctions,
	binary: IBinaryData,
): Promise<{ start: Buffer; byteLength: number }> {
	if (!binary.id) {
		const base64Length = binary.data.replace(/=+$/, '').length;
		return {
			start: Buffer.from(binary.data.slice(0, Math.ceil(START_BYTES / 3) * 4), 'base64'),
			byteLength: Math.floor((base64Length * 3) / 4),
		};
	}
	const { fileSize } = await context.helpers.getBinaryMetadata(binary.id);
	const stream = await context.helpers.getBinaryStream(binary.id, START_BYTES);
	for await (const chunk of stream) {
		// Leaving the loop closes the file.
		return { start: chunk as Buffer, byteLength: fileSize };
	}
	return { start: Buffer.alloc(0), byteLength: 0 };
}

/** An expression may have made anything of a text field. */
const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

const notAnImage = (field: string, given: unknown) =>
	InvalidInputError.forField(field, given, 'an image file');

const identityOf = (start: Uint8Array, byteLength: number): string =>
	`${byteLength} bytes, sha256 of the start ${createHash('sha256').update(start.subarray(0, START_BYTES)).digest('hex')}`;
