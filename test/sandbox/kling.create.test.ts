import type { Sandbox } from '../../sandbox';
import { gif, heavyPng, jpeg, png, pngBase64, webp } from './support/images';
import { KLING_PATH, KlingClient } from './support/klingClient';
import { Receiver } from './support/receiver';
import { startTestSandbox } from './support/startTestSandbox';

let sandbox: Sandbox;
let kling: KlingClient;
let image: string;

beforeAll(async () => {
	sandbox = await startTestSandbox();
	kling = new KlingClient(sandbox);
	image = await pngBase64();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

/** The request of the Kling document, "Example Request". */
const DOCUMENT_EXAMPLE = {
	model_name: 'kling-v1',
	mode: 'pro',
	duration: '5',
	image:
		'https://h2.inkwai.com/bs2/upload-ylab-stunt/se/ai_portal_queue_mmu_image_upscale_aiweb/3214b798-e1b4-4b00-b7af-72b5b0417420_raw_image_0.jpg',
	prompt: 'The astronaut stood up and walked away',
	cfg_scale: 0.5,
	static_mask:
		'https://h2.inkwai.com/bs2/upload-ylab-stunt/ai_portal/1732888177/cOLNrShrSO/static_mask.png',
	dynamic_masks: [
		{
			mask: 'https://h2.inkwai.com/bs2/upload-ylab-stunt/ai_portal/1732888130/WU8spl23dA/dynamic_mask_1.png',
			trajectories: [
				{ x: 279, y: 219 },
				{ x: 417, y: 65 },
			],
		},
	],
};

test('the example of the Kling document creates a task, answered as the document shows', async () => {
	expect(await kling.create(DOCUMENT_EXAMPLE)).toEqual({
		status: 200,
		code: 0,
		message: expect.any(String),
		request_id: expect.any(String),
		data: {
			task_id: expect.stringMatching(/^\d{18}$/),
			task_status: 'submitted',
			task_info: {},
			created_at: expect.any(Number),
			updated_at: expect.any(Number),
		},
	});
	expect(sandbox.tasks('kling')).toMatchObject([{ request: DOCUMENT_EXAMPLE }]);
});

const points = (count: number) => Array.from({ length: count }, (_, x) => ({ x, y: 7 }));
const still = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 };
const simple = (config: object) => ({ camera_control: { type: 'simple', config } });
const brush = (count: number) => ({
	dynamic_masks: [{ mask: image, trajectories: points(count) }],
});

describe('accepts', () => {
	test.each<[string, () => object]>([
		['only an image', () => ({ image })],
		['only an end frame', () => ({ image_tail: image })],
		['an image and an end frame', () => ({ image, image_tail: image })],
		['a static mask alone', () => ({ image, static_mask: image })],
		['2 trajectory points', () => ({ image, ...brush(2) })],
		['77 trajectory points', () => ({ image, ...brush(77) })],
		[
			'6 dynamic masks',
			() => ({ image, dynamic_masks: Array.from({ length: 6 }, () => brush(2).dynamic_masks[0]) }),
		],
		['masks at 10 seconds', () => ({ image, duration: '10', ...brush(2) })],
		...(['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'] as const).flatMap(
			(axis): [string, () => object][] => [
				[`camera ${axis} -10`, () => ({ image, ...simple({ ...still, [axis]: -10 }) })],
				[`camera ${axis} 10`, () => ({ image, ...simple({ ...still, [axis]: 10 }) })],
				[`camera ${axis} 0.5`, () => ({ image, ...simple({ ...still, [axis]: 0.5 }) })],
			],
		),
		...['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward'].map(
			(type): [string, () => object] => [
				`camera ${type}`,
				() => ({ image, camera_control: { type } }),
			],
		),
		...['kling-v1', 'kling-v1-5', 'kling-v1-6'].map((model_name): [string, () => object] => [
			`cfg_scale 1 on ${model_name}`,
			() => ({ image, model_name, cfg_scale: 1 }),
		]),
		...[
			'kling-v2-master',
			'kling-v2-1',
			'kling-v2-1-master',
			'kling-v2-5-turbo',
			'kling-v2-6',
			'kling-v3',
		].map((model_name): [string, () => object] => [model_name, () => ({ image, model_name })]),
		['cfg_scale 0', () => ({ image, cfg_scale: 0 })],
		['duration 10', () => ({ image, duration: '10' })],
		[
			'sound and voices on kling-v2-6',
			() => ({
				image,
				model_name: 'kling-v2-6',
				sound: 'on',
				voice_list: [{ voice_id: 'voice_id_1' }, { voice_id: 'voice_id_2' }],
				prompt: '<<<voice_1>>> greets <<<voice_2>>>',
			}),
		],
		[
			'kling-v3 in 4k for 3 s',
			() => ({ image, model_name: 'kling-v3', mode: '4k', duration: '3' }),
		],
		['kling-v3 for 15 s', () => ({ image, model_name: 'kling-v3', duration: '15' })],
		['a watermark setting', () => ({ image, watermark_info: { enabled: false } })],
		['2500 characters outside the basic plane', () => ({ image, prompt: '🎈'.repeat(2500) })],
		['a ratio of 2.5:1', async () => ({ image: await pngBase64(750, 300) })],
		['a ratio of 1:2.5', async () => ({ image: await pngBase64(300, 750) })],
		['a JPEG', async () => ({ image: (await jpeg()).toString('base64') })],
		[
			'a mask of another size in the same shape',
			async () => ({
				image,
				static_mask: await pngBase64(240, 160),
			}),
		],
	])('%s', async (_name, body) => {
		expect(await kling.create(await body())).toMatchObject({ status: 200, code: 0 });
		expect(sandbox.createdTasks('kling')).toBe(1);
	});

	test('the old field model, which means kling-v1 whatever it says', async () => {
		expect(await kling.create({ image, model: 'kling-v2-6', cfg_scale: 0.5 })).toMatchObject({
			code: 0,
		});
		expect(await kling.create({ image, model: 'kling-v2-6', sound: 'on' })).toMatchObject({
			code: 1201,
			message: 'sound: is not supported by kling-v1',
		});
	});
});

describe('refuses with 400 and code 1201', () => {
	test.each<[string, () => object | Promise<object>, string]>([
		['no image at all', () => ({ prompt: 'x' }), 'image:'],
		['an unknown field', () => ({ image, aspect_ratio: '16:9' }), "'aspect_ratio'"],
		['null for an optional field', () => ({ image, prompt: null }), 'prompt:'],
		['an empty optional field', () => ({ image, negative_prompt: '' }), 'negative_prompt:'],
		['a body that is a list', () => [], 'object'],
		['a prompt of 2501 characters', () => ({ image, prompt: 'x'.repeat(2501) }), 'prompt:'],
		[
			'a negative prompt of 2501 characters',
			() => ({ image, negative_prompt: 'x'.repeat(2501) }),
			'negative_prompt:',
		],
		['cfg_scale 1.5', () => ({ image, cfg_scale: 1.5 }), 'cfg_scale:'],
		['cfg_scale -0.1', () => ({ image, cfg_scale: -0.1 }), 'cfg_scale:'],
		['cfg_scale as text', () => ({ image, cfg_scale: '0.5' }), 'cfg_scale:'],
		...['kling-v2-master', 'kling-v2-1', 'kling-v2-1-master', 'kling-v2-5-turbo', 'kling-v2-6'].map(
			(model_name): [string, () => object, string] => [
				`cfg_scale on ${model_name}`,
				() => ({ image, model_name, cfg_scale: 0.5 }),
				'cfg_scale:',
			],
		),
		['duration 7', () => ({ image, duration: '7' }), 'duration:'],
		['duration as a number', () => ({ image, duration: 5 }), 'duration:'],
		['mode 4k on kling-v1', () => ({ image, mode: '4k' }), 'mode:'],
		['another mode', () => ({ image, mode: 'turbo' }), 'mode:'],
		[
			'duration 16 on kling-v3',
			() => ({ image, model_name: 'kling-v3', duration: '16' }),
			'duration:',
		],
		...['kling-v1', 'kling-v1-5', 'kling-v1-6', 'kling-v2-5-turbo'].map(
			(model_name): [string, () => object, string] => [
				`sound on ${model_name}`,
				() => ({ image, model_name, sound: 'off' }),
				'sound:',
			],
		),
		['sound as a boolean', () => ({ image, model_name: 'kling-v2-6', sound: true }), 'sound:'],
		['voices on kling-v1', () => ({ image, voice_list: [{ voice_id: 'a' }] }), 'voice_list:'],
		[
			'3 voices',
			() => ({
				image,
				model_name: 'kling-v2-6',
				voice_list: [{ voice_id: 'a' }, { voice_id: 'b' }, { voice_id: 'c' }],
			}),
			'voice_list:',
		],
		[
			'3 voices in the prompt',
			() => ({ image, prompt: '<<<voice_1>>><<<voice_2>>><<<voice_3>>>' }),
			'prompt:',
		],
		[
			'a voice as text',
			() => ({ image, model_name: 'kling-v2-6', voice_list: ['a'] }),
			'voice_list.0:',
		],
		[
			'an end frame and masks',
			() => ({ image, image_tail: image, static_mask: image }),
			'simultaneously',
		],
		[
			'an end frame and a camera',
			() => ({ image, image_tail: image, camera_control: { type: 'down_back' } }),
			'simultaneously',
		],
		[
			'an end frame alone and a camera',
			() => ({ image_tail: image, camera_control: { type: 'down_back' } }),
			'simultaneously',
		],
		[
			'masks and a camera',
			() => ({ image, ...brush(2), camera_control: { type: 'down_back' } }),
			'simultaneously',
		],
		['1 trajectory point', () => ({ image, ...brush(1) }), 'trajectories:'],
		['78 trajectory points', () => ({ image, ...brush(78) }), 'trajectories:'],
		[
			'a dynamic mask without points',
			() => ({ image, dynamic_masks: [{ mask: image }] }),
			'trajectories:',
		],
		[
			'a dynamic mask without a mask',
			() => ({ image, dynamic_masks: [{ trajectories: points(2) }] }),
			'mask:',
		],
		[
			'a point that is no integer',
			() => ({
				image,
				dynamic_masks: [
					{
						mask: image,
						trajectories: [
							{ x: 1.5, y: 0 },
							{ x: 1, y: 0 },
						],
					},
				],
			}),
			'trajectories.0.x:',
		],
		[
			'7 masks',
			() => ({ image, dynamic_masks: Array.from({ length: 7 }, () => brush(2).dynamic_masks[0]) }),
			'dynamic_masks:',
		],
		['a camera without a type', () => ({ image, camera_control: {} }), 'camera_control.type:'],
		[
			'another camera type',
			() => ({ image, camera_control: { type: 'orbit' } }),
			'camera_control.type:',
		],
		[
			'camera simple without a config',
			() => ({ image, camera_control: { type: 'simple' } }),
			'camera_control.config:',
		],
		['camera simple with all axes 0', () => ({ image, ...simple(still) }), 'exactly one'],
		[
			'camera simple with two axes',
			() => ({ image, ...simple({ ...still, pan: 1, zoom: 2 }) }),
			'exactly one',
		],
		[
			'camera simple with an axis left out',
			() => ({ image, ...simple({ zoom: 2 }) }),
			'camera_control.config.',
		],
		[
			'camera zoom 10.5',
			() => ({ image, ...simple({ ...still, zoom: 10.5 }) }),
			'camera_control.config.zoom:',
		],
		[
			'camera pan -11',
			() => ({ image, ...simple({ ...still, pan: -11 }) }),
			'camera_control.config.pan:',
		],
		[
			'another camera axis',
			() => ({ image, ...simple({ ...still, zoom: 1, dolly: 0 }) }),
			"'dolly'",
		],
		[
			'another camera type with a config',
			() => ({ image, camera_control: { type: 'forward_up', config: { ...still, zoom: 1 } } }),
			"'config'",
		],
		[
			'a callback URL that is none',
			() => ({ image, callback_url: 'ftp://127.0.0.1/x' }),
			'callback_url:',
		],
		[
			'base64 with a data: prefix',
			() => ({ image: `data:image/png;base64,${image}` }),
			'data: prefix',
		],
		[
			'base64 that is no image',
			() => ({ image: Buffer.from('hello, world').toString('base64') }),
			'image:',
		],
		['text that is no base64', () => ({ image: 'not base64!' }), 'image:'],
		['a GIF', async () => ({ image: (await gif()).toString('base64') }), 'not gif'],
		['a WebP', async () => ({ image: (await webp()).toString('base64') }), 'not webp'],
		['a 200x200 image', async () => ({ image: await pngBase64(200, 200) }), '200x200'],
		['an image 299 px high', async () => ({ image: await pngBase64(400, 299) }), '400x299'],
		['a ratio beyond 2.5:1', async () => ({ image: await pngBase64(760, 300) }), '2.5:1'],
		[
			'a small end frame',
			async () => ({ image, image_tail: await pngBase64(100, 100) }),
			'image_tail:',
		],
		[
			'a mask of another shape',
			async () => ({ image, static_mask: await pngBase64(400, 400) }),
			'static_mask:',
		],
		[
			'a dynamic mask of another shape',
			async () => ({
				image,
				dynamic_masks: [{ mask: await pngBase64(320, 480), trajectories: points(2) }],
			}),
			'dynamic_masks.0.mask:',
		],
		[
			"the document's own 5x5 PNG",
			() => ({
				image:
					'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==',
			}),
			'5x5',
		],
	])('%s', async (_name, body, message) => {
		expect(await kling.create(await body())).toEqual({
			status: 400,
			code: 1201,
			message: expect.stringContaining(message),
			request_id: expect.any(String),
		});
		expect(sandbox.createdTasks()).toBe(0);
	});

	test('an image larger than 10 MiB, and not one just below', async () => {
		const heavy = await heavyPng(10 * 1024 * 1024);
		expect(await kling.create({ image: heavy.toString('base64') })).toMatchObject({
			code: 1201,
			message: 'image: is larger than 10 MB',
		});
		const base64 = (await heavyPng(9 * 1024 * 1024)).toString('base64');
		// In base64 it is larger than 10 MiB; the limit is on the image's bytes.
		expect(base64.length).toBeGreaterThan(10 * 1024 * 1024);
		expect(await kling.create({ image: base64 })).toMatchObject({ code: 0 });
	});

	test('an external id that exists already, also of a task that failed', async () => {
		const id = await kling.createTask({ image, external_task_id: 'order 1' });
		await sandbox.fail(id);
		expect(await kling.create({ image, external_task_id: 'order 1' })).toMatchObject({
			status: 400,
			code: 1201,
			message: expect.stringContaining('order 1'),
		});
		expect(sandbox.createdTasks()).toBe(1);
	});

	test('one of two requests at once with the same external id', async () => {
		const body = { image, external_task_id: 'order 2' };
		const answers = await Promise.all([kling.create(body), kling.create(body)]);
		expect(answers.map(({ code }) => code).sort()).toEqual([0, 1201]);
	});
});

test('another model is 404 with code 1203', async () => {
	expect(await kling.create({ image, model_name: 'kling-v9' })).toMatchObject({
		status: 404,
		code: 1203,
	});
});

test.each([
	['no JSON', '{"image":', 'application/json'],
	['another content type', '{}', 'text/plain'],
])('a body that is %s is 400 with code 1200', async (_name, body, type) => {
	expect(
		await kling.send(KLING_PATH, { method: 'POST', headers: { 'content-type': type }, body }),
	).toMatchObject({ status: 400, code: 1200 });
});

describe('an image URL at this machine', () => {
	let files: Receiver;
	beforeAll(async () => (files = await Receiver.start()));
	afterAll(() => files.stop());

	test('is fetched and checked', async () => {
		files.file = await png(640, 400);
		expect(await kling.create({ image: `${files.url}/a.png` })).toMatchObject({ code: 0 });
		files.file = await png(640, 200);
		expect(await kling.create({ image: `${files.url}/b.png` })).toMatchObject({
			code: 1201,
			message: expect.stringContaining('640x200'),
		});
	});

	test('that answers an error, or more than 10 MiB, is refused', async () => {
		files.status = 404;
		expect(await kling.create({ image: `${files.url}/gone.png` })).toMatchObject({
			code: 1201,
			message: 'image: could not be downloaded: it answered 404',
		});
		files.status = 200;
		files.file = Buffer.alloc(10 * 1024 * 1024 + 1);
		expect(await kling.create({ image: `${files.url}/large.png` })).toMatchObject({
			code: 1201,
			message: expect.stringContaining('larger than'),
		});
	});

	test('where nobody listens is refused', async () => {
		const closed = await Receiver.start();
		const { url } = closed;
		await closed.stop();
		expect(await kling.create({ image: `${url}/a.png` })).toMatchObject({ code: 1201 });
	});
});

describe('limits', () => {
	test('more unfinished tasks than the concurrency are 429 with code 1303', async () => {
		sandbox.setLimits({ klingConcurrency: 2 });
		const first = await kling.createTask({ image });
		await kling.createTask({ image });
		expect(await kling.create({ image })).toMatchObject({ status: 429, code: 1303 });
		await sandbox.finish(first);
		expect(await kling.create({ image })).toMatchObject({ status: 200, code: 0 });
	});

	test('more creations than the rate are 429 with code 1302', async () => {
		sandbox.setLimits({ klingRate: { creations: 1, seconds: 3600 } });
		await kling.create({ image });
		expect(await kling.create({ image })).toMatchObject({ status: 429, code: 1302 });
		sandbox.setLimits({ klingRate: null });
		expect(await kling.create({ image })).toMatchObject({ status: 200, code: 0 });
	});
});
