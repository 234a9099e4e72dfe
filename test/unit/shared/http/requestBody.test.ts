import { randomBytes } from 'node:crypto';

import { InvalidInputError } from '../../../../nodes/shared/failures';
import { bytesContent, type FileContent } from '../../../../nodes/shared/http/requestBody';
import {
	Base64File,
	encodeBody,
	FormBody,
	JsonInteger,
} from '../../../../nodes/shared/http/requestBody';
import { decoded } from '../../support/decodedBody';

/** A file that comes in pieces of these lengths, again and again. */
const inPieces = (bytes: Buffer, ...lengths: number[]): FileContent => ({
	byteLength: bytes.length,
	open: async function* () {
		for (let at = 0, turn = 0; at < bytes.length; turn++) {
			const end = at + lengths[turn % lengths.length]!;
			yield bytes.subarray(at, end);
			at = end;
		}
	},
});

const KIBIBYTE = 1024;

describe('a JSON body', () => {
	it('is left to n8n when it contains no file', async () => {
		const body = { image: 'https://a/b.png' };
		const encoded = await encodeBody(body);
		expect(encoded.contentType).toBe('application/json');
		expect(encoded.bytes).toBe(body);
	});

	it.each([
		['nothing', 0, [1]],
		['one byte', 1, [1]],
		['two bytes', 2, [1]],
		['three bytes', 3, [2]],
		['bytes that come one by one', 10, [1]],
		['bytes that come in uneven pieces', 1_000_000, [1, 65_536, 7, 300_001]],
		['bytes that come at once', 1_000_001, [Infinity]],
		['pieces as n8n reads them', 1_000_002, [192 * KIBIBYTE]],
	])('encodes a file of %s as base64', async (_what, length, pieces) => {
		const bytes = randomBytes(length);
		const image = new Base64File(inPieces(bytes, ...pieces));
		expect(await decoded({ image })).toEqual({ image: bytes.toString('base64') });
	});

	it.each([
		['alone', {}],
		['beside a file', { image: new Base64File(bytesContent(Buffer.from('abc'))) }],
	])('has every digit of a long integer %s', async (_where, more) => {
		const { bytes } = await encodeBody({
			ids: [{ id: new JsonInteger('876543210987654321') }],
			text: '"876543210987654321"',
			...more,
		} as never);
		const file = 'image' in more ? ',"image":"YWJj"' : '';
		expect(String(bytes)).toBe(
			`{"ids":[{"id":876543210987654321}],"text":"\\"876543210987654321\\""${file}}`,
		);
	});

	it('has each file in its place, including lists, between other texts', async () => {
		const [first, second, third] = [randomBytes(10), randomBytes(400_000), randomBytes(11)];
		const files = [first, second, third].map((bytes) => new Base64File(bytesContent(bytes)));
		const text = 'ein "Bild" \\ 映像\n🎬';
		const prefix = 'data:image/png;base64,';
		expect(
			await decoded({
				prompt: text,
				image: files[0],
				masks: [{ mask: files[1] }, { mask: files[0], x: 1 }],
				url: new Base64File(bytesContent(third), prefix),
				last: text,
			}),
		).toEqual({
			prompt: text,
			image: first.toString('base64'),
			masks: [{ mask: second.toString('base64') }, { mask: first.toString('base64'), x: 1 }],
			url: prefix + third.toString('base64'),
			last: text,
		});
	});

	it.each([
		['longer', 9],
		['shorter', 11],
	])('is refused when a file is %s than before', async (_how, byteLength) => {
		const content = { ...bytesContent(randomBytes(10)), byteLength };
		const encoding = encodeBody({ image: new Base64File(content), prompt: 'a' });
		await expect(encoding).rejects.toThrow(InvalidInputError);
	});
});

describe('a form', () => {
	const formOf = async (fields: Record<string, unknown>, bytes: Buffer, fileName = 'photo.png') => {
		const content = inPieces(bytes, 1_000);
		const file = { field: 'image', fileName, mimeType: 'image/png', content };
		return (await decoded(new FormBody(fields, file))) as FormData;
	};

	it('has fields as text and the file with name and type', async () => {
		const bytes = randomBytes(5_000);
		const form = await formOf({ seed: 0, cfg: 1.5, save: true, extra: { a: [1] } }, bytes);
		const file = form.get('image') as File;
		expect([file.name, file.type]).toEqual(['photo.png', 'image/png']);
		expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true);
		expect(['seed', 'cfg', 'save', 'extra'].map((name) => form.get(name))).toEqual([
			'0',
			'1.5',
			'true',
			'{"a":[1]}',
		]);
	});

	it('may consist of the file alone', async () => {
		expect([...(await formOf({}, randomBytes(10))).keys()]).toEqual(['image']);
	});

	it('escapes names and texts so that they stay in their part', async () => {
		const text = 'a\r\n--b\r\nContent-Disposition: form-data; name="c"\r\n\r\nd';
		const form = await formOf(
			{ prompt: text, 'e"\r\nf': '映像' },
			randomBytes(10),
			'a "b"\r\n.png',
		);
		expect([...form.keys()]).toEqual(['image', 'prompt', 'e"\r\nf']);
		expect(form.get('prompt')).toBe(text);
		expect(form.get('e"\r\nf')).toBe('映像');
		expect((form.get('image') as File).name).toBe('a "b"\r\n.png');
	});

	it('is refused when the file has changed', async () => {
		const content = { ...bytesContent(randomBytes(10)), byteLength: 9 };
		const file = { field: 'image', fileName: 'a.png', mimeType: 'image/png', content };
		await expect(encodeBody(new FormBody({}, file))).rejects.toThrow(InvalidInputError);
	});
});
