import sharp from 'sharp';
import type { Sandbox } from '../../sandbox';
import { gif, jpeg, png } from './support/images';
import { Receiver } from './support/receiver';
import { postForm, postJson, send, type SentAnswer } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

const PATH = '/api/v1/image-to-video';
let sandbox: Sandbox;
let dataUrl: string;
let image: Buffer;

beforeAll(async () => {
	sandbox = await startTestSandbox({ holdNewTasks: false, speed: 1000 });
	image = await jpeg();
	dataUrl = `data:image/jpeg;base64,${image.toString('base64')}`;
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const post = (endpoint: string, body: unknown) =>
	send(sandbox, `${PATH}/${endpoint}`, postJson(body));
const url = 'https://example.com/images/portrait.jpg';

/** The examples of the service's document: the request and what its answer repeats of it. */
const DOCUMENT_EXAMPLES: [endpoint: string, request: () => RequestInit, repeated: object][] = [
	[
		'generate',
		() =>
			postJson({
				image_url: url,
				prompt: 'Realistic, cinematic movement, subject talking and smiling naturally',
				duration: '5',
				aspect_ratio: '16:9',
				negative_prompt: 'blur, distort, and low quality',
				cfg_scale: 0.5,
				save_video: true,
			}),
		{
			prompt: 'Realistic, cinematic movement, subject talking and smiling naturally',
			parameters: { duration: '5', aspect_ratio: '16:9', cfg_scale: 0.5 },
		},
	],
	[
		'from-url',
		() =>
			postJson({
				image_url: url,
				prompt: 'Elegant head movement, professional looking',
				duration: '10',
				aspect_ratio: '9:16',
				negative_prompt: 'blur, distort, and low quality',
				cfg_scale: 0.7,
			}),
		{
			prompt: 'Elegant head movement, professional looking',
			parameters: { duration: '10', aspect_ratio: '9:16', cfg_scale: 0.7 },
		},
	],
	[
		'from-base64',
		() =>
			postJson({
				// The document's own data is cut off.
				image_base64: dataUrl,
				prompt: 'Subtle facial animation, slight smile, blinking naturally',
				duration: '5',
				aspect_ratio: '1:1',
				negative_prompt: 'blur, distort, and low quality',
				cfg_scale: 0.4,
			}),
		{
			prompt: 'Subtle facial animation, slight smile, blinking naturally',
			parameters: { duration: '5', aspect_ratio: '1:1', cfg_scale: 0.4 },
		},
	],
	[
		'from-file',
		() =>
			postForm({
				file: { data: image, name: 'portrait.jpg' },
				prompt: 'Realistic, cinematic movement, high quality',
				duration: '5',
				aspect_ratio: '16:9',
				negative_prompt: 'blur, distort, and low quality',
				cfg_scale: '0.5',
			}),
		{
			prompt: 'Realistic, cinematic movement, high quality',
			parameters: { duration: '5', aspect_ratio: '16:9', cfg_scale: 0.5 },
		},
	],
];

test.each(DOCUMENT_EXAMPLES)(
	"answers the document's example of /%s as the document shows",
	async (endpoint, request, repeated) => {
		const { status, json } = await send(sandbox, `${PATH}/${endpoint}`, request());
		expect(status).toBe(200);
		expect(json).toEqual({
			request_id: expect.stringMatching(/^[0-9a-z]{8}(-[0-9a-z]{4}){3}-[0-9a-z]{12}$/),
			status: 'completed',
			timestamp: expect.any(Number),
			...repeated,
			video_url: `${sandbox.url}/videos/imageToVideoService/${json.request_id}.mp4`,
			video_path: expect.stringMatching(/^\/app\/output\/videos\/video_\d+_[0-9a-z]{8}\.mp4$/),
			preview_image_url: `${sandbox.url}/previews/imageToVideoService/${json.request_id}.jpg`,
		});
		expect(String(json.timestamp)).toMatch(/^\d{10}$/);
	},
);

test('serves the video and its preview', async () => {
	const { json } = await post('from-base64', { image_base64: dataUrl, aspect_ratio: '1:1' });
	const video = await fetch(json.video_url);
	expect(Buffer.from(await video.arrayBuffer()).toString('latin1', 4, 8)).toBe('ftyp');
	const preview = await fetch(json.preview_image_url);
	const { format } = await sharp(Buffer.from(await preview.arrayBuffer())).metadata();
	expect(format).toBe('jpeg');
});

test('answers when the video is finished and not before', async () => {
	sandbox.holdNewTasks(true);
	let answered = false;
	const answer = post('from-url', { image_url: url }).then((given) => {
		answered = true;
		return given;
	});
	while (sandbox.createdTasks() === 0) await fetch(`${sandbox.url}/sandbox/state`);
	expect(answered).toBe(false);
	await sandbox.finish(sandbox.tasks()[0]?.id ?? '');
	expect((await answer).json.status).toBe('completed');
});

test('continues the generation when the client disconnects', async () => {
	sandbox.holdNewTasks(true);
	const abort = new AbortController();
	const answer = fetch(`${sandbox.url}${PATH}/from-url`, {
		...postJson({ image_url: url }),
		signal: abort.signal,
	});
	while (sandbox.createdTasks() === 0) await fetch(`${sandbox.url}/sandbox/state`);
	abort.abort();
	await expect(answer).rejects.toThrow();
	expect(sandbox.tasks()).toMatchObject([{ status: 'processing' }]);
});

test('ends open requests at a reset', async () => {
	sandbox.holdNewTasks(true);
	const answer = post('from-url', { image_url: url });
	while (sandbox.createdTasks() === 0) await fetch(`${sandbox.url}/sandbox/state`);
	sandbox.reset();
	expect((await answer).status).toBe(500);
});

test('reports a failed generation under HTTP 200', async () => {
	const { status, json } = await post('from-url', { image_url: url, prompt: '[fail]' });
	expect(status).toBe(200);
	expect(json).toEqual({
		request_id: expect.any(String),
		prompt: '[fail]',
		status: 'failed',
		timestamp: expect.any(Number),
		parameters: expect.any(Object),
		error: 'The prompt asks the sandbox to fail',
	});
});

const form = (fields: Record<string, string> = {}, name = 'file') =>
	send(sandbox, `${PATH}/from-file`, postForm({ [name]: { data: image, name: 'a' }, ...fields }));

test.each<[string, () => Promise<SentAnswer>]>([
	['only a URL', () => post('from-url', { image_url: url })],
	['save_video false on /generate', () => post('generate', { image_url: url, save_video: false })],
	['only base64', () => post('from-base64', { image_base64: dataUrl })],
	['only a file', () => form()],
	['cfg_scale 0', () => post('from-url', { image_url: url, cfg_scale: 0 })],
	['cfg_scale 1 of a form', () => form({ cfg_scale: '1' })],
	[
		'a PNG as base64',
		async () =>
			post('from-base64', {
				image_base64: `data:image/png;base64,${(await png()).toString('base64')}`,
			}),
	],
])('accepts %s', async (_name, answer) => {
	expect(await answer()).toMatchObject({ status: 200, json: { status: 'completed' } });
});

test.each<[string, () => Promise<SentAnswer>, string]>([
	['no image', () => post('generate', { prompt: 'x' }), 'image_url:'],
	[
		'save_video on /from-url',
		() => post('from-url', { image_url: url, save_video: true }),
		"'save_video'",
	],
	[
		'save_video as text',
		() => post('generate', { image_url: url, save_video: 'true' }),
		'save_video:',
	],
	['an invalid URL', () => post('from-url', { image_url: 'portrait.jpg' }), 'image_url:'],
	[
		'base64 without a prefix',
		() => post('from-base64', { image_base64: image.toString('base64') }),
		'image_base64:',
	],
	['base64 on /from-url', () => post('from-url', { image_base64: dataUrl }), 'image_url:'],
	[
		'base64 that is not an image',
		() => post('from-base64', { image_base64: 'data:image/png;base64,aGVsbG8=' }),
		'image_base64:',
	],
	['duration 7', () => post('from-url', { image_url: url, duration: '7' }), 'duration:'],
	['duration as a number', () => post('from-url', { image_url: url, duration: 5 }), 'duration:'],
	[
		'aspect ratio 4:3',
		() => post('from-url', { image_url: url, aspect_ratio: '4:3' }),
		'aspect_ratio:',
	],
	['cfg_scale 1.1', () => post('from-url', { image_url: url, cfg_scale: 1.1 }), 'cfg_scale:'],
	[
		'cfg_scale -0.1',
		() => post('from-base64', { image_base64: dataUrl, cfg_scale: -0.1 }),
		'cfg_scale:',
	],
	['cfg_scale 1.1 of a form', () => form({ cfg_scale: '1.1' }), 'cfg_scale:'],
	['an empty prompt', () => post('from-url', { image_url: url, prompt: '' }), 'prompt:'],
	['another field', () => post('from-url', { image_url: url, model: 'kling-v1' }), "'model'"],
	['a file in another field', () => form({}, 'image'), 'file:'],
	['another field of a form', () => form({ mode: 'pro' }), "'mode'"],
	['not a form on /from-file', () => post('from-file', { prompt: 'x' }), 'multipart/form-data'],
])('refuses %s', async (_name, answer, message) => {
	expect(await answer()).toMatchObject({
		status: 400,
		json: { error: expect.stringContaining(message) },
	});
	expect(sandbox.createdTasks()).toBe(0);
});

test('fetches an image URL of this machine', async () => {
	const files = await Receiver.start();
	files.file = await gif();
	expect((await post('from-url', { image_url: files.url })).status).toBe(200);
	files.status = 404;
	expect((await post('from-url', { image_url: files.url })).status).toBe(400);
	await files.stop();
});

test('requires a token only if one is set', async () => {
	const closed = await startTestSandbox({
		imageToVideoServiceToken: 'let-me-in',
		speed: 1000,
		holdNewTasks: false,
	});
	const statusWith = async (token?: string) =>
		(await send(closed, `${PATH}/from-url`, postJson({ image_url: url }, token))).status;
	expect(await statusWith()).toBe(401);
	expect(await statusWith('wrong')).toBe(401);
	expect(closed.createdTasks()).toBe(0);
	expect(await statusWith('let-me-in')).toBe(200);
	expect((await send(closed, `${PATH}/other`)).status).toBe(401);
	await closed.close();
});
