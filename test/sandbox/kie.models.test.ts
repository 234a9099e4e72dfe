import type { Sandbox } from '../../sandbox';
import { decodeVideo } from '../support/decodeVideo';
import { heavyPng, jpeg, png, webp } from './support/images';
import { Receiver } from './support/receiver';
import { bearer, postJson, send } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

const URL = 'https://images.example/a.png';
const OTHER = 'https://images.example/b.png';
let deployed: Sandbox;
let documented: Sandbox;

beforeAll(async () => {
	deployed = await startTestSandbox({ kie: 'deployed' });
	documented = await startTestSandbox();
});
afterAll(async () => {
	await deployed.close();
	await documented.close();
});
beforeEach(() => deployed.reset());

const key = () => deployed.credentials.kieApi.apiKey;
const createAt = (sandbox: Sandbox, body: unknown) =>
	send(sandbox, '/api/v1/jobs/createTask', postJson(body, key()));
const create = (model: string, input: object) => createAt(deployed, { model, input });
const get = async (id: string) =>
	(await send(deployed, `/api/v1/jobs/recordInfo?taskId=${id}`, { headers: bearer(key()) })).json;

const shot = (duration: number, prompt = 'the sea') => ({ prompt, duration });
const element = (changes: object = {}) => ({
	name: 'cat',
	description: 'a cat',
	element_input_urls: [URL, OTHER],
	...changes,
});

const ONE_SHOT = {
	prompt: 'the sea moves',
	image_urls: [URL],
	sound: false,
	duration: '5',
	aspect_ratio: '16:9',
	mode: 'std',
	multi_shots: false,
	multi_prompt: [],
};

/** A smallest input of every model; the first four are the examples of section 2. */
const SMALLEST: Record<string, Record<string, unknown>> = {
	'kling-3.0/video': ONE_SHOT,
	'kling/v3-turbo-image-to-video': {
		prompt: 'the sea moves',
		image_urls: [URL],
		duration: '5',
		resolution: '720p',
	},
	'kling-3.0-omni/image-to-video': {
		prompt: 'the sea moves',
		image_urls: [URL],
		duration: 5,
		resolution: '720p',
		aspect_ratio: 'auto',
		audio: false,
		customize_multi_shots: false,
	},
	'kling/v2-1-pro': { prompt: 'the sea moves', image_url: URL, duration: '5' },
	'kling/v2-1-standard': { prompt: 'the sea moves', image_url: URL },
	'kling/v2-1-master-image-to-video': { prompt: 'the sea moves', image_url: URL },
	'kling/v2-5-turbo-image-to-video-pro': { prompt: 'the sea moves', image_url: URL },
	'kling-2.6/image-to-video': {
		prompt: 'the sea moves',
		image_urls: [URL],
		sound: false,
		duration: '5',
	},
};
const withChanges = (model: string, changes: object) =>
	create(model, { ...SMALLEST[model], ...changes });

describe.each(Object.keys(SMALLEST))('%s', (model) => {
	test('creates a task from the smallest input in every deployment', async () => {
		for (const sandbox of [deployed, documented]) {
			const { json } = await createAt(sandbox, { model, input: SMALLEST[model] });
			expect(json).toMatchObject({ code: 200 });
			const task = sandbox.tasks('kie').at(-1)!;
			expect(task.request).toEqual({ model, input: SMALLEST[model] });
		}
	});

	test('refuses an unknown field', async () => {
		expect((await withChanges(model, { seed: 1 })).json).toEqual({
			code: 500,
			msg: `seed is not supported by ${model}`,
			data: null,
		});
		const input = { ...SMALLEST[model], seed: 1 };
		expect((await createAt(documented, { model, input })).json).toMatchObject({ code: 422 });
		expect(deployed.createdTasks()).toBe(0);
	});

	test('requires its prompt', async () => {
		expect((await withChanges(model, { prompt: undefined })).json).toMatchObject({
			code: 422,
			msg: 'prompt is required',
		});
	});
});

const THREE = 'kling-3.0/video';
const TURBO = 'kling/v3-turbo-image-to-video';
const OMNI = 'kling-3.0-omni/image-to-video';
const TURBO_25 = 'kling/v2-5-turbo-image-to-video-pro';
const PRO_21 = 'kling/v2-1-pro';
const STANDARD_21 = 'kling/v2-1-standard';
const NEWER_26 = 'kling-2.6/image-to-video';

