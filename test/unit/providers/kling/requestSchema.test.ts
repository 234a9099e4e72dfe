import { klingRequestSchema } from '../../../../nodes/providers/kling/requestSchema';

const IMAGE = { model_name: 'kling-v2-6', image: 'https://example.com/a.jpg' };
const points = (count: number) => Array.from({ length: count }, (_, index) => ({ x: index, y: 0 }));
const mask = (trajectory: unknown = points(2)) => ({
	mask: 'https://a/b',
	trajectories: trajectory,
});
const masks = (count: number) => ({ dynamic_masks: Array.from({ length: count }, () => mask()) });
const STILL = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 };
const camera = (config: unknown) => ({ camera_control: { type: 'simple', config } });
const text = (length: number) => 'x'.repeat(length);
const voices = (count: number) => ({
	voice_list: Array.from({ length: count }, (_, index) => ({ voice_id: `v${index}` })),
});

const parse = (fields: object) => klingRequestSchema.safeParse({ ...IMAGE, ...fields });

describe('the body of Create Task accepts', () => {
	it.each<[string, object]>([
		['an image alone', {}],
		['an end frame alone', { image: undefined, image_tail: 'https://a/b' }],
		['an image and an end frame', { image_tail: 'https://a/b' }],
		['any model', { model_name: 'kling-v9' }],
		['any mode', { mode: '4k' }],
		['any duration', { duration: '15' }],
		['an empty prompt', { prompt: '' }],
		['2500 characters of prompt', { prompt: text(2500) }],
		['2500 emojis, which are 5000 units of JavaScript', { prompt: '🎬'.repeat(2500) }],
		['2500 characters of negative prompt', { negative_prompt: text(2500) }],
		['no voices', voices(0)],
		['2 voices', voices(2)],
		[
			'a prompt with 2 voices, one of them twice',
			{ prompt: '<<<voice_1>>> <<<voice_2>>> <<<voice_1>>>' },
		],
		['sound on', { sound: 'on' }],
		['sound off', { sound: 'off' }],
		['cfg_scale 0', { cfg_scale: 0 }],
		['cfg_scale 1', { cfg_scale: 1 }],
		['cfg_scale 0.5', { cfg_scale: 0.5 }],
		['a static mask alone', { static_mask: 'https://a/b' }],
		['1 dynamic mask', masks(1)],
		['6 dynamic masks', masks(6)],
		['static and dynamic masks', { static_mask: 'https://a/b', ...masks(1) }],
		['2 points', { dynamic_masks: [mask(points(2))] }],
		['77 points', { dynamic_masks: [mask(points(77))] }],
		[
			'points outside of the image',
			{
				dynamic_masks: [
					mask([
						{ x: -5, y: 0 },
						{ x: 99_999, y: 1 },
					]),
				],
			},
		],
		...['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward', 'spiral'].map(
			(type): [string, object] => [`camera ${type}`, { camera_control: { type } }],
		),
		...Object.keys(STILL).flatMap((axis): Array<[string, object]> =>
			[-10, 10, 0.1].map((value) => [
				`camera simple, ${axis} ${value}`,
				camera({ ...STILL, [axis]: value }),
			]),
		),
		['https callbacks', { callback_url: 'https://n8n.example.com/webhook/1?a=b' }],
		['http callbacks', { callback_url: 'HTTP://127.0.0.1:5678/webhook' }],
		['an external id', { external_task_id: 'order-1' }],
		['fields of tomorrow', { watermark_info: { enabled: false } }],
	])('%s', (_what, fields) => {
		expect(parse(fields).error?.issues).toBeUndefined();
	});

	it('and keeps unknown fields', () => {
		expect(parse({ watermark_info: { enabled: false } }).data).toEqual({
			...IMAGE,
			watermark_info: { enabled: false },
		});
	});
});

