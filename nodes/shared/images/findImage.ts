import { createHash } from 'node:crypto';
import type { IAllExecuteFunctions, IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { InvalidInputError } from '../failures';
import { base64Content, type FileContent, READ_BYTES, readBytes } from '../http/requestBody';
import { httpUrl } from '../http/url';
import { outcomeOf } from '../outcome';
import { imageFormat, type ImageHeader, readImageHeader } from './imageLimits';

/** The form's values for one image: see `imageFields`. */
export interface ImageSelection {
	/** The form's label, for messages. */
	label: string;
	inputType: string;
	url?: string;
	/** Name of the item's binary field, or the binary data itself. */
	binaryPropertyName?: string | IBinaryData;
	base64?: string;
}

/** An image file whose header has been read, but not its whole content. */
export interface ImageFile {
	kind: 'file';
	label: string;
	/** Differs between different files. */
	identity: string;
	header: ImageHeader;
	content: FileContent;
	fileName?: string;
}

/** An image for a provider. */
export type ImageSource = ImageFile | { kind: 'url'; label: string; identity: string; url: string };

/** Enough of a file for its header, with room for an embedded colour profile and preview. */
const START_BYTES = 64 * 1024;
/** The header of a JPEG file is searched up to this position. */
const FURTHEST_HEADER_BYTES = 10 * 1024 * 1024;
const DATA_URL_PREFIX = /^data:[^,]*;base64,/i;
/** Base64 or URL-safe base64 (RFC 4648, section 5). */
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
/** A path of Windows, of another system, or as a URL. */
const FILE_PATH = /^([a-z]:[\\/]|\\\\|~?\/|\.\.?[\\/]|file:)/i;
/** A longer text cannot be the name of a field. */
const LONGEST_NAME = 200;

/**
 * Finds an image and reads its header.
 *
 * @throws InvalidInputError if the image is missing or is another kind of file
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
			return await findBase64Image(selection);
		default:
			return findImageUrl(selection);
	}
}

function findImageUrl({ label, url: given }: ImageSelection): ImageSource {
	const url = httpUrl(given);
	const file = url && fileBehindPage(url);
	if (file) {
		throw InvalidInputError.forField(
			`${label} URL`,
			url,
			'the URL of the image file itself',
			`This is the page of a shared file. Use ${file} if the file is shared with everybody who has the link. Otherwise download it with the node of the drive, and set "${label} Input Type" to Binary File.`,
		);
	}
	if (url) return { kind: 'url', label, url, identity: url };
	if (typeof given === 'string' && DATA_URL_PREFIX.test(given.trim())) {
		throw new InvalidInputError(
			`"${label} URL" is a data: URL. Set "${inputTypeField(label)}" to Base64.`,
		);
	}
	throw InvalidInputError.forField(
		`${label} URL`,
		trimmed(given),
		'a URL that starts with http:// or https://, reachable by the provider',
		otherInputType(label, given),
	);
}

/** The URL of the file, for the page on which a drive shows a shared file; undefined for any other URL. */
function fileBehindPage(text: string): string | undefined {
	const url = new URL(text);
	const id = /^\/file\/d\/([\w-]+)(\/(view|edit|preview).*)?$/.exec(url.pathname)?.[1];
	if (url.hostname === 'drive.google.com' && id) {
		return `https://drive.google.com/uc?export=download&id=${id}`;
	}
	if (!/^(www\.)?dropbox\.com$/.test(url.hostname) || url.searchParams.get('dl') !== '0') {
		return undefined;
	}
	url.searchParams.delete('dl');
	url.searchParams.set('raw', '1');
	return url.href;
}

async function findBase64Image({ label, base64 }: ImageSelection): Promise<ImageSource> {
	return await fileSource(label, writtenContent(base64), () =>
		notAnImage(`${label} (Base64)`, trimmed(base64), otherInputType(label, base64)),
	);
}

/** The label of the field that says how an image is given. Images of a list share one. */
export const inputTypeField = (label: string): string => `${label.replace(/ \d+$/, '')} Input Type`;

/** Advice for a value that belongs to another input type; otherwise `undefined`. */
function otherInputType(label: string, given: unknown): string | undefined {
	if (typeof given !== 'string') return undefined;
	const field = inputTypeField(label);
	if (httpUrl(given)) return `To use an image URL, set "${field}" to URL.`;
	const isBase64 =
		DATA_URL_PREFIX.test(given.trim()) ||
		(BASE64.test(given.replace(/\s+/g, '')) &&
			(given.length > LONGEST_NAME || imageFormat(Buffer.from(given, 'base64')) !== undefined));
	if (isBase64) return `To use base64 text, set "${field}" to Base64.`;
	return FILE_PATH.test(given.trim())
		? `To send a file of n8n's server, read it with the node Read/Write Files from Disk before this node, and set "${field}" to Binary File.`
		: undefined;
}

/** The file of a base64 text, which may have line breaks or be a data URL; undefined for any other value. */
function writtenContent(given: unknown): FileContent | undefined {
	if (typeof given !== 'string') return undefined;
	const text = given.trim().replace(DATA_URL_PREFIX, '').replace(/\s+/g, '');
	return BASE64.test(text) ? base64Content(text) : undefined;
}

async function findBinaryImage(
	context: IExecuteFunctions,
	itemIndex: number,
	{ label, binaryPropertyName }: ImageSelection,
): Promise<ImageSource> {
	const found = await outcomeOf(async () =>
		binaryPropertyName
			? context.helpers.assertBinaryData(itemIndex, binaryPropertyName as string)
			: undefined,
	);
	const otherType = found.ok ? undefined : otherInputType(label, binaryPropertyName);
	if (!found.ok && !otherType) throw found.error;
	const binary = found.ok ? found.value : undefined;
	if (!binary) {
		throw InvalidInputError.forField(
			`${label} Input Data Field Name`,
			binaryPropertyName,
			'the name of the input field that holds the image file',
			otherType,
		);
	}
	// Binary data without an ID may come from a user's own code.
	const content = binary.id ? await storedContent(context, binary.id) : writtenContent(binary.data);
	const source = await fileSource(label, content, () =>
		notAnImage(`${label} Input Data Field Name`, binary.fileName ?? binary.mimeType),
	);
	return { ...source, ...(binary.fileName && { fileName: binary.fileName }) };
}

async function storedContent({ helpers }: IExecuteFunctions, id: string): Promise<FileContent> {
	const { fileSize } = await helpers.getBinaryMetadata(id);
	return {
		byteLength: fileSize,
		open: async function* () {
			const stream = await helpers.getBinaryStream(id, READ_BYTES);
			for await (const chunk of stream) yield chunk as Buffer;
		},
	};
}

/** Reads the header. Reads more than the start of the file only if the header is not there. */
async function fileSource(
	label: string,
	content: FileContent | undefined,
	refusal: () => Error,
): Promise<ImageFile> {
	if (!content) throw refusal();
	const start = await readBytes(content, START_BYTES);
	// A large embedded profile may come before the header.
	const header =
		readImageHeader(start) ??
		(imageFormat(start) && start.length < content.byteLength
			? readImageHeader(await readBytes(content, FURTHEST_HEADER_BYTES))
			: undefined);
	if (!header) throw refusal();
	return { kind: 'file', label, header, content, identity: identityOf(start, content.byteLength) };
}

/** The value of a text field may come from an expression and have any type. */
const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

const notAnImage = (field: string, given: unknown, description?: string) =>
	InvalidInputError.forField(field, given, 'an image file', description);

const identityOf = (start: Uint8Array, byteLength: number): string =>
	`${byteLength} bytes, sha256 of the start ${createHash('sha256').update(start.subarray(0, START_BYTES)).digest('hex')}`;