test.each<[string, string, object]>([
	[THREE, 'two images', { image_urls: [URL, OTHER] }],
	[THREE, 'no image', { image_urls: undefined }],
	[THREE, 'no aspect ratio beside an image', { aspect_ratio: undefined }],
	[THREE, 'mode 4K, 15 s and sound', { mode: '4K', duration: '15', sound: true }],
	[THREE, 'no multi_prompt', { multi_prompt: undefined }],
	[THREE, 'a negative prompt', { negative_prompt: 'blur' }],
	[
		THREE,
		'shots without a prompt',
		{ prompt: undefined, multi_shots: true, multi_prompt: [shot(2), shot(3)] },
	],
	[THREE, 'an element', { prompt: 'a @cat', kling_elements: [element()] }],
	[
		THREE,
		'an element of a video',
		{ kling_elements: [element({ element_input_urls: ['https://a.example/a.mp4'] })] },
	],
	[THREE, 'an image of its storage', { image_urls: ['oss://bucket/a.png'] }],
	[TURBO, '15 s at 1080p', { duration: '15', resolution: '1080p' }],
	[OMNI, '4k with audio', { resolution: '4k', audio: true, duration: 15 }],
	[
		OMNI,
		'shots with an aspect ratio',
		{ customize_multi_shots: true, multi_prompt: [shot(15)], aspect_ratio: '9:16' },
	],
	[OMNI, 'shots of its choice', { prefer_multi_shots: true, image_urls: [URL, OTHER] }],
	[TURBO_25, 'every field', { tail_image_url: OTHER, negative_prompt: 'x', cfg_scale: 0.3 }],
	[PRO_21, 'a last frame', { tail_image_url: OTHER }],
])('%s accepts %s', async (model, _name, changes) => {
	expect((await withChanges(model, changes)).json).toMatchObject({ code: 200 });
});

