import type { InvalidInputError } from '../../../../nodes/shared/failures';
import { readBytes } from '../../../../nodes/shared/http/requestBody';
import { findImage, type ImageSelection } from '../../../../nodes/shared/images/findImage';
import { binaryHelpers, fakeExecution } from '../../support/executeFunctions';
import { imageFile, paddedTo, withApplicationSegments } from '../../support/images';

const { context } = fakeExecution();
const find = async (selection: Partial<ImageSelection>) =>
	await findImage(context, 0, { label: 'Image', inputType: 'url', ...selection });

async function file(source: ReturnType<typeof find>) {
	const image = await source;
	if (image.kind !== 'file') throw new Error('This is a URL');
	return image;
}

describe('an image from a URL', () => {
	it.each([
		[
			'https://drive.google.com/file/d/1a-B_2/view?usp=sharing',
			'https://drive.google.com/uc?export=download&id=1a-B_2',
		],
		[
			'https://drive.google.com/file/d/1a-B_2',
			'https://drive.google.com/uc?export=download&id=1a-B_2',
		],
		[
			'https://www.dropbox.com/scl/fi/x/a.jpg?rlkey=k&dl=0',
			'https://www.dropbox.com/scl/fi/x/a.jpg?rlkey=k&raw=1',
		],
	])(
		'is refused if it is the page of a shared file, with the URL that works: %s',
		async (url, works) => {
			const error = await find({ url }).catch((reason: unknown) => reason);
			expect((error as InvalidInputError).message).toBe(
				`"Image URL" is "${url}"; allowed: the URL of the image file itself`,
			);
			expect((error as InvalidInputError).description).toContain(`Use ${works} if`);
			expect(await find({ url: works })).toMatchObject({ kind: 'url', url: works });
		},
	);

	it.each([
		['https://example.com/a.jpg', 'https://example.com/a.jpg'],
		['http://127.0.0.1:8000/a?b=c#d', 'http://127.0.0.1:8000/a?b=c#d'],
		['HTTPS://EXAMPLE.COM/A.jpg', 'https://example.com/A.jpg'],
		['https://example.com:443', 'https://example.com/'],
		['https://example.com/ä.jpg?q="ö"', 'https://example.com/%C3%A4.jpg?q=%22%C3%B6%22'],
		['https://example.com/a%20b.jpg?c=%2F', 'https://example.com/a%20b.jpg?c=%2F'],
		['https://example.com/x/../a.jpg', 'https://example.com/a.jpg'],
		['https://bücher.example/a.jpg', 'https://xn--bcher-kva.example/a.jpg'],
	])('is normalised: %s', async (given, url) => {
		expect(await find({ url: given })).toEqual({ kind: 'url', label: 'Image', url, identity: url });
	});

	it('is trimmed', async () => {
		expect(await find({ url: ' https://example.com/a.jpg\n' })).toMatchObject({
			url: 'https://example.com/a.jpg',
		});
	});

	it.each([
		['', 'empty'],
		[undefined, 'empty'],
		['   ', 'empty'],
		['example.com/a.jpg', '"example.com/a.jpg"'],
		['ftp://example.com/a.jpg', '"ftp://example.com/a.jpg"'],
		['file:///etc/passwd', '"file:///etc/passwd"'],
		['http://', '"http://"'],
		['javascript:alert(1)', '"javascript:alert(1)"'],
		['https:/example.com/a.jpg', '"https:/example.com/a.jpg"'],
		['https:example.com/a.jpg', '"https:example.com/a.jpg"'],
		['https:\\\\example.com\\a.jpg', '"https:\\\\example.com\\a.jpg"'],
		['https://example.com/a b.jpg', '"https://example.com/a b.jpg"'],
		['https://example.com/a\nb.jpg', '"https://example.com/a\nb.jpg"'],
		['https://example.com/a\tb.jpg', '"https://example.com/a\tb.jpg"'],
		['"https://example.com/a.jpg"', '""https://example.com/a.jpg""'],
	])('is refused if it is invalid: %p', async (url, shown) => {
		await expect(find({ url })).rejects.toThrow(
			`"Image URL" is ${shown}; allowed: a URL that starts with http:// or https://, reachable by the provider`,
		);
	});

	it.each([
		'C:\\Users\\me\\cat.jpg',
		'\\\\server\\share\\cat.jpg',
		'/home/me/cat.jpg',
		'~/cat.jpg',
		'./cat.jpg',
		'file:///home/me/cat.jpg',
	])('of a path on a disk is refused with the way to send the file: %s', async (url) => {
		await expect(find({ url })).rejects.toMatchObject({
			message: expect.stringContaining('"Image URL" is ') as string,
			description:
				'To send a file of n8n\'s server, read it with the node Read/Write Files from Disk before this node, and set "Image Input Type" to Binary File.',
		});
	});

	it.each([[5], [{ a: 1 }], [['https://example.com/a.jpg']]])(
		'is refused if an expression evaluated to another type: %p',
		async (url) => {
			await expect(find({ url: url as unknown as string })).rejects.toThrow(
				/"Image URL" is .*; allowed:/,
			);
		},
	);
});

