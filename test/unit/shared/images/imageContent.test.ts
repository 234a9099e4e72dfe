import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

import { InvalidInputError, ProviderCallError } from '../../../../nodes/shared/failures';
import { bytesContent, readBytes } from '../../../../nodes/shared/http/requestBody';
import {
	formBody,
	loadImage,
	toDataUrl,
	urlOrBase64,
} from '../../../../nodes/shared/images/imageContent';
import { findImage, type ImageFile } from '../../../../nodes/shared/images/findImage';
import { decoded } from '../../support/decodedBody';
import { fakeExecution } from '../../support/executeFunctions';
import { imageFile } from '../../support/images';

const LIMITS = { formats: ['jpg', 'png'], minSide: 300 };

const fromBase64 = async (content: Buffer) =>
	(await findImage(fakeExecution().context, 0, {
		label: 'Image',
		inputType: 'base64',
		base64: content.toString('base64'),
	})) as ImageFile;

const fromUrl = async (url: string) =>
	await findImage(fakeExecution().context, 0, { label: 'Image', inputType: 'url', url });

describe('urlOrBase64', () => {
	it('returns a URL unchanged and a file without a prefix', async () => {
		const content = await imageFile(640, 360);
		expect(await urlOrBase64(await fromUrl('https://a/b.png'))).toBe('https://a/b.png');
		const image = await urlOrBase64(await fromBase64(content));
		expect(await decoded({ image })).toEqual({ image: content.toString('base64') });
	});
});

describe('toDataUrl', () => {
	it.each([
		['jpeg', 'image/jpeg'],
		['png', 'image/png'],
		['webp', 'image/webp'],
		['gif', 'image/gif'],
		['tiff', 'image/tiff'],
	] as const)('names the actual type of a %s file, not the declared one', async (format, type) => {
		const content = await imageFile(640, 360, format);
		const image = toDataUrl(await fromBase64(content));
		expect(await decoded({ image })).toEqual({
			image: `data:${type};base64,${content.toString('base64')}`,
		});
	});
});

describe('loadImage', () => {
	/** A context whose requests give this. */
	const answering = (answer: Buffer | Readable | Error, statusCode = 200, headers = {}) => {
		const requests: IHttpRequestOptions[] = [];
		const httpRequest = async (request: IHttpRequestOptions) => {
			requests.push(request);
			if (answer instanceof Error) throw answer;
			const body = answer instanceof Readable ? answer : Readable.from([answer]);
			return { statusCode, headers, body };
		};
		const helpers = { httpRequest } as unknown as IExecuteFunctions['helpers'];
		return { context: fakeExecution({ helpers }).context, requests };
	};

	it('returns a file unchanged', async () => {
		const file = await fromBase64(await imageFile(640, 360, 'jpeg'));
		const { context } = answering(new Error('no request'));
		expect(await loadImage(context, file, LIMITS)).toBe(file);
	});

	it("fetches a URL without the provider's credential", async () => {
		const content = await imageFile(640, 360);
		const { context, requests } = answering(content);
		const image = await loadImage(context, await fromUrl('https://a/b.png'), LIMITS);
		expect(image.header).toEqual({ format: 'png', width: 640, height: 360 });
		expect((await readBytes(image.content)).equals(content)).toBe(true);
		expect(requests).toEqual([expect.objectContaining({ method: 'GET', url: 'https://a/b.png' })]);
		expect(requests[0]).not.toHaveProperty('headers');
	});

	const refusalOf = async (...answer: Parameters<typeof answering>): Promise<unknown> =>
		await loadImage(answering(...answer).context, await fromUrl('https://a/b'), LIMITS).catch(
			(error: unknown) => error,
		);

	it('refuses a file that is not an image', async () => {
		const error = await refusalOf(Buffer.from('<html>'));
		expect(error).toBeInstanceOf(InvalidInputError);
		expect(error).toMatchObject({
			message: '"Image URL" is "https://a/b"; allowed: the URL of an image file',
			description: expect.stringContaining('such as a web page') as string,
		});
	});

	it.each([
		[301, 'The host of "Image URL" does not give the file', 'private browser window'],
		[400, 'The host of "Image URL" does not give the file', 'private browser window'],
		[401, '"Image URL" needs a login, or has expired', 'Make the file public'],
		[403, '"Image URL" needs a login, or has expired', 'Make the file public'],
		[404, 'There is no file at "Image URL"', 'private browser window, without a login'],
		[410, 'There is no file at "Image URL"', 'private browser window, without a login'],
	])('refuses an image behind HTTP %i: %s', async (status, message, wayOut) => {
		const error = await refusalOf(Buffer.from('<html>'), status);
		expect(error).toBeInstanceOf(InvalidInputError);
		expect(error).toMatchObject({ message });
		const { description } = error as InvalidInputError;
		expect(description).toMatch(`HTTP ${status} from https://a/b. `);
		expect(description).toMatch(wayOut);
		expect(description).toMatch('set "Image Input Type" to Binary File');
	});

	it.each([
		[408, 'has a problem'],
		[425, 'has a problem'],
		[429, 'has had too many requests'],
		[499, 'has a problem'],
		[500, 'has a problem'],
		[503, 'has a problem'],
	])('allows a retry after HTTP %i', async (status, cause) => {
		const error = await refusalOf(Buffer.from('busy'), status, { 'retry-after': '7' });
		expect(error).toBeInstanceOf(ProviderCallError);
		expect(error).toMatchObject({
			failure: { kind: 'transient', httpStatus: status, retryAfterMs: 7_000 },
			message: `The host of "Image URL" ${cause}`,
		});
	});

	it('says what to check if the host cannot be found', async () => {
		const error = Object.assign(new Error('getaddrinfo'), {
			code: 'ENOTFOUND',
			syscall: 'getaddrinfo',
		});
		expect(await refusalOf(error)).toMatchObject({
			failure: {
				kind: 'transient',
				message: 'The host of "Image URL" cannot be reached: its host name was not found',
				description:
					'n8n fetches https://a/b to upload it. Check "Image URL", and that the service is running.',
			},
		});
	});

	it('allows a retry after a broken connection', async () => {
		const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
		expect(await refusalOf(reset)).toMatchObject({ failure: { kind: 'transient' } });
		const broken = new Readable({ read: () => {} });
		broken.push(Buffer.from('half'));
		broken.destroy(reset);
		expect(await refusalOf(broken)).toMatchObject({ failure: { kind: 'transient' } });
	});

	it('closes the connection of a host that refuses', async () => {
		const answer = Readable.from([Buffer.alloc(100), Buffer.alloc(100)]);
		await refusalOf(answer, 404);
		expect(answer.destroyed).toBe(true);
	});

	it.each([
		['of the provider', { maxBytes: 10 * 1024 * 1024 }, 10],
		['for all providers', {}, 100],
	])('stops reading beyond the limit %s', async (_whose, limits, megabytes) => {
		const chunk = Buffer.alloc(1024 * 1024);
		let sent = 0;
		const endless = Readable.from(
			(function* () {
				for (; sent < 1_000; sent++) yield chunk;
			})(),
		);
		const { context } = answering(endless);
		await expect(loadImage(context, await fromUrl('https://a/b'), limits)).rejects.toThrow(
			`"Image URL" is "https://a/b"; allowed: a file of up to ${megabytes} MB`,
		);
		expect(endless.destroyed).toBe(true);
		expect(sent).toBeLessThan(megabytes + 20);
	});

	it('names a format that is not allowed and does not parse it', async () => {
		const avif = Buffer.from('\0\0\0\x14ftypavif\0\0\0\0mif1\0\0\0\x08meta', 'latin1');
		const { context } = answering(avif);
		await expect(loadImage(context, await fromUrl('https://a/b'), LIMITS)).rejects.toThrow(
			'"Image" is a AVIF file; allowed: JPEG or PNG',
		);
	});

	it('checks the fetched image', async () => {
		const { context } = answering(await imageFile(200, 200));
		await expect(loadImage(context, await fromUrl('https://a/b'), LIMITS)).rejects.toThrow(
			'"Image" has 200x200 pixels',
		);
	});

	it('rethrows the error of a cancelled execution', async () => {
		const reason = new Error('canceled');
		const { context } = answering(reason);
		const loading = loadImage(context, await fromUrl('https://a/b'), LIMITS, AbortSignal.abort());
		await expect(loading).rejects.toBe(reason);
	});
});