test.each<[string, string, object, number, string]>([
	[THREE, 'duration 2', { duration: '2' }, 500, 'duration is not within the range'],
	[THREE, 'duration as a number', { duration: 5 }, 422, 'duration must be of the type'],
	[THREE, 'mode 4k', { mode: '4k' }, 500, 'mode is not within the range of allowed options'],
	[THREE, 'no mode', { mode: undefined }, 422, 'mode is required'],
	[THREE, 'no sound', { sound: undefined }, 422, 'sound is required'],
	[THREE, 'three images', { image_urls: [URL, URL, URL] }, 500, 'supports at most 2 files'],
	[
		THREE,
		'neither image nor aspect ratio',
		{ image_urls: undefined, aspect_ratio: undefined },
		422,
		'aspect_ratio is required',
	],
	[THREE, '3073 characters', { prompt: 'x'.repeat(3073) }, 422, 'at most 3072'],
	[
		THREE,
		'an element that makes the prompt too long',
		{ prompt: `${'x'.repeat(3040)}@cat`, kling_elements: [element()] },
		422,
		'at most 3072',
	],
	[THREE, 'shots without multi_shots', { multi_prompt: [shot(5)] }, 422, 'multi_prompt'],
	[
		THREE,
		'shots of another length',
		{ multi_shots: true, multi_prompt: [shot(2)] },
		422,
		'5 seconds',
	],
	[
		THREE,
		'a shot of 501 characters',
		{ multi_shots: true, multi_prompt: [shot(5, 'x'.repeat(501))] },
		422,
		'500',
	],
	[
		THREE,
		'an element with one image',
		{ kling_elements: [element({ element_input_urls: [URL] })] },
		422,
		'2 to 4 images',
	],
	[THREE, 'four elements', { kling_elements: Array(4).fill(element()) }, 500, 'at most 3'],
	[THREE, 'elements of omni', { elements: [element()] }, 500, 'elements is not supported'],
	[THREE, 'base64', { image_urls: ['iVBORw0KGgo='] }, 422, 'image_urls.0'],
	[TURBO, 'two images', { image_urls: [URL, OTHER] }, 500, 'at most 1'],
	[TURBO, 'sound', { sound: true }, 500, 'sound is not supported'],
	[TURBO, 'no resolution', { resolution: undefined }, 422, 'resolution is required'],
	[TURBO, '4k', { resolution: '4k' }, 500, 'resolution is not within'],
	[OMNI, 'duration 2', { duration: 2 }, 500, 'duration cannot be less than 3'],
	[OMNI, 'duration 16', { duration: 16 }, 500, 'duration cannot be greater than 15'],
	[OMNI, 'duration as text', { duration: '5' }, 422, 'duration must be of the type'],
	[OMNI, '4K', { resolution: '4K' }, 500, 'resolution is not within'],
	[OMNI, 'mode', { mode: 'pro' }, 500, 'mode is not supported'],
	[OMNI, 'a negative prompt', { negative_prompt: 'x' }, 500, 'negative_prompt is not supported'],
	[OMNI, 'sound', { sound: true }, 500, 'sound is not supported'],
	[OMNI, 'a blank prompt', { prompt: '  ' }, 422, 'prompt is required'],
	[OMNI, 'an aspect ratio of its own', { aspect_ratio: '16:9' }, 422, 'must be auto'],
	[
		OMNI,
		'both kinds of shots',
		{ customize_multi_shots: true, prefer_multi_shots: true, multi_prompt: [shot(5)] },
		422,
		'prefer_multi_shots',
	],
	[
		OMNI,
		'own shots with two images',
		{ customize_multi_shots: true, multi_prompt: [shot(5)], image_urls: [URL, OTHER] },
		422,
		'must be false with 2 images',
	],
	[OMNI, 'own shots without any', { customize_multi_shots: true }, 422, 'multi_prompt is required'],
	[OMNI, 'shots unasked', { multi_prompt: [shot(5)] }, 422, 'multi_prompt must be empty'],
	[TURBO_25, 'image_urls', { image_urls: [URL] }, 500, 'image_urls is not supported'],
	[TURBO_25, 'duration 15', { duration: '15' }, 500, 'duration is not within'],
	[TURBO_25, 'cfg_scale 1.1', { cfg_scale: 1.1 }, 500, 'cfg_scale cannot be greater than 1'],
	[TURBO_25, 'cfg_scale 0.55', { cfg_scale: 0.55 }, 422, 'step of 0.1'],
	[TURBO_25, 'a long negative prompt', { negative_prompt: 'x'.repeat(501) }, 422, '500'],
	[STANDARD_21, 'a last frame', { tail_image_url: OTHER }, 500, 'tail_image_url is not supported'],
	[STANDARD_21, '5001 characters', { prompt: 'x'.repeat(5001) }, 422, '5000'],
	[NEWER_26, 'two images', { image_urls: [URL, OTHER] }, 500, 'at most 1'],
	[NEWER_26, 'duration 15', { duration: '15' }, 500, 'duration is not within'],
])('%s refuses %s', async (model, _name, changes, code, msg) => {
	const { status, json } = await withChanges(model, changes);
	expect(status).toBe(200);
	expect(json).toEqual({ code, msg: expect.stringContaining(msg), data: null });
	expect(deployed.createdTasks()).toBe(0);
});

test('answers 404 to an unknown model', async () => {
	expect((await create('kling-4.0', ONE_SHOT)).json).toMatchObject({ code: 404 });
});

describe('images', () => {
	let files: Receiver;
	beforeAll(async () => (files = await Receiver.start()));
	afterAll(() => files.stop());
	const codeOf = async (model: string, field: string, file: Buffer) => {
		files.file = file;
		const value = field === 'image_urls' ? [files.url] : files.url;
		return (await withChanges(model, { [field]: value })).json.code as number;
	};

	test.each<[string, string, boolean]>([
		[THREE, 'image_urls', false],
		[TURBO, 'image_urls', false],
		[OMNI, 'image_urls', false],
		[STANDARD_21, 'image_url', false],
		[PRO_21, 'tail_image_url', true],
		['kling/v2-1-master-image-to-video', 'image_url', true],
		[TURBO_25, 'image_url', true],
	])('%s: WebP as %s: %s', async (model, field, isTaken) => {
		expect(await codeOf(model, field, await webp())).toBe(isTaken ? 200 : 422);
		expect(await codeOf(model, field, await jpeg())).toBe(200);
	});

	test('above 10 MB are accepted only by omni, and only omni checks their dimensions', async () => {
		const heavy = await heavyPng(10 * 1024 * 1024);
		expect(await codeOf(THREE, 'image_urls', heavy)).toBe(422);
		expect(await codeOf(OMNI, 'image_urls', heavy)).toBe(200);
		expect(await codeOf(OMNI, 'image_urls', await png(299, 400))).toBe(422);
		expect(await codeOf(OMNI, 'image_urls', await png(1000, 390))).toBe(422);
		expect(await codeOf(THREE, 'image_urls', await png(1000, 390))).toBe(200);
	});

	test('that cannot be fetched are 451', async () => {
		files.status = 403;
		const { json } = await withChanges(THREE, { image_urls: [files.url] });
		files.status = 200;
		expect(json).toEqual({ code: 451, msg: expect.stringContaining(files.url), data: null });
		expect(deployed.createdTasks()).toBe(0);
	});
});