describe('an image from base64', () => {
	const inputType = 'base64';

	it.each([
		['plain', (text: string) => text],
		['with a data: prefix', (text: string) => `data:image/png;base64,${text}`],
		['with the wrong type in its prefix', (text: string) => `data:image/jpeg;base64,${text}`],
		[
			'with a prefix that has parameters',
			(text: string) => `DATA:image/png;name=a.png;BASE64,${text}`,
		],
		['in lines of 76 characters', (text: string) => text.replace(/.{76}/g, '$&\r\n')],
		[
			'with a prefix, and in lines',
			(text: string) => `data:image/png;base64,\n${text.replace(/.{76}/g, '$&\n')}\n`,
		],
		['with white space before its prefix', (text: string) => `\n  data:image/png;base64,${text}`],
		['without its padding', (text: string) => text.replace(/=+$/, '')],
	])('is read %s', async (_how, written) => {
		const content = await imageFile(640, 360);
		const image = await file(find({ inputType, base64: written(content.toString('base64')) }));
		expect(image.header).toEqual({ format: 'png', width: 640, height: 360 });
		expect(image.content.byteLength).toBe(content.length);
		expect(await readBytes(image.content)).toEqual(content);
	});

	it.each([
		['nothing', ''],
		['undefined', undefined],
		['white space', ' \n '],
		['a prefix alone', 'data:image/png;base64,'],
		['no base64', 'not base64!'],
		['a URL', 'https://example.com/a.png'],
		['base64 of text', Buffer.from('Hello, this is only a text').toString('base64')],
		['padding in the middle', 'iVBORw0=GgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAA'],
		['a value that is no text', 5 as unknown as string],
		['an object', { a: 1 } as unknown as string],
	])('is refused where it is %s', async (_what, base64) => {
		await expect(find({ inputType, base64 })).rejects.toThrow(
			/^"Image \(Base64\)" is .*; allowed: an image file$/,
		);
	});

	it('is read in the base64url alphabet', async () => {
		const content = paddedTo(await imageFile(640, 360), 50_000);
		for (const [index] of content.subarray(40_000).entries()) content[40_000 + index] = 0xfb;
		const base64 = content.toString('base64url');
		expect(base64).toMatch(/[-_]/);
		const image = await file(find({ inputType, base64 }));
		expect((await readBytes(image.content)).equals(content)).toBe(true);
	});

	it('shows only the beginning of a refused value', async () => {
		const base64 = Buffer.alloc(100_000, 'text').toString('base64');
		const error = await find({ inputType, base64 }).catch((reason: Error) => reason);
		expect((error as Error).message.length).toBeLessThan(200);
	});

	it('reads the contract\'s "correct" example, whose size is refused elsewhere', async () => {
		const example =
			'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==';
		const image = await file(find({ inputType, base64: example }));
		expect(image.header).toEqual({ format: 'png', width: 5, height: 5 });
	});
});

