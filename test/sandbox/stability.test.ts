import type { Sandbox } from '../../sandbox';
import { gif, heavyPng, jpeg, png } from './support/images';
import { bearer, postForm, postJson, send, type FormEntries } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

const PATH = '/api/img2video';
let sandbox: Sandbox;
let image: Buffer;

beforeAll(async () => {
	sandbox = await startTestSandbox();
	image = await png(768, 768);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const create = (entries: FormEntries) => send(sandbox, PATH, postForm(entries));
const get = (id: string) => send(sandbox, `${PATH}/result/${id}`);
const file = (data = image, name = 'lake.png') => ({ data, name });
const createTask = async (entries: FormEntries): Promise<string> => (await create(entries)).json.id;

test("answers the document's example as the document shows", async () => {
	const { status, json } = await create({
		image: file(),
		seed: '0',
		cfg_scale: '1.5',
		motion_bucket_id: '127',
	});
	expect(status).toBe(200);
	expect(json).toEqual({
		success: true,
		id: expect.stringMatching(/^[0-9a-f]{64}$/),
		message: 'Video generation started. Poll for results using the returned ID.',
	});
});

test('answers 202 while in progress, then 200 with a relative video URL', async () => {
	const id = await createTask({ image: file(), seed: '12345' });
	expect(await get(id)).toMatchObject({
		status: 202,
		json: {
			status: 'in-progress',
			message: 'Video generation is still in progress. Try again in a few seconds.',
		},
	});
	await sandbox.finish(id);
	const { status, json } = await get(id);
	expect(status).toBe(200);
	expect(json).toEqual({
		status: 'complete',
		video_url: `/processed_videos/video_${id.slice(0, 8)}_12345.mp4`,
		finish_reason: 'SUCCESS',
		seed: '12345',
	});
	expect(sandbox.tasks()[0]?.videoUrl).toBe(sandbox.url + json.video_url);
	const video = await send(sandbox, json.video_url);
	expect(video.status).toBe(200);
	expect(video.text.slice(4, 8)).toBe('ftyp');
});

test('replaces seed 0 with a random one, returned as text', async () => {
	const id = await createTask({ image: file() });
	await sandbox.finish(id);
	expect((await get(id)).json.seed).toMatch(/^[1-9]\d*$/);
});

test('answers 500 with the reason for a failed generation', async () => {
	const id = await createTask({ image: file(image, '[fail].png') });
	await sandbox.advance(id);
	expect(await get(id)).toMatchObject({
		status: 500,
		json: { error: 'The prompt asks the sandbox to fail' },
	});
});

test('completes a generation with another finish reason', async () => {
	const id = await createTask({ image: file() });
	await sandbox.fail(id, 'CONTENT_FILTERED');
	expect(await get(id)).toMatchObject({
		status: 200,
		json: { status: 'complete', finish_reason: 'CONTENT_FILTERED' },
	});
});

test('answers 404 to an unknown id and to a result after its retention time', async () => {
	expect(await get('nobody')).toMatchObject({ status: 404, json: { error: expect.any(String) } });
	const id = await createTask({ image: file() });
	await sandbox.finish(id);
	const { video_url: url } = (await get(id)).json;
	sandbox.expire(id);
	expect((await get(id)).status).toBe(404);
	expect((await send(sandbox, url)).status).toBe(404);
});

test.each<[string, () => FormEntries | Promise<FormEntries>]>([
	['only an image', () => ({ image: file() })],
	['1024x576', async () => ({ image: file(await png(1024, 576)) })],
	['576x1024 as JPEG', async () => ({ image: file(await jpeg(576, 1024)) })],
	[
		'the largest values',
		() => ({ image: file(), seed: '4294967294', cfg_scale: '10', motion_bucket_id: '255' }),
	],
	[
		'the smallest values',
		() => ({ image: file(), seed: '0', cfg_scale: '0', motion_bucket_id: '1' }),
	],
])('accepts %s', async (_name, entries) => {
	expect((await create(await entries())).status).toBe(200);
});

test.each<[string, () => FormEntries | Promise<FormEntries>, string]>([
	['no image', () => ({ seed: '1' }), 'image:'],
	['an image in another field', () => ({ file: file() }), 'image:'],
	['an image as text', () => ({ image: 'iVBORw0KGgo=' }), "'image'"],
	['two images', () => ({ image: file(), more: file() }), 'image:'],
	['another size', async () => ({ image: file(await png(800, 600)) }), '800x600'],
	['a GIF', async () => ({ image: file(await gif(768, 768)) }), 'not gif'],
	['a file that is not an image', () => ({ image: file(Buffer.from('hello')) }), 'image:'],
	['more than 10 MB', async () => ({ image: file(await heavyPng(10 * 1024 * 1024)) }), '10 MB'],
	['seed -1', () => ({ image: file(), seed: '-1' }), 'seed:'],
	['seed 4294967295', () => ({ image: file(), seed: '4294967295' }), 'seed:'],
	['seed 1.5', () => ({ image: file(), seed: '1.5' }), 'seed:'],
	['seed as words', () => ({ image: file(), seed: 'any' }), 'seed:'],
	['an empty seed', () => ({ image: file(), seed: '' }), 'seed:'],
	['cfg_scale 10.1', () => ({ image: file(), cfg_scale: '10.1' }), 'cfg_scale:'],
	['cfg_scale -0.1', () => ({ image: file(), cfg_scale: '-0.1' }), 'cfg_scale:'],
	['motion_bucket_id 0', () => ({ image: file(), motion_bucket_id: '0' }), 'motion_bucket_id:'],
	['motion_bucket_id 256', () => ({ image: file(), motion_bucket_id: '256' }), 'motion_bucket_id:'],
	['another field', () => ({ image: file(), prompt: 'x' }), "'prompt'"],
])('refuses %s', async (_name, entries, message) => {
	expect(await create(await entries())).toMatchObject({
		status: 400,
		json: { error: expect.stringContaining(message) },
	});
	expect(sandbox.createdTasks()).toBe(0);
});

test('refuses a JSON body', async () => {
	expect(await send(sandbox, PATH, postJson({ image: 'x' }))).toMatchObject({ status: 400 });
});

test('requires a token only if one is set', async () => {
	const closed = await startTestSandbox({ stabilityToken: 'let-me-in' });
	const statusWith = async (token?: string) =>
		(await send(closed, `${PATH}/result/nobody`, { headers: bearer(token) })).status;
	expect(await statusWith()).toBe(401);
	expect(await statusWith('wrong')).toBe(401);
	expect(await statusWith('let-me-in')).toBe(404);
	const { id } = (await send(closed, PATH, postForm({ image: file() }, 'let-me-in'))).json;
	await closed.finish(id);
	// Videos are for everybody.
	expect((await fetch(closed.tasks()[0]?.videoUrl ?? '')).status).toBe(200);
	await closed.close();
});
