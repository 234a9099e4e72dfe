import type { Sandbox } from '../../sandbox';
import { gif, pngBase64 } from './support/images';
import { bearer, postJson, send } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

const PATH = '/kling/v1/videos/image2video';
let sandbox: Sandbox;
let token: string;
let image: string;

beforeAll(async () => {
	sandbox = await startTestSandbox();
	token = sandbox.credentials.klingGatewayApi.token;
	image = await pngBase64(64, 64);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const create = (body: unknown) => send(sandbox, PATH, postJson(body, token));
const get = (id: string) => send(sandbox, `${PATH}/${id}`, { headers: bearer(token) });

test('answers the example of the gateway document as its table says', async () => {
	const body = {
		model: 'kling-v1',
		image: 'https://example.com/start.jpg',
		prompt: 'Animate the person',
		duration: '5',
	};
	const { status, json } = await create(body);
	expect(status).toBe(200);
	expect(json).toEqual({
		code: 0,
		message: expect.any(String),
		data: { task_id: expect.stringMatching(/^\d{18}$/), task_status: 'submitted' },
	});
	expect(sandbox.tasks()).toMatchObject([{ provider: 'klingGateway', request: body }]);
});

test('returns a task by its id, with a result once it has succeeded', async () => {
	const { json } = await create({ model: 'kling-v1', image, duration: '10' });
	const id: string = json.data.task_id;
	const running = {
		task_id: id,
		task_status: 'submitted',
		task_status_msg: '',
		created_at: expect.any(Number),
		updated_at: expect.any(Number),
	};
	expect((await get(id)).json).toEqual({ code: 0, message: expect.any(String), data: running });
	await sandbox.finish(id);
	const { data } = (await get(id)).json;
	expect(data).toEqual({
		...running,
		task_status: 'succeed',
		task_result: { videos: [{ id: expect.any(String), url: expect.any(String), duration: '10' }] },
	});
	const video = await send(sandbox, new URL(data.task_result.videos[0].url).pathname);
	expect(video.status).toBe(200);
	expect(video.text.slice(4, 8)).toBe('ftyp');
});

test('returns the reason of a failed task', async () => {
	const { json } = await create({ model: 'kling-v1', image, prompt: '[fail]' });
	await sandbox.advance(json.data.task_id);
	await sandbox.advance(json.data.task_id);
	expect((await get(json.data.task_id)).json.data).toMatchObject({
		task_status: 'failed',
		task_status_msg: 'The prompt asks the sandbox to fail',
	});
});

test.each<[string, () => object | Promise<object>]>([
	['any model', () => ({ model: 'some-other-model', image })],
	['an end frame', () => ({ model: 'kling-v1', image, image_tail: image })],
	['cfg_scale 100', () => ({ model: 'kling-v1', image, cfg_scale: 100 })],
	['cfg_scale 0', () => ({ model: 'kling-v1', image, cfg_scale: 0 })],
	['9:16', () => ({ model: 'kling-v1', image, aspect_ratio: '9:16', mode: 'pro' })],
	['1:1', () => ({ model: 'kling-v1', image, aspect_ratio: '1:1', negative_prompt: 'blur' })],
	['a GIF', async () => ({ model: 'kling-v1', image: (await gif(20, 20)).toString('base64') })],
])('accepts %s', async (_name, body) => {
	expect(await create(await body())).toMatchObject({ status: 200, json: { code: 0 } });
});

test.each<[string, () => object, string]>([
	['no model', () => ({ image }), 'model:'],
	['model_name instead of model', () => ({ model_name: 'kling-v1', image }), 'model:'],
	['model_name beside model', () => ({ model: 'a', model_name: 'a', image }), "'model_name'"],
	['no image', () => ({ model: 'kling-v1', image_tail: image }), 'image:'],
	['cfg_scale 100.5', () => ({ model: 'kling-v1', image, cfg_scale: 100.5 }), 'cfg_scale:'],
	['cfg_scale -1', () => ({ model: 'kling-v1', image, cfg_scale: -1 }), 'cfg_scale:'],
	['mode 4k', () => ({ model: 'kling-v1', image, mode: '4k' }), 'mode:'],
	['aspect ratio 4:3', () => ({ model: 'kling-v1', image, aspect_ratio: '4:3' }), 'aspect_ratio:'],
	['duration 7', () => ({ model: 'kling-v1', image, duration: '7' }), 'duration:'],
	['duration as a number', () => ({ model: 'kling-v1', image, duration: 5 }), 'duration:'],
	[
		'an external id',
		() => ({ model: 'kling-v1', image, external_task_id: 'a' }),
		"'external_task_id'",
	],
	[
		'a callback URL',
		() => ({ model: 'kling-v1', image, callback_url: 'http://a.b' }),
		"'callback_url'",
	],
	[
		'a data: prefix',
		() => ({ model: 'kling-v1', image: `data:image/png;base64,${image}` }),
		'image:',
	],
	['text that is not an image', () => ({ model: 'kling-v1', image: 'aGVsbG8=' }), 'image:'],
])('refuses %s', async (_name, body, message) => {
	expect(await create(body())).toMatchObject({
		status: 400,
		json: { code: 400, message: expect.stringContaining(message) },
	});
	expect(sandbox.createdTasks()).toBe(0);
});

test('answers 401 to a wrong token, 404 to an unknown id, and has no list', async () => {
	const body = { model: 'kling-v1', image };
	expect(await send(sandbox, PATH, postJson(body, 'wrong'))).toMatchObject({ status: 401 });
	expect(await send(sandbox, PATH, postJson(body))).toMatchObject({ status: 401 });
	expect(sandbox.createdTasks()).toBe(0);
	expect(await get('812345678901234567')).toMatchObject({ status: 404, json: { code: 404 } });
	expect(await send(sandbox, PATH, { headers: bearer(token) })).toMatchObject({ status: 404 });
});

test('keeps tasks of Kling and of the gateway separate', async () => {
	const { json } = await create({ model: 'kling-v1', image });
	const { apiKey } = sandbox.credentials.klingApi;
	const asked = await send(sandbox, `/v1/videos/image2video/${json.data.task_id}`, {
		headers: bearer(apiKey),
	});
	expect(asked.json).toMatchObject({ code: 1203 });
});

test.each([
	['kling', { code: 401, message: 'invalid token' }, undefined],
	['openai', { error: { message: 'invalid token', type: 'gateway_error', code: 401 } }, undefined],
	['text', undefined, 'invalid token'],
] as const)('can answer errors in the shape %s', async (gatewayErrors, json, text) => {
	const other = await startTestSandbox({ gatewayErrors });
	const answer = await send(other, `${PATH}/1`, { headers: bearer('wrong') });
	await other.close();
	expect(answer.status).toBe(401);
	expect(answer.json).toEqual(json);
	if (text) expect(answer.text).toBe(text);
});
