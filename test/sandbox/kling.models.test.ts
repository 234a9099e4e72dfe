import { DOCUMENT_EXAMPLE, motionBrush } from './support/klingBodies';
import { KlingClient } from './support/klingClient';
import { image, kling, sandbox, startKling } from './support/klingStage';
import { startTestSandbox } from './support/startTestSandbox';

startKling();

const CURRENT = ['kling-v2-5-turbo', 'kling-v2-6', 'kling-v3'] as const;
const RETIRED = [
	'kling-v1',
	'kling-v1-5',
	'kling-v1-6',
	'kling-v2-master',
	'kling-v2-1',
	'kling-v2-1-master',
];
const MODES = ['std', 'pro', '4k'];
const prompt = 'The boat leaves the harbour';
const voices = { sound: 'on', voice_list: [{ voice_id: 'v' }], prompt: '<<<voice_1>>>: cast off' };

/** The parameters of a creation that a model may have, and the modes in which each model has it. */
const CAPABILITIES: [name: string, body: () => object, modes: Record<string, string[]>][] = [
	[
		'nothing else',
		() => ({}),
		{ 'kling-v2-5-turbo': ['std', 'pro'], 'kling-v2-6': ['std', 'pro'], 'kling-v3': MODES },
	],
	[
		'an end frame',
		() => ({ image_tail: image }),
		{ 'kling-v2-5-turbo': ['pro'], 'kling-v2-6': ['pro'], 'kling-v3': MODES },
	],
	['an end frame alone', () => ({ image: undefined, image_tail: image }), {}],
	['sound', () => ({ sound: 'on' }), { 'kling-v2-6': ['pro'], 'kling-v3': MODES }],
	['an end frame with sound', () => ({ image_tail: image, sound: 'on' }), { 'kling-v3': MODES }],
	['voices', () => voices, { 'kling-v2-6': ['pro'] }],
	['voices without sound', () => ({ voice_list: [{ voice_id: 'v' }] }), {}],
	['shots', () => ({ multi_shot: true, shot_type: 'intelligence' }), { 'kling-v3': MODES }],
	['elements', () => ({ element_list: [{ element_id: 321000000000001 }] }), { 'kling-v3': MODES }],
	['masks', () => motionBrush(image, 2), {}],
	['a camera', () => ({ camera_control: { type: 'down_back' } }), {}],
	['cfg_scale', () => ({ cfg_scale: 0.5 }), {}],
];

describe.each(CAPABILITIES)('%s', (_name, body, modes) => {
	test.each(CURRENT.flatMap((model) => MODES.map((mode) => [model, mode] as const)))(
		'%s in mode %s',
		async (model_name, mode) => {
			const { code } = await kling.create({ image, prompt, model_name, mode, ...body() });
			expect(code).toBe(modes[model_name]?.includes(mode) ? 0 : 1201);
		},
	);
});

test.each(CURRENT)('%s accepts the durations of the capability map', async (model_name) => {
	const accepted: number[] = [];
	for (let duration = 1; duration <= 16; duration++) {
		const { code } = await kling.create({ image, prompt, model_name, duration: String(duration) });
		if (code === 0) accepted.push(duration);
	}
	const from3To15 = Array.from({ length: 13 }, (_, index) => index + 3);
	expect(accepted).toEqual(model_name === 'kling-v3' ? from3To15 : [5, 10]);
});

test('requires a prompt only with kling-v3', async () => {
	const codes = await Promise.all(
		CURRENT.map(async (model_name) => (await kling.create({ image, model_name })).code),
	);
	expect(codes).toEqual([0, 0, 1201]);
});

test.each([
	['kling-v3-turbo', 404, 1203],
	['kling-o1', 404, 1203],
	['kling-v3-omni', 400, 1201],
])('%s, a model of the new API, is %i with code %i', async (model_name, status, code) => {
	expect(await kling.create({ image, prompt, model_name })).toMatchObject({ status, code });
});

describe('a retired model', () => {
	test.each(RETIRED)('%s creates a task by default', async (model_name) => {
		expect(await kling.create({ image, model_name })).toMatchObject({ code: 0 });
	});

	test.each(['kling-v2-master', 'kling-v2-1-master'])(
		'%s has one mode, and is refused with a `mode`',
		async (model_name) => {
			for (const mode of ['std', 'pro']) {
				expect(await kling.create({ image, model_name, mode })).toMatchObject({
					status: 400,
					code: 1201,
					message: expect.stringContaining('mode:'),
				});
			}
			expect(sandbox.createdTasks()).toBe(0);
		},
	);

	test("can be discontinued as at Kling's own hosts, even if no model is named", async () => {
		const official = await startTestSandbox({ klingRetiredModels: 'discontinued' });
		const client = new KlingClient(official);
		const bodies = [
			...RETIRED.map((model_name) => ({ image, model_name })),
			{ image },
			{ image, model: 'kling-v2-6' },
			DOCUMENT_EXAMPLE,
		];
		for (const body of bodies) {
			expect(await client.create(body)).toMatchObject({
				status: 400,
				code: 1201,
				message: expect.stringContaining('discontinued'),
			});
		}
		expect(official.createdTasks()).toBe(0);
		expect(await client.create({ image, model_name: 'kling-v2-6' })).toMatchObject({ code: 0 });
		await official.close();
	});
});