describe('the body of Create Task refuses', () => {
	const oneGuidance = 'only one of end frame, motion brush and camera';
	const zoom = camera({ ...STILL, zoom: 5 });

	it.each<[string, object, string, string]>([
		['no image', { image: undefined }, 'image', 'an image, an end frame, or both'],
		['an empty image', { image: '' }, 'image', 'an image'],
		['an empty end frame', { image_tail: '' }, 'image_tail', 'an image'],
		['an empty model', { model_name: '' }, 'model_name', 'a model name'],
		['no model', { model_name: undefined }, 'model_name', 'a model name'],
		['2501 characters', { prompt: text(2501) }, 'prompt', 'up to 2500 characters'],
		['2501 emojis', { prompt: '🎬'.repeat(2501) }, 'prompt', 'up to 2500 characters'],
		[
			'2501 characters of negative prompt',
			{ negative_prompt: text(2501) },
			'negative_prompt',
			'up to 2500 characters',
		],
		['3 voices', voices(3), 'voice_list', 'up to 2 voices'],
		[
			'a voice without an id',
			{ voice_list: [{ voice_id: '' }] },
			'voice_list.0.voice_id',
			'a voice id',
		],
		[
			'a voice that is a text',
			{ voice_list: ['v1'] },
			'voice_list.0',
			'a voice as {"voice_id": …}',
		],
		[
			'a prompt with 3 voices',
			{ prompt: '<<<voice_1>>><<<voice_2>>><<<voice_3>>>' },
			'prompt',
			'up to 2 different voices',
		],
		['sound true', { sound: true }, 'sound', 'on or off'],
		['sound loud', { sound: 'loud' }, 'sound', 'on or off'],
		['cfg_scale below 0', { cfg_scale: -0.01 }, 'cfg_scale', 'a number from 0 to 1'],
		['cfg_scale above 1', { cfg_scale: 1.01 }, 'cfg_scale', 'a number from 0 to 1'],
		["the gateway's cfg_scale", { cfg_scale: 50 }, 'cfg_scale', 'a number from 0 to 1'],
		['cfg_scale as text', { cfg_scale: '0.5' }, 'cfg_scale', 'a number from 0 to 1'],
		['a duration as number', { duration: 5 }, 'duration', 'seconds, as text'],
		['7 dynamic masks', masks(7), 'dynamic_masks', 'up to 6 masks'],
		[
			'1 point',
			{ dynamic_masks: [mask(points(1))] },
			'dynamic_masks.0.trajectories',
			'2 to 77 points',
		],
		[
			'78 points',
			{ dynamic_masks: [mask(points(78))] },
			'dynamic_masks.0.trajectories',
			'2 to 77 points',
		],
		[
			'a mask without points',
			{ dynamic_masks: [{ mask: 'https://a/b' }] },
			'dynamic_masks.0.trajectories',
			'2 to 77 points',
		],
		[
			'points without a mask',
			{ dynamic_masks: [{ trajectories: points(2) }] },
			'dynamic_masks.0.mask',
			'an image',
		],
		[
			'half a pixel',
			{
				dynamic_masks: [
					mask([
						{ x: 1, y: 0.5 },
						{ x: 2, y: 1 },
					]),
				],
			},
			'dynamic_masks.0.trajectories.0.y',
			'a whole number of pixels',
		],
		[
			'a point without y',
			{ dynamic_masks: [mask([{ x: 1, y: 0 }, { x: 2 }])] },
			'dynamic_masks.0.trajectories.1.y',
			'a whole number of pixels',
		],
		[
			'a point as text',
			{ dynamic_masks: [mask(['1,1', '2,2'])] },
			'dynamic_masks.0.trajectories.0',
			'a point as {"x": …, "y": …}',
		],
		[
			'simple without config',
			{ camera_control: { type: 'simple' } },
			'camera_control.config',
			'a config for the type simple',
		],
		[
			'another type with config',
			{ camera_control: { type: 'down_back', config: { ...STILL, zoom: 1 } } },
			'camera_control.config',
			'no config for the type down_back',
		],
		['a camera without type', { camera_control: {} }, 'camera_control.type', 'a camera movement'],
		[
			'a camera that stands still',
			camera(STILL),
			'camera_control.config',
			'exactly one axis that is not 0',
		],
		[
			'a camera on two axes',
			camera({ ...STILL, zoom: 1, pan: -1 }),
			'camera_control.config',
			'exactly one axis that is not 0',
		],
		[
			'five of the axes',
			camera({ ...STILL, zoom: 1, pan: undefined }),
			'camera_control.config.pan',
			'a number from -10 to 10',
		],
		...Object.keys(STILL).flatMap((axis): Array<[string, object, string, string]> =>
			[-10.01, 10.01, '5', Number.NaN].map((value) => [
				`${axis} ${JSON.stringify(value)}`,
				camera({ ...STILL, [axis]: value }),
				`camera_control.config.${axis}`,
				'a number from -10 to 10',
			]),
		),
		[
			'end frame and motion brush',
			{ image_tail: 'https://a/b', ...masks(1) },
			'dynamic_masks',
			oneGuidance,
		],
		[
			'end frame and static mask',
			{ image_tail: 'https://a/b', static_mask: 'https://a/b' },
			'dynamic_masks',
			oneGuidance,
		],
		['end frame and camera', { image_tail: 'https://a/b', ...zoom }, 'camera_control', oneGuidance],
		[
			'end frame alone and camera',
			{ image: undefined, image_tail: 'https://a/b', ...zoom },
			'camera_control',
			oneGuidance,
		],
		['motion brush and camera', { ...masks(1), ...zoom }, 'camera_control', oneGuidance],
		[
			'all three',
			{ image_tail: 'https://a/b', ...masks(1), ...zoom },
			'dynamic_masks',
			oneGuidance,
		],
		[
			'the old name of the model',
			{ model: 'kling-v2-6' },
			'model',
			'model_name in its place (Kling takes the old field to mean kling-v1)',
		],
		[
			'a callback without scheme',
			{ callback_url: 'n8n.example.com/webhook' },
			'callback_url',
			'a URL that starts with http:// or https://',
		],
		[
			'a callback to a file',
			{ callback_url: 'ftp://n8n.example.com/webhook' },
			'callback_url',
			'a URL that starts with http:// or https://',
		],
		['an empty external id', { external_task_id: '' }, 'external_task_id', 'a text'],
		[
			'an external id that cannot be asked for',
			{ external_task_id: '..' },
			'external_task_id',
			'a text other than "." and ".."',
		],
		['an external id that is a number', { external_task_id: 5 }, 'external_task_id', 'a text'],
	])('%s', (_what, fields, path, message) => {
		const issue = parse(fields).error?.issues[0];
		expect([issue?.path.join('.'), issue?.message]).toEqual([path, message]);
	});
});
