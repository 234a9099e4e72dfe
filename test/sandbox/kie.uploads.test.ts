import type { Sandbox } from '../../sandbox';
import { png } from './support/images';
import { Receiver } from './support/receiver';
import { postForm, postJson, send, type SentAnswer } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

let sandbox: Sandbox;
let key: string;
let image: Buffer;

beforeAll(async () => {
	sandbox = await startTestSandbox();
	key = sandbox.credentials.kieApi.apiKey;
	image = await png();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const BASE64 = '/api/file-base64-upload';
const STREAM = '/api/file-stream-upload';
const URL_UPLOAD = '/api/file-url-upload';

const postBase64 = (body: object) => send(sandbox, BASE64, postJson(body, key));
const file = () => ({ data: image, name: 'lake.png', type: 'image/png' });

async function expectUploaded({ status, json }: SentAnswer, filePath: RegExp) {
	expect(status).toBe(200);
	expect(json).toEqual({
		success: true,
		code: 200,
		msg: expect.any(String),
		data: {
			fileName: expect.any(String),
			originalName: expect.any(String),
			filePath: expect.stringMatching(filePath),
			downloadUrl: expect.any(String),
			fileUrl: json.data.downloadUrl,
			fileSize: image.length,
			mimeType: 'image/png',
			uploadedAt: expect.any(String),
		},
	});
	const download = await fetch(json.data.downloadUrl);
	expect(download.headers.get('content-type')).toBe('image/png');
	expect(Buffer.from(await download.arrayBuffer())).toEqual(image);
}

test('accepts base64 with or without a data: prefix', async () => {
	const base64Data = image.toString('base64');
	await expectUploaded(
		await postBase64({ base64Data, uploadPath: 'images/n8n', fileName: 'a b.png' }),
		/^images\/n8n\/a b\.png$/,
	);
	await expectUploaded(
		await postBase64({ base64Data: `data:image/png;base64,${base64Data}`, uploadPath: '/images/' }),
		/^images\/[0-9a-f-]{36}\.png$/,
	);
});

test('accepts a file as multipart', async () => {
	const form = postForm({ file: file(), uploadPath: 'images', fileName: 'b.png' }, key);
	await expectUploaded(await send(sandbox, STREAM, form), /^images\/b\.png$/);
});

test('accepts a file by URL', async () => {
	const files = await Receiver.start();
	files.file = image;
	const body = { fileUrl: `${files.url}/lake.png`, uploadPath: 'images' };
	const answer = await send(sandbox, URL_UPLOAD, postJson(body, key));
	await expectUploaded(answer, /^images\/.*\.png$/);
	files.status = 404;
	expect(await send(sandbox, URL_UPLOAD, postJson(body, key))).toMatchObject({ status: 400 });
	await files.stop();
});

test('makes a video of an uploaded image', async () => {
	const form = postForm({ file: file(), uploadPath: 'images' }, key);
	const { json } = await send(sandbox, STREAM, form);
	const input = {
		prompt: 'x',
		image_urls: [json.data.downloadUrl],
		sound: false,
		duration: '5',
	};
	const body = { model: 'kling-2.6/image-to-video', input };
	expect((await send(sandbox, '/api/v1/jobs/createTask', postJson(body, key))).json.code).toBe(200);
});

test.each<[string, () => Promise<SentAnswer>, number]>([
	[
		'a wrong key',
		() => send(sandbox, STREAM, postForm({ file: file(), uploadPath: 'a' }, 'no')),
		401,
	],
	['no file', () => send(sandbox, STREAM, postForm({ uploadPath: 'a' }, key)), 400],
	[
		'two files',
		() => send(sandbox, STREAM, postForm({ file: file(), more: file(), uploadPath: 'a' }, key)),
		400,
	],
	['no upload path', () => send(sandbox, STREAM, postForm({ file: file() }, key)), 400],
	[
		'another field',
		() => postBase64({ base64Data: 'aGVsbG8=', uploadPath: 'a', folder: 'b' }),
		400,
	],
	['text that is not base64', () => postBase64({ base64Data: '%%%', uploadPath: 'a' }), 400],
	[
		'an invalid URL',
		() => send(sandbox, URL_UPLOAD, postJson({ fileUrl: 'a', uploadPath: 'a' }, key)),
		400,
	],
])('refuses %s', async (_name, answer, status) => {
	expect(await answer()).toMatchObject({ status, json: { success: false, code: status } });
});