describe.each(['inItem', 'byId'] as const)('an image from a binary file stored %s', (stored) => {
	const open = (content: Buffer, more: { fileName?: string } = {}) => {
		const binary = binaryHelpers({ data: { content, stored, ...more } });
		const execution = fakeExecution({ helpers: binary.helpers });
		const found = findImage(execution.context, 0, {
			label: 'Image',
			inputType: 'binary',
			binaryPropertyName: 'data',
		});
		return { found: file(found), reads: binary.reads };
	};

	it('is recognised by its first bytes and read completely only when it is sent', async () => {
		const content = paddedTo(await imageFile(640, 360, 'jpeg'), 1_000_000);
		const { found, reads } = open(content, { fileName: 'photo.jpg' });
		const image = await found;
		expect(image).toMatchObject({
			label: 'Image',
			header: { format: 'jpg', width: 640, height: 360 },
			content: { byteLength: content.length },
			fileName: 'photo.jpg',
		});
		const isStored = stored === 'byId';
		expect(reads).toHaveLength(isStored ? 1 : 0);
		if (isStored) expect(reads[0]!.bytes).toBeLessThan(400_000);
		expect((await readBytes(image.content)).equals(content)).toBe(true);
		expect((await readBytes(image.content)).equals(content)).toBe(true);
	});

	it.each([0, 1, 2])('has its exact byte length, whatever its padding: %i more', async (more) => {
		const content = Buffer.concat([await imageFile(640, 360), Buffer.alloc(more)]);
		expect((await open(content).found).content.byteLength).toBe(content.length);
	});

	it('is read completely when its header follows large profiles', async () => {
		const content = withApplicationSegments(await imageFile(640, 360, 'jpeg'), 3);
		expect((await open(content).found).header).toEqual({ format: 'jpg', width: 640, height: 360 });
	});

	it.each([
		['text', Buffer.from('not an image')],
		['nothing', Buffer.alloc(0)],
		['zeros after the signature', Buffer.alloc(200_000)],
	])('is refused when it is %s', async (_what, content) => {
		await expect(open(content, { fileName: 'notes.txt' }).found).rejects.toThrow(
			'"Image Input Data Field Name" is "notes.txt"; allowed: an image file',
		);
	});

	it('has another identity than a different file of the same length', async () => {
		const one = await imageFile(640, 360);
		const other = Buffer.from(one);
		const changed = other.length - 20;
		other.writeUInt8(other.readUInt8(changed) ^ 1, changed);
		const identities = await Promise.all(
			[one, Buffer.from(one), other].map(async (content) => (await open(content).found).identity),
		);
		expect(identities[0]).toBe(identities[1]);
		expect(identities[0]).not.toBe(identities[2]);
	});
});

describe("a binary file created by a workflow's own code", () => {
	const findWritten = async (data: string) => {
		const helpers = { assertBinaryData: () => ({ mimeType: 'image/png', data }) };
		const { context: execution } = fakeExecution({ helpers: helpers as never });
		return await file(
			findImage(execution, 0, {
				label: 'Image',
				inputType: 'binary',
				binaryPropertyName: 'data',
			}),
		);
	};

	it.each([
		['in lines of 76 characters', (text: string) => text.replace(/.{76}/g, '$&\r\n')],
		['as a data URL', (text: string) => `data:image/png;base64,${text}`],
	])('is read where its text is %s', async (_how, written) => {
		const content = paddedTo(await imageFile(640, 360), 200_000);
		const image = await findWritten(written(content.toString('base64')));
		expect(image.content.byteLength).toBe(content.length);
		expect((await readBytes(image.content)).equals(content)).toBe(true);
	});

	it('is refused if its text is not base64', async () => {
		await expect(findWritten('not base64!')).rejects.toThrow(
			'"Image Input Data Field Name" is "image/png"; allowed: an image file',
		);
	});
});