test.each<[string, object, number, number]>([
	[THREE, { duration: '7' }, 7, 98],
	[THREE, { duration: '3', mode: 'pro', sound: true }, 3, 81],
	[TURBO, { duration: '4', resolution: '1080p' }, 4, 90],
	[OMNI, { duration: 3, resolution: '1080p', audio: true }, 3, 69],
	[TURBO_25, {}, 5, 42],
	[PRO_21, { duration: '10' }, 10, 100],
	[NEWER_26, {}, 5, 50],
])('%s of %j lasts %i s and costs %i credits', async (model, changes, seconds, credits) => {
	const left = () => deployed.limits.kieCredits;
	const before = left();
	const id: string = (await withChanges(model, changes)).json.data.taskId;
	expect(before - left()).toBeCloseTo(credits);
	await deployed.finish(id);
	expect((await get(id)).data.creditsConsumed).toBeCloseTo(credits);
	const video = await decodeVideo(await deployed.video(id));
	expect(video.durationSeconds).toBeCloseTo(seconds, 6);
});

describe('a record', () => {
	const createTask = async (changes: object = {}): Promise<string> =>
		(await withChanges(THREE, changes)).json.data.taskId;

	test('has its credits once the task runs and empty texts on success', async () => {
		const id = await createTask();
		expect((await get(id)).data).toMatchObject({ state: 'waiting', creditsConsumed: null });
		await deployed.advance(id);
		await deployed.advance(id);
		expect((await get(id)).data).toMatchObject({ state: 'generating', creditsConsumed: 70 });
		await deployed.finish(id);
		expect((await get(id)).data).toMatchObject({
			state: 'success',
			failCode: '',
			failMsg: '',
			updateTime: expect.any(Number),
		});
	});

	test('of a failed task refunds the credits', async () => {
		const before = deployed.limits.kieCredits;
		const id = await createTask();
		await deployed.fail(id, 'no luck');
		expect((await get(id)).data).toMatchObject({ state: 'fail', creditsConsumed: 0 });
		expect(deployed.limits.kieCredits).toBe(before);
	});

	test('of an unknown task is null', async () => {
		expect(await get('nobody')).toEqual({ code: 422, msg: 'recordInfo is null', data: null });
	});

	test('of a task that waits for more than 10 minutes is 408 and not final', async () => {
		const id = await createTask();
		const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 601_000);
		expect(await get(id)).toMatchObject({ code: 408 });
		now.mockRestore();
		await deployed.finish(id);
		expect((await get(id)).data.state).toBe('success');
	});

	test('remains after its video expires after 24 hours', async () => {
		const id = await createTask();
		await deployed.finish(id);
		const url = deployed.tasks('kie').at(-1)!.videoUrl!;
		expect((await fetch(url)).status).toBe(200);
		const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 24.1 * 3_600_000);
		const statuses = [(await fetch(url)).status, (await get(id)).data.state];
		const { json } = await send(deployed, '/api/v1/common/download-url', postJson({ url }, key()));
		now.mockRestore();
		expect(statuses).toEqual([404, 'success']);
		expect(json).toMatchObject({ code: 422 });
	});
});

test.each([408, 409, 433, 451, 455, 501, 505, 550])('returns the code %i', async (code) => {
	deployed.addFault({ kind: 'providerCode', provider: 'kie', code });
	expect((await create(THREE, ONE_SHOT)).json).toMatchObject({ code, data: null });
});
