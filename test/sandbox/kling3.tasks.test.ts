import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Sandbox } from '../../sandbox';
import { decodeVideo } from '../support/decodeVideo';
import { meanDifference } from './render/markers';
import { Kling3Client } from './support/kling3Client';
import { KlingClient } from './support/klingClient';
import { Receiver } from './support/receiver';
import { bearer, send } from './support/send';
import { startTestSandbox } from './support/startTestSandbox';

const V3 = 'image-to-video/kling-3.0';
const url = 'https://images.example/harbour.png';
const FIRST = { type: 'first_frame', url };
const body = (options: object = {}, settings: object = {}) => ({
	contents: [{ type: 'prompt', text: 'The boat leaves the harbour' }, FIRST],
	settings: { resolution: '1080p', duration: 8, audio: 'off', multi_shot: false, ...settings },
	options,
});

let sandbox: Sandbox;
let kling: Kling3Client;

beforeAll(async () => {
	sandbox = await startTestSandbox();
	kling = new Kling3Client(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

describe('a creation', () => {
	test('is answered as the document shows', async () => {
		const answer = await kling.create(V3, body({ external_task_id: 'order-1042-try-1' }));
		expect(answer).toEqual({
			status: 200,
			code: 0,
			message: 'SUCCEED',
			request_id: expect.any(String),
			data: {
				id: expect.stringMatching(/^\d{18}$/),
				status: 'submitted',
				message: '',
				create_time: expect.any(Number),
				update_time: expect.any(Number),
				external_id: 'order-1042-try-1',
			},
		});
	});

	test('with an existing external ID is refused, even from the older API', async () => {
		const legacy = new KlingClient(sandbox);
		const taken = (answer: { status: number; code: number; message: string }) =>
			expect(answer).toMatchObject({
				status: 400,
				code: 1201,
				message: expect.stringContaining('already exists'),
			});
		await kling.create(V3, body({ external_task_id: 'a' }));
		taken(await kling.create(V3, body({ external_task_id: 'a' })));
		taken(await legacy.create({ image: url, external_task_id: 'a' }));
		await legacy.create({ image: url, external_task_id: 'b' });
		taken(await kling.create(V3, body({ external_task_id: 'b' })));
		expect(sandbox.createdTasks()).toBe(2);
	});

	test('shares rate and slots of a model with the older API', async () => {
		sandbox.setLimits({ klingConcurrency: 1 });
		const legacy = { image: url, prompt: 'x', model_name: 'kling-v3' };
		expect(await new KlingClient(sandbox).create(legacy)).toMatchObject({ code: 0 });
		expect(await kling.create(V3, body())).toMatchObject({ status: 429, code: 1303 });
		const turbo = { contents: [FIRST] };
		expect(await kling.create('image-to-video/kling-3.0-turbo', turbo)).toMatchObject({ code: 0 });
		sandbox.setLimits({ klingRate: { creations: 0, seconds: 3600 } });
		expect(await kling.create(V3, body())).toMatchObject({ status: 429, code: 1302 });
	});

	test('that is not JSON is 400 with code 1200', async () => {
		const headers = {
			'content-type': 'application/json',
			...bearer(sandbox.credentials.klingApi.apiKey),
		};
		const { status, json } = await send(sandbox, `/${V3}`, { method: 'POST', headers, body: '{' });
		expect([status, json.code]).toEqual([400, 1200]);
	});
});

describe('credentials', () => {
	/** A token that the older API accepts. */
	function token(): string {
		const { accessKey, secretKey } = sandbox.credentials.klingApi;
		const now = Math.floor(Date.now() / 1000);
		const text = [
			{ alg: 'HS256', typ: 'JWT' },
			{ iss: accessKey, exp: now + 1800, nbf: now - 5 },
		]
			.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
			.join('.');
		return `${text}.${createHmac('sha256', secretKey).update(text).digest('base64url')}`;
	}

	test('accept the API key only', async () => {
		const ask = (key?: string, at = '/tasks?task_ids=1') =>
			send(sandbox, at, { headers: bearer(key) });
		expect(await ask(token(), '/v1/videos/image2video')).toMatchObject({ status: 200 });
		for (const wrong of [token(), 'api-key-kling-mistyped']) {
			const { status, json } = await ask(wrong);
			expect([status, json.code]).toEqual([401, 1002]);
			expect(json.message).toContain('access key');
		}
		expect((await ask()).json).toMatchObject({ code: 1001 });
	});
});

describe('GET /tasks', () => {
	test('returns an unfinished, a finished and a failed task', async () => {
		const id = await kling.createTask(V3, body({ external_task_id: 'order-1' }));
		const task = {
			id,
			external_id: 'order-1',
			status: 'submitted',
			message: '',
			create_time: expect.any(Number),
			update_time: expect.any(Number),
			outputs: [],
			billing: [],
		};
		expect(await kling.task(id)).toEqual(task);
		await sandbox.advance(id);
		expect(await kling.task(id)).toEqual({ ...task, status: 'processing' });
		await sandbox.finish(id);
		expect(await kling.task(id)).toEqual({
			...task,
			status: 'succeeded',
			outputs: [
				{
					type: 'video',
					id: expect.any(String),
					url: expect.stringMatching(`^${sandbox.url}/videos/kling3/[^/]+\\.mp4$`),
					duration: '8.041',
				},
			],
			billing: [{ charge_type: 'unit', amount: '6.4', package_type: 'video' }],
		});
		const failed = await kling.createTask(V3, body());
		await sandbox.fail(failed, 'too dark');
		expect(await kling.task(failed)).toMatchObject({
			status: 'failed',
			message: 'too dark',
			billing: [],
		});
	});

	test('accepts up to twenty IDs of either kind and omits unknown ones', async () => {
		const ids: string[] = [];
		for (let index = 0; index < 20; index++) {
			ids.push(await kling.createTask(V3, body({ external_task_id: `order-${index}` })));
		}
		const idsOf = async (query: string) =>
			new Set(((await kling.tasks(query)).data as { id: string }[]).map(({ id }) => id));
		expect(await idsOf(`?task_ids=${ids.join()}`)).toEqual(new Set(ids));
		const externalIds = ids.map((_, index) => `order-${index}`).join();
		expect(await idsOf(`?external_task_ids=${externalIds}`)).toEqual(new Set(ids));
		expect(await idsOf(`?task_ids=${ids[3]},812345678901234567,${ids[3]}`)).toEqual(
			new Set([ids[3]]),
		);
		expect(await kling.tasks('?task_ids=812345678901234567')).toMatchObject({
			status: 200,
			data: [],
		});
		expect(await idsOf(`?external_task_ids=${ids[0]}`)).toEqual(new Set());
		const twentyOne = [...ids, '812345678901234567'].join();
		expect(await kling.tasks(`?task_ids=${twentyOne}`)).toMatchObject({ status: 400, code: 1201 });
	});

	test.each([
		'',
		'?task_ids=',
		'?task_ids=1&external_task_ids=a',
		'?start_time=1796000000000',
		'?task_ids=1&start_time=1796000000000',
	])('refuses the query "%s"', async (query) => {
		expect(await kling.tasks(query)).toMatchObject({ status: 400, code: 1201 });
	});

	test('finds tasks of the older API in the new shape; the older API does not find new ones', async () => {
		const legacy = new KlingClient(sandbox);
		const id = await legacy.createTask({
			image: url,
			model_name: 'kling-v2-6',
			external_task_id: 'legacy-1',
		});
		await sandbox.finish(id);
		expect(await kling.task(id)).toMatchObject({
			id,
			external_id: 'legacy-1',
			status: 'succeeded',
			outputs: [{ type: 'video', duration: '5.041' }],
			billing: [{ charge_type: 'unit', amount: '1.5' }],
		});
		const path = await kling.createTask(V3, body());
		expect((await legacy.get(path)).code).toBe(1203);
		expect((await legacy.list()).data).toHaveLength(1);
	});
});

describe('billing', () => {
	test.each<[string, object, string]>([
		['image-to-video/kling-2.5-turbo', {}, '1.5'],
		['image-to-video/kling-2.6', { resolution: '1080p', audio: 'native' }, '5'],
		[V3, { resolution: '4k' }, '15'],
		[V3, { audio: 'native' }, '4.5'],
		['image-to-video/kling-3.0-turbo', {}, '4'],
		['omni-video/kling-3.0-omni', { audio: 'native' }, '4'],
		['omni-video/kling-o1', { resolution: '1080p' }, '4'],
		['image-to-video/kling-4.0', {}, '5.6'],
		['image-to-video/kling-4.0-flash', {}, '3.35'],
	])('%s with %j for 5 s costs %s units', async (model, settings, amount) => {
		const id = await kling.createTask(model, {
			contents: body().contents,
			settings: { resolution: '720p', duration: 5, ...settings },
		});
		await sandbox.finish(id);
		expect((await kling.task(id)).billing).toEqual([
			{ charge_type: 'unit', amount, package_type: 'video' },
		]);
	});

	test('a chosen voice has its own price', async () => {
		const voice = { type: 'voice', voice_id: '829', id: 'captain' };
		const id = await kling.createTask('image-to-video/kling-2.6', {
			contents: [...body().contents, voice],
			settings: { resolution: '1080p', duration: 5, audio: 'native' },
		});
		await sandbox.finish(id);
		expect((await kling.task(id)).billing).toMatchObject([{ amount: '6' }]);
	});

	test('can be in money or have several entries', async () => {
		const billed = async (klingPaidFrom: 'balance' | 'packAndBalance') => {
			const paying = await startTestSandbox({ klingPaidFrom });
			const client = new Kling3Client(paying);
			const id = await client.createTask(V3, body());
			await paying.finish(id);
			const { billing } = await client.task(id);
			await paying.close();
			return billing as unknown;
		};
		const cash = (amount: string) => ({
			charge_type: 'cash',
			amount,
			cash_type: 'balance',
			currency: 'USD',
			list_price: amount,
		});
		expect(await billed('balance')).toEqual([cash('0.896')]);
		expect(await billed('packAndBalance')).toEqual([
			{ charge_type: 'unit', amount: '3.2', package_type: 'video' },
			cash('0.448'),
		]);
	});
});

describe('POST /tasks', () => {
	interface Page {
		result: { id: string; status: string }[];
		count: number;
		next_cursor: string;
		has_more: boolean;
	}
	const page = async (question: object) => (await kling.list(question)).data as Page;
	const idsOf = ({ result }: Page) => result.map(({ id }) => id);
	let ids: string[];

	beforeEach(async () => {
		ids = [];
		for (let count = 0; count < 5; count++) ids.unshift(await kling.createTask(V3, body()));
	});

	test('returns the newest first, page by page', async () => {
		const first = await page({ limit: 2 });
		expect(first).toMatchObject({ count: 2, has_more: true });
		expect(idsOf(first)).toEqual(ids.slice(0, 2));
		// A task that comes in between moves nothing.
		await kling.createTask(V3, body());
		const second = await page({ limit: 2, cursor: first.next_cursor });
		expect(idsOf(second)).toEqual(ids.slice(2, 4));
		const third = await page({ limit: 2, cursor: second.next_cursor });
		expect(third).toMatchObject({ count: 1, has_more: false });
		expect(idsOf(third)).toEqual(ids.slice(4));
	});

	test('describes tasks as GET /tasks does', async () => {
		await sandbox.finish(ids[0] ?? '');
		expect((await page({ limit: 1 })).result).toEqual([await kling.task(ids[0] ?? '')]);
	});

	test('filters by status and product', async () => {
		await sandbox.finish(ids[0] ?? '');
		await sandbox.fail(ids[1] ?? '');
		const filtered = async (...filters: object[]) => idsOf(await page({ filters }));
		const status = (...values: string[]) => ({ key: 'status', values });
		const product = (...values: string[]) => ({ key: 'product_type', values });
		expect(await filtered(status('succeeded', 'failed'))).toEqual(ids.slice(0, 2));
		expect(await filtered(status('submitted'))).toEqual(ids.slice(2));
		expect(await filtered(product('video'), status('failed'))).toEqual([ids[1]]);
		expect(await filtered(product('image', 'try_on'))).toEqual([]);
	});

	test('accepts times as numbers or text, and not beside a cursor', async () => {
		const { create_time: time } = await kling.task(ids[0] ?? '');
		expect(await page({ start_time: time - 60_000, end_time: time })).toMatchObject({ count: 5 });
		expect(await page({ end_time: String(time - 60_000) })).toMatchObject({ count: 0 });
		expect(await page({ start_time: String(time + 60_000) })).toMatchObject({ count: 0 });
		const { next_cursor: cursor } = await page({ limit: 2 });
		expect(await page({ cursor, end_time: time - 60_000 })).toMatchObject({ count: 3 });
	});

	test.each([
		{ limit: 0 },
		{ limit: 501 },
		{ limit: '100' },
		{ start_time: 'yesterday' },
		{ cursor: 'nonsense' },
		{ filters: [{ key: 'status', values: ['succeed'] }] },
		{ filters: [{ key: 'model', values: ['kling-3.0'] }] },
	])('refuses %j', async (question) => {
		expect(await kling.list(question)).toMatchObject({ status: 400, code: 1201 });
	});

	test('accepts a limit of 500 and an empty body', async () => {
		expect(await page({ limit: 500 })).toMatchObject({ count: 5 });
		expect(await page({})).toMatchObject({ count: 5, has_more: false });
	});
});

test('sends signed callbacks without an envelope and with the same fields as GET /tasks', async () => {
	const receiver = await Receiver.start();
	const id = await kling.createTask(
		V3,
		body({ callback_url: receiver.url, external_task_id: 'a' }),
	);
	await sandbox.advance(id);
	await sandbox.finish(id);
	await receiver.stop();
	const bodies = receiver.received.map(({ body: text }) => JSON.parse(text) as { status: string });
	expect(bodies.map(({ status }) => status)).toEqual(['processing', 'succeeded']);
	expect(bodies[1]).toEqual(await kling.task(id));
	const key = Buffer.from(
		sandbox.credentials.klingApi.webhookSecret.slice('whsec_'.length),
		'base64',
	);
	for (const { headers, body: text } of receiver.received) {
		const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`;
		const signature = createHmac('sha256', key).update(signed).digest('base64');
		expect(headers['webhook-signature']).toBe(`v1,${signature}`);
	}
});

describe('the video', () => {
	const example = async (name: string) =>
		(await readFile(path.join(__dirname, '../../examples/images', name))).toString('base64');
	let day: string;
	let dusk: string;
	let portrait: string;
	beforeAll(async () => {
		day = await example('lake-balloon-day.jpg');
		dusk = await example('lake-balloon-dusk.jpg');
		portrait = await example('lighthouse-sunset-portrait.jpg');
	});
	const fileOf = async (model: string, contents: object[], settings: object = {}) => {
		const id = await kling.createTask(model, {
			contents: [{ type: 'prompt', text: 'Night falls' }, ...contents],
			settings: { resolution: '720p', duration: 3, ...settings },
		});
		await sandbox.finish(id);
		const [{ url: from }] = (await kling.task(id)).outputs;
		return Buffer.from(await (await fetch(from)).arrayBuffer());
	};
	const frame = (type: string, base64: string) => ({ type, url: base64 });

	test('shows first, middle and last frame', async () => {
		const frames = async (...pictures: [string, string, string]) => {
			const file = await fileOf('image-to-video/kling-4.0', [
				frame('first_frame', pictures[0]),
				frame('middle_frame', pictures[1]),
				frame('last_frame', pictures[2]),
			]);
			const video = await decodeVideo(file);
			expect(video.durationSeconds).toBeCloseTo(3, 1);
			return [await video.frame(0), await video.frame(22), await video.frame(-1)] as const;
		};
		const there = await frames(day, portrait, dusk);
		const back = await frames(dusk, portrait, day);
		const same = [
			meanDifference(there[0], back[2]),
			meanDifference(there[1], back[1]),
			meanDifference(there[2], back[0]),
		];
		const other = [meanDifference(there[0], there[1]), meanDifference(there[1], there[2])];
		expect(Math.max(...same)).toBeLessThan(Math.min(...other) / 2);
	});

	test('differs with shots, which are on by default', async () => {
		const contents = [frame('first_frame', day)];
		const asIs = await fileOf(V3, contents);
		expect(asIs).toEqual(await fileOf(V3, contents, { multi_shot: true }));
		expect(asIs).not.toEqual(await fileOf(V3, contents, { multi_shot: false }));
	});

	test('has the requested aspect ratio without a first frame and shows the references', async () => {
		const sizeOf = async (contents: object[], settings: object = {}) => {
			const { width, height } = await decodeVideo(
				await fileOf('omni-video/kling-3.0-omni', contents, { multi_shot: false, ...settings }),
			);
			return [width, height];
		};
		const reference = { ...frame('refer_image', day), id: 'lake' };
		expect(await sizeOf([reference])).toEqual([64, 36]);
		expect(await sizeOf([reference], { aspect_ratio: '9:16' })).toEqual([36, 64]);
		expect(await sizeOf([], { aspect_ratio: '1:1' })).toEqual([64, 64]);
		const upright = await sizeOf([frame('first_frame', portrait)], { aspect_ratio: '1:1' });
		expect(upright[1]).toBe(64);
		expect(upright[0]).toBeLessThan(50);
		const one = await fileOf('omni-video/kling-3.0-omni', [reference]);
		const two = await fileOf('omni-video/kling-3.0-omni', [
			reference,
			{ ...frame('refer_image', dusk), id: 'dusk' },
		]);
		expect(one).not.toEqual(two);
	});

	test('has a watermarked copy if one was requested', async () => {
		const id = await kling.createTask(V3, body({ watermark_info: { enabled: true } }));
		await sandbox.finish(id);
		const [output] = (await kling.task(id)).outputs;
		const files = await Promise.all(
			[output.url, output.watermark_url].map(
				async (from: string) => await (await fetch(from)).text(),
			),
		);
		expect(files[0]).not.toBe(files[1]);
	});
});

test('fails a task whose prompt contains [fail]', async () => {
	sandbox.holdNewTasks(false);
	sandbox.setSpeed(1000);
	const contents = [{ type: 'prompt', text: 'please [fail]' }, FIRST];
	const id = await kling.createTask(V3, { contents });
	let task;
	do task = await kling.task(id);
	while (!['succeeded', 'failed'].includes(task.status));
	expect(task).toMatchObject({ status: 'failed', message: 'The prompt asks the sandbox to fail' });
});
