import { gif, heavyPng, pngBase64, webp } from './support/images';
import { motionBrush, simpleCamera, STILL, trajectory } from './support/klingBodies';
import { image, kling, sandbox, startKling } from './support/klingStage';

startKling();

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
			() => ({ image, ...motionBrush(image, 2), camera_control: { type: 'down_back' } }),
			'simultaneously',
		],
		['1 trajectory point', () => ({ image, ...motionBrush(image, 1) }), 'trajectories:'],
		['78 trajectory points', () => ({ image, ...motionBrush(image, 78) }), 'trajectories:'],
		[
			'a dynamic mask without points',
			() => ({ image, dynamic_masks: [{ mask: image }] }),
			'trajectories:',
		],
		[
			'a dynamic mask without a mask',
			() => ({ image, dynamic_masks: [{ trajectories: trajectory(2) }] }),
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
			() => ({
				image,
				dynamic_masks: Array.from({ length: 7 }, () => motionBrush(image, 2).dynamic_masks[0]),
			}),
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
		['camera simple with all axes 0', () => ({ image, ...simpleCamera(STILL) }), 'exactly one'],
		[
			'camera simple with two axes',
			() => ({ image, ...simpleCamera({ ...STILL, pan: 1, zoom: 2 }) }),
			'exactly one',
		],
		[
			'camera simple with an axis left out',
			() => ({ image, ...simpleCamera({ zoom: 2 }) }),
			'camera_control.config.',
		],
		[
			'camera zoom 10.5',
			() => ({ image, ...simpleCamera({ ...STILL, zoom: 10.5 }) }),
			'camera_control.config.zoom:',
		],
		[
			'camera pan -11',
			() => ({ image, ...simpleCamera({ ...STILL, pan: -11 }) }),
			'camera_control.config.pan:',
		],
		[
			'another camera axis',
			() => ({ image, ...simpleCamera({ ...STILL, zoom: 1, dolly: 0 }) }),
			"'dolly'",
		],
		[
			'another camera type with a config',
			() => ({ image, camera_control: { type: 'forward_up', config: { ...STILL, zoom: 1 } } }),
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
				dynamic_masks: [{ mask: await pngBase64(320, 480), trajectories: trajectory(2) }],
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

	test('an image larger than 10 MiB and not one just below', async () => {
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

	test('an external id that already exists, even of a failed task', async () => {
		const id = await kling.createTask({ image, external_task_id: 'order 1' });
		await sandbox.fail(id);
		expect(await kling.create({ image, external_task_id: 'order 1' })).toMatchObject({
			status: 400,
			code: 1201,
			message: expect.stringContaining('order 1'),
		});
		expect(sandbox.createdTasks()).toBe(1);
	});

	test('one of two simultaneous requests with the same external id', async () => {
		const body = { image, external_task_id: 'order 2' };
		const answers = await Promise.all([kling.create(body), kling.create(body)]);
		expect(answers.map(({ code }) => code).sort()).toEqual([0, 1201]);
	});
});