describe('a value of another input type', () => {
	const { context: execution } = fakeExecution({ helpers: binaryHelpers({}).helpers });
	const refusalOf = async (selection: Partial<ImageSelection>) =>
		await findImage(execution, 0, { label: 'Image', inputType: 'url', ...selection }).then(
			() => ({}),
			(error: Error) => ({
				message: error.message,
				description: (error as InvalidInputError).description,
			}),
		);
	const toBase64 = 'To use base64 text, set "Image Input Type" to Base64.';
	const toUrl = 'To use an image URL, set "Image Input Type" to URL.';

	it.each<[what: string, given: () => Promise<string>, description: string]>([
		['a large base64 text', async () => Buffer.alloc(287_586, 1).toString('base64'), toBase64],
		['a small image as base64', async () => (await imageFile(2, 2)).toString('base64'), toBase64],
		['a data URL', async () => 'data:image/png;base64,iVBO', toBase64],
		['a URL', async () => 'https://example.com/a.png', toUrl],
	])('is refused as a field name, with a hint: %s', async (_what, given, description) => {
		const name = await given();
		const refusal = await refusalOf({ inputType: 'binary', binaryPropertyName: name });
		expect(refusal).toEqual({
			message: expect.stringMatching(
				/^"Image Input Data Field Name" is .{1,110}; allowed: the name of the input field/s,
			),
			description,
		});
	});

	it('is refused as a URL and as base64', async () => {
		const url = 'data:image/png;base64,iVBO';
		expect(await refusalOf({ url })).toMatchObject({
			message: '"Image URL" is a data: URL. Set "Image Input Type" to Base64.',
		});
		const base64 = 'https://example.com/a.png';
		expect(await refusalOf({ inputType: 'base64', base64 })).toMatchObject({ description: toUrl });
		const second = await refusalOf({ label: 'Image 2', url });
		expect(second).toMatchObject({
			message: '"Image 2 URL" is a data: URL. Set "Image Input Type" to Base64.',
		});
	});

	it("keeps n8n's own error about a missing field", async () => {
		expect(await refusalOf({ inputType: 'binary', binaryPropertyName: 'photo' })).toMatchObject({
			message: 'There is no binary field "photo"',
		});
	});
});

it.each(['', undefined, null])('refuses a binary field without a name: %p', async (name) => {
	const { context: execution } = fakeExecution({ helpers: binaryHelpers({}).helpers });
	const selection = { label: 'End Frame', inputType: 'binary', binaryPropertyName: name as string };
	await expect(findImage(execution, 0, selection)).rejects.toThrow(
		'"End Frame Input Data Field Name" is empty; allowed: the name of the input field',
	);
});

it.each([
	['that is no image', Buffer.alloc(0), 400_000],
	['that begins like a JPEG', Buffer.from('ffd8ffe0', 'hex'), 11 * 1024 * 1024],
])('reads only the start of a large file %s', async (_what, start, mostBytes) => {
	const content = Buffer.concat([start, Buffer.alloc(12 * 1024 * 1024)]);
	const { helpers, reads } = binaryHelpers({ data: { content, stored: 'byId' } });
	const { context: execution } = fakeExecution({ helpers });
	await expect(
		findImage(execution, 0, {
			label: 'Image',
			inputType: 'binary',
			binaryPropertyName: 'data',
		}),
	).rejects.toThrow('allowed: an image file');
	expect(Math.max(...reads.map(({ bytes }) => bytes))).toBeLessThan(mostBytes);
});

it('has the same identity for the same binary file, wherever n8n stores it', async () => {
	const content = withApplicationSegments(await imageFile(640, 360, 'jpeg'), 3);
	const identities = await Promise.all(
		(['inItem', 'byId'] as const).map(async (stored) => {
			const { helpers } = binaryHelpers({ data: { content, stored } });
			const image = await findImage(fakeExecution({ helpers }).context, 0, {
				label: 'Image',
				inputType: 'binary',
				binaryPropertyName: 'data',
			});
			return image.identity;
		}),
	);
	expect(identities[0]).toBe(identities[1]);
});
