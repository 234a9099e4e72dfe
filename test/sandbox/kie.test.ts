import { createHmac } from 'node:crypto';
import type { Sandbox } from '../../sandbox';
import { decodeVideo } from '../support/decodeVideo';
import { gif, heavyPng, jpeg, png, webp } from './support/images';
import { Receiver } from './support/receiver';
import { bearer, postJson, send } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

const PATH = '/api/v1/jobs/createTask';
const input = {
	prompt: 'A quiet lake',
	image_urls: ['https://images.example/a.png'],
	sound: false,
	duration: '5',
};
const body = (changes: object = {}) => ({
	model: 'kling-2.6/image-to-video',
	input: { ...input, ...changes },
});

let sandbox: Sandbox;
let key: string;

beforeAll(async () => {
	sandbox = await startTestSandbox();
	key = sandbox.credentials.kieApi.apiKey;
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const create = (request: unknown) => send(sandbox, PATH, postJson(request, key));
const get = (id: string) =>
	send(sandbox, `/api/v1/jobs/recordInfo?taskId=${id}`, { headers: bearer(key) });
const createTask = async (request: unknown): Promise<string> =>
	(await create(request)).json.data.taskId;

/** The request of the kie document, "Request Example". */
const DOCUMENT_EXAMPLE = {
	model: 'kling-2.6/image-to-video',
	input: {
		prompt:
			'In a bright rehearsal room, sunlight streams through the window, and a standing microphone is placed in the center of the room. [Campus band female lead singer] stands in front of the microphone with her eyes closed, while the other members stand around her. [Campus band female lead singer, full voice] leads: "I will try to fix you, with all my heart and soul..." The background is an a cappella harmony, and the camera slowly circles around the band members.',
		image_urls: ['https://static.aiquickdraw.com/tools/example/1764851002741_i0lEiI8I.png'],
		sound: true,
		duration: '5',
	},
};

test('answers the example of the kie document as the document shows', async () => {
	const { status, json } = await create(DOCUMENT_EXAMPLE);
	expect(status).toBe(200);
	expect(json).toEqual({
		code: 200,
		msg: 'success',
		data: { taskId: expect.stringMatching(/^[0-9a-f]{32}$/) },
	});
});

test('returns a task in all its states as the document shows', async () => {
	const id = await createTask(DOCUMENT_EXAMPLE);
	const waiting = {
		taskId: id,
		model: 'kling-2.6/image-to-video',
		state: 'waiting',
		param: JSON.stringify(DOCUMENT_EXAMPLE),
		resultJson: null,
		failCode: null,
		failMsg: null,
		costTime: null,
		completeTime: null,
		createTime: expect.any(Number),
		creditsConsumed: null,
	};
	expect((await get(id)).json).toEqual({ code: 200, msg: 'success', data: waiting });
	const states: string[] = [];
	for (let step = 0; step < 3; step++) {
		await sandbox.advance(id);
		states.push((await get(id)).json.data.state);
	}
	expect(states).toEqual(['queuing', 'generating', 'success']);
	const { data } = (await get(id)).json;
	expect(data).toEqual({
		...waiting,
		state: 'success',
		resultJson: expect.any(String),
		costTime: data.completeTime - data.createTime,
		completeTime: expect.any(Number),
		creditsConsumed: 110,
	});
	const { resultUrls } = JSON.parse(data.resultJson);
	expect(resultUrls).toEqual([expect.stringMatching(`^${sandbox.url}/videos/kie/.*\\.mp4$`)]);
	const video = await send(sandbox, new URL(resultUrls[0]).pathname);
	expect(video.text.slice(4, 8)).toBe('ftyp');
});

test('makes the longest video as long as requested', async () => {
	const id = await createTask(body({ duration: '80' }));
	await sandbox.finish(id);
	const { resultUrls } = JSON.parse((await get(id)).json.data.resultJson);
	const video = Buffer.from(await (await fetch(resultUrls[0])).arrayBuffer());
	expect((await decodeVideo(video)).durationSeconds).toBeCloseTo(80, 6);
});

test('returns a failed task with a code, which is a string, and a message', async () => {
	const id = await createTask(body({ prompt: '[fail]' }));
	for (let step = 0; step < 3; step++) await sandbox.advance(id);
	expect((await get(id)).json.data).toMatchObject({
		state: 'fail',
		failCode: '501',
		failMsg: 'The prompt asks the sandbox to fail',
		resultJson: null,
		costTime: null,
		completeTime: null,
	});
});

describe('accepts', () => {
	test.each<[string, object]>([
		...['5', '10', '15', '20', '30', '40', '50', '60', '70', '80'].map(
			(duration): [string, object] => [`duration ${duration}`, { duration }],
		),
		['several images', { image_urls: ['https://images.example/a', 'https://images.example/b'] }],
		['sound', { sound: true }],
		['1000 characters outside the basic plane', { prompt: '🎈'.repeat(1000) }],
	])('%s', async (_name, changes) => {
		expect((await create(body(changes))).json).toMatchObject({ code: 200 });
	});
});

describe('refuses with code 422', () => {
	test.each<[string, object, string]>([
		['another model', { ...body(), model: 'kling-9/image-to-video' }, 'model:'],
		['no input', { model: 'kling-2.6/image-to-video' }, 'input:'],
		['another field', { ...body(), callback_url: 'http://127.0.0.1' }, "'callback_url'"],
		['an invalid callback URL', { ...body(), callBackUrl: 'soon' }, 'callBackUrl:'],
		['another field of input', body({ aspect_ratio: '16:9' }), "'aspect_ratio'"],
		['no prompt', body({ prompt: undefined }), 'input.prompt:'],
		['an empty prompt', body({ prompt: '' }), 'input.prompt:'],
		['a prompt of 1001 characters', body({ prompt: 'x'.repeat(1001) }), 'input.prompt:'],
		['no image', body({ image_urls: undefined }), 'input.image_urls:'],
		['an empty list of images', body({ image_urls: [] }), 'input.image_urls:'],
		['images that are not a list', body({ image_urls: 'https://a.example' }), 'input.image_urls:'],
		['an image as base64', body({ image_urls: ['iVBORw0KGgo='] }), 'input.image_urls.0:'],
		['no sound', body({ sound: undefined }), 'input.sound:'],
		['sound as text', body({ sound: 'true' }), 'input.sound:'],
		['no duration', body({ duration: undefined }), 'input.duration:'],
		['duration 25', body({ duration: '25' }), 'input.duration:'],
		['duration as a number', body({ duration: 5 }), 'input.duration:'],
	])('%s', async (_name, request, message) => {
		expect(await create(request)).toMatchObject({
			status: 200,
			json: { code: 422, msg: expect.stringContaining(message), data: null },
		});
		expect(sandbox.createdTasks()).toBe(0);
	});

	test('images of other formats, large images, and images that cannot be fetched', async () => {
		const files = await Receiver.start();
		const codeOf = async (file: Buffer) => {
			files.file = file;
			return (await create(body({ image_urls: [files.url] }))).json.code as number;
		};
		expect(await codeOf(await png())).toBe(200);
		expect(await codeOf(await jpeg())).toBe(200);
		expect(await codeOf(await webp())).toBe(200);
		expect(await codeOf(await gif())).toBe(422);
		expect(await codeOf(Buffer.from('no image'))).toBe(422);
		expect(await codeOf(await heavyPng(10 * 1024 * 1024))).toBe(422);
		files.status = 403;
		expect(await codeOf(await png())).toBe(422);
		await files.stop();
	});
});

test('answers 401 to a wrong key, 404 to an unknown id, and 400 to a body that is not JSON', async () => {
	expect((await send(sandbox, PATH, postJson(body(), 'wrong'))).json).toMatchObject({ code: 401 });
	expect((await send(sandbox, PATH, postJson(body()))).json).toMatchObject({ code: 401 });
	expect((await get('nobody')).json).toMatchObject({ code: 404 });
	expect((await get('')).json).toMatchObject({ code: 422 });
	const broken = { ...postJson({}, key), body: '{"model":' };
	for (const path of [PATH, '/api/v1/common/download-url']) {
		expect((await send(sandbox, path, broken)).json).toMatchObject({ code: 400 });
	}
	expect(sandbox.createdTasks()).toBe(0);
});

test('can send refusals with the matching HTTP status', async () => {
	const other = await startTestSandbox({ kieRefusals: 'httpStatus' });
	const answer = await send(other, PATH, postJson(body({ duration: '7' }), key));
	await other.close();
	expect(answer).toMatchObject({ status: 422, json: { code: 422, data: null } });
});

describe('the account', () => {
	const credits = () => send(sandbox, '/api/v1/chat/credit', { headers: bearer(key) });

	test('has credits, which creations use up until they are refused with 402', async () => {
		sandbox.setLimits({ kieCredits: 110 });
		expect((await credits()).json).toEqual({ code: 200, msg: 'success', data: 110 });
		expect((await create(body({ sound: true, duration: '10' }))).json).toMatchObject({ code: 402 });
		await create(body());
		await create(body());
		expect((await credits()).json).toMatchObject({ data: 0 });
		expect((await create(body())).json).toMatchObject({ code: 402 });
		expect(sandbox.createdTasks('kie')).toBe(2);
	});

	test('limits the rate of creations and drops the rest', async () => {
		sandbox.setLimits({ kieRate: { creations: 20, seconds: 3600 } });
		const codes: number[] = [];
		for (let count = 0; count < 21; count++) codes.push((await create(body())).json.code);
		expect(codes).toEqual([...Array<number>(20).fill(200), 429]);
		expect(sandbox.createdTasks('kie')).toBe(20);
	});

	test('requires its own key', async () => {
		const answer = await send(sandbox, '/api/v1/chat/credit', { headers: bearer('wrong') });
		expect(answer.json).toMatchObject({ code: 401 });
	});
});

test('reports the end of a task once, signed over its id', async () => {
	const receiver = await Receiver.start();
	const id = await createTask({ ...body(), callBackUrl: `${receiver.url}/hook` });
	for (let step = 0; step < 3; step++) await sandbox.advance(id);
	await receiver.stop();

	expect(receiver.received).toHaveLength(1);
	const [told] = receiver.received;
	expect(JSON.parse(told?.body ?? '')).toEqual((await get(id)).json);
	const param = JSON.parse((await get(id)).json.data.param);
	expect(param).toEqual({ ...body(), callBackUrl: `${receiver.url}/hook` });

	const timestamp = String(told?.headers['x-webhook-timestamp']);
	const expected = createHmac('sha256', sandbox.credentials.kieApi.webhookHmacKey)
		.update(`${id}.${timestamp}`)
		.digest('base64');
	expect(told?.headers['x-webhook-signature']).toBe(expected);
	expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(300);
});

test('offers a download link only for its own videos', async () => {
	const link = (url: string) =>
		send(sandbox, '/api/v1/common/download-url', postJson({ url }, key));
	const url = `${sandbox.url}/videos/kie/a.mp4`;
	expect((await link(url)).json).toEqual({ code: 200, msg: 'success', data: url });
	expect((await link('https://videos.example/a.mp4')).json).toMatchObject({ code: 422 });
});