describe('formBody', () => {
	it.each([
		['tiff', 'scan.tif', 'scan.tif', 'image/tiff'],
		['heic', 'IMG_1.HEIC', 'IMG_1.HEIC', 'image/heic'],
		['heif', 'IMG_1.heic', 'IMG_1.heic', 'image/heif'],
		['icns', 'icon.icns', 'icon.icns', 'application/octet-stream'],
	])('uses the file extension of %s: %s', async (format, fileName, expected, mimeType) => {
		const content = bytesContent(Buffer.from('bytes'));
		const header = { format, width: 1, height: 1 };
		const image: ImageFile = {
			kind: 'file',
			label: 'Image',
			identity: 'a file',
			header,
			content,
			fileName,
		};
		const form = (await decoded(formBody({}, { field: 'photo', image }))) as FormData;
		const file = form.get('photo') as File;
		expect([file.name, file.type]).toEqual([expected, mimeType]);
	});

	const formOf = async (content: Buffer, fileName?: string) => {
		const image = await fromBase64(content);
		const body = formBody(
			{ seed: 0 },
			{ field: 'photo', image: { ...image, ...(fileName && { fileName }) } },
		);
		return (await decoded(body)) as FormData;
	};

	it('contains the fields and the image with its type', async () => {
		const content = await imageFile(640, 360);
		const form = await formOf(content, 'photo.png');
		const file = form.get('photo') as File;
		expect([file.name, file.type, form.get('seed')]).toEqual(['photo.png', 'image/png', '0']);
		expect(Buffer.from(await file.arrayBuffer()).equals(content)).toBe(true);
	});

	it.each([
		['without a name', undefined, 'image.jpg'],
		['whose name has no extension', 'photo', 'photo.jpg'],
		['whose name has the extension of another format', 'photo.webp', 'photo.webp.jpg'],
		['with a name of its own', 'Photo.JPEG', 'Photo.JPEG'],
	])('gives an image %s a file name with its format', async (_what, name, expected) => {
		const form = await formOf(await imageFile(640, 360, 'jpeg'), name);
		expect((form.get('photo') as File).name).toBe(expected);
	});
});
