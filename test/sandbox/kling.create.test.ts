import { jpeg, png, pngBase64 } from './support/images';
import { DOCUMENT_EXAMPLE, motionBrush, simpleCamera, STILL } from './support/klingBodies';
import { KLING_PATH } from './support/klingClient';
import { image, kling, sandbox, startKling } from './support/klingStage';
import { Receiver } from './support/receiver';

startKling();

test('answers the example of the Kling document as the document shows', async () => {
	expect(await kling.create(DOCUMENT_EXAMPLE)).toEqual({
		status: 200,
		code: 0,
		message: expect.any(String),
		request_id: expect.any(String),
		data: {
			task_id: expect.stringMatching(/^\d{18}$/),
			task_status: 'submitted',
			task_info: { external_task_id: null },
			created_at: expect.any(Number),
			updated_at: expect.any(Number),
		},
	});
	expect(sandbox.tasks('kling')).toMatchObject([{ request: DOCUMENT_EXAMPLE }]);
});

describe('accepts', () => {
	test.each<[string, () => object]>([
		['only an image', () => ({ image })],
		['only an end frame', () => ({ image_tail: image })],
		['an image and an end frame', () => ({ image, image_tail: image })],
		['a static mask alone', () => ({ image, static_mask: image })],
		['2 trajectory points', () => ({ image, ...motionBrush(image, 2) })],
		['77 trajectory points', () => ({ image, ...motionBrush(image, 77) })],
		[
			'6 dynamic masks',
			() => ({
				image,
				dynamic_masks: Array.from({ length: 6 }, () => motionBrush(image, 2).dynamic_masks[0]),
			}),
		],
		['masks at 10 seconds', () => ({ image, duration: '10', ...motionBrush(image, 2) })],
		...(['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'] as const).flatMap(
			(axis): [string, () => object][] => [
				[`camera ${axis} -10`, () => ({ image, ...simpleCamera({ ...STILL, [axis]: -10 }) })],
				[`camera ${axis} 10`, () => ({ image, ...simpleCamera({ ...STILL, [axis]: 10 }) })],
				[`camera ${axis} 0.5`, () => ({ image, ...simpleCamera({ ...STILL, [axis]: 0.5 }) })],
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
		...['kling-v2-master', 'kling-v2-1', 'kling-v2-1-master', 'kling-v2-5-turbo', 'kling-v2-6'].map(
			(model_name): [string, () => object] => [model_name, () => ({ image, model_name })],
		),
		['cfg_scale 0', () => ({ image, cfg_scale: 0 })],
		['duration 10', () => ({ image, duration: '10' })],
		[
			'sound and voices on kling-v2-6',
			() => ({
				image,
				model_name: 'kling-v2-6',
				mode: 'pro',
				sound: 'on',
				voice_list: [{ voice_id: 'voice_id_1' }, { voice_id: 'voice_id_2' }],
				prompt: '<<<voice_1>>> greets <<<voice_2>>>',
			}),
		],
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

	test('the old field model, which means kling-v1 whatever its value', async () => {
		expect(await kling.create({ image, model: 'kling-v2-6', cfg_scale: 0.5 })).toMatchObject({
			code: 0,
		});
		expect(await kling.create({ image, model: 'kling-v2-6', sound: 'on' })).toMatchObject({
			code: 1201,
			message: 'sound: is not supported by kling-v1',
		});
	});
});

test('answers 404 with code 1203 to another model', async () => {
	expect(await kling.create({ image, model_name: 'kling-v9' })).toMatchObject({
		status: 404,
		code: 1203,
	});
});

test.each([
	['not JSON', '{"image":', 'application/json'],
	['another content type', '{}', 'text/plain'],
])('answers 400 with code 1200 to a body that is %s', async (_name, body, type) => {
	expect(
		await kling.send(KLING_PATH, { method: 'POST', headers: { 'content-type': type }, body }),
	).toMatchObject({ status: 400, code: 1200 });
});

describe('an image URL of this machine', () => {
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

	test('that refuses the connection is refused', async () => {
		const closed = await Receiver.start();
		const { url } = closed;
		await closed.stop();
		expect(await kling.create({ image: `${url}/a.png` })).toMatchObject({ code: 1201 });
	});
});

describe('limits', () => {
	test('answers 429 with code 1303 to more unfinished tasks than the concurrency', async () => {
		sandbox.setLimits({ klingConcurrency: 2 });
		const first = await kling.createTask({ image });
		await kling.createTask({ image });
		expect(await kling.create({ image })).toMatchObject({ status: 429, code: 1303 });
		await sandbox.finish(first);
		expect(await kling.create({ image })).toMatchObject({ status: 200, code: 0 });
	});

	test('answers 429 with code 1302 to more creations than the rate', async () => {
		sandbox.setLimits({ klingRate: { creations: 1, seconds: 3600 } });
		await kling.create({ image });
		expect(await kling.create({ image })).toMatchObject({ status: 429, code: 1302 });
		sandbox.setLimits({ klingRate: null });
		expect(await kling.create({ image })).toMatchObject({ status: 200, code: 0 });
	});
});