describe('the cost of a finished task', () => {
	/** Units per second, from the price table. */
	test.each<[string, object, number]>([
		['2.5 Turbo, std', { model_name: 'kling-v2-5-turbo' }, 0.3],
		['2.5 Turbo, pro', { model_name: 'kling-v2-5-turbo', mode: 'pro' }, 0.5],
		['2.6, std', { model_name: 'kling-v2-6' }, 0.3],
		['2.6, pro', { model_name: 'kling-v2-6', mode: 'pro' }, 0.5],
		['2.6, sound', { model_name: 'kling-v2-6', mode: 'pro', sound: 'on' }, 1],
		['2.6, voice', { model_name: 'kling-v2-6', mode: 'pro', ...voices }, 1.2],
		['3.0, std', { model_name: 'kling-v3' }, 0.6],
		['3.0, pro', { model_name: 'kling-v3', mode: 'pro' }, 0.8],
		['3.0, 4k', { model_name: 'kling-v3', mode: '4k' }, 3],
		['3.0, std, sound', { model_name: 'kling-v3', sound: 'on' }, 0.9],
		['3.0, pro, sound', { model_name: 'kling-v3', mode: 'pro', sound: 'on' }, 1.2],
		['3.0, 4k, sound', { model_name: 'kling-v3', mode: '4k', sound: 'on' }, 3],
	])('%s', async (_name, body, unitsPerSecond) => {
		const id = await kling.createTask({ image, prompt, duration: '10', ...body });
		expect((await kling.get(id)).data).not.toHaveProperty('final_unit_deduction');
		await sandbox.finish(id);
		const { data } = await kling.get(id);
		expect(data.final_unit_deduction).toBe(String(unitsPerSecond * 10));
		expect(data).not.toHaveProperty('final_balance_deduction');
	});

	test('is taken from the balance in dollars, or from both balances', async () => {
		const finished = async (klingPaidFrom: 'balance' | 'packAndBalance') => {
			const paying = await startTestSandbox({ klingPaidFrom });
			const client = new KlingClient(paying);
			const id = await client.createTask({ image, model_name: 'kling-v2-6' });
			await paying.finish(id);
			const { data } = await client.get(id);
			await paying.close();
			return [data.final_unit_deduction, data.final_balance_deduction];
		};
		expect(await finished('balance')).toEqual([undefined, { quota: '0.21', list_price: '0.21' }]);
		expect(await finished('packAndBalance')).toEqual([
			'0.75',
			{ quota: '0.105', list_price: '0.105' },
		]);
	});

	test('is nothing for a task that failed', async () => {
		const id = await kling.createTask({ image, model_name: 'kling-v2-6' });
		await sandbox.fail(id);
		expect((await kling.get(id)).data).not.toHaveProperty('final_unit_deduction');
	});
});

test('adds the watermark as a second video beside the clean one', async () => {
	const marked = await kling.createTask({ image, watermark_info: { enabled: true } });
	const clean = await kling.createTask({ image, watermark_info: { enabled: false } });
	for (const id of [marked, clean]) await sandbox.finish(id);
	const { data } = await kling.get(marked);
	expect(data.watermark_info).toEqual({ enabled: true });
	const [{ url, watermark_url: watermarkUrl }] = data.task_result.videos;
	const [file, markedFile] = await Promise.all(
		[url, watermarkUrl].map(async (from: string) =>
			Buffer.from(await (await fetch(from)).arrayBuffer()),
		),
	);
	expect(markedFile?.toString('latin1', 4, 8)).toBe('ftyp');
	expect(markedFile).not.toEqual(file);
	const other = (await kling.get(clean)).data;
	expect(other.watermark_info).toEqual({ enabled: false });
	expect(other.task_result.videos[0]).not.toHaveProperty('watermark_url');
	sandbox.expire(marked);
	expect((await fetch(watermarkUrl)).status).toBe(404);
});

test("can answer 400 with code 1201 to an unknown task, as Kling's own hosts do", async () => {
	const official = await startTestSandbox({ klingUnknownTask: 400 });
	expect(await new KlingClient(official).get('812345678901234567')).toMatchObject({
		status: 400,
		code: 1201,
		message: expect.stringContaining('Task not found'),
	});
	await official.close();
});

test('reports an external ID that already exists', async () => {
	await kling.create({ image, external_task_id: 'order-1' });
	expect(await kling.create({ image, external_task_id: 'order-1' })).toMatchObject({
		status: 400,
		code: 1201,
		message: expect.stringContaining('already exists'),
	});
});

test('has separate slots for every model', async () => {
	sandbox.setLimits({ klingConcurrency: 1 });
	const create = async (model_name: string) => (await kling.create({ image, model_name })).code;
	expect(await create('kling-v2-6')).toBe(0);
	expect(await create('kling-v2-6')).toBe(1303);
	expect(await create('kling-v2-5-turbo')).toBe(0);
});
