import type { Sandbox } from '../../sandbox';
import { heavyPng, pngBase64 } from './support/images';
import { Kling3Client } from './support/kling3Client';
import { Receiver } from './support/receiver';
import { startTestSandbox } from './support/startTestSandbox';

let sandbox: Sandbox;
let kling: Kling3Client;

beforeAll(async () => {
	sandbox = await startTestSandbox();
	kling = new Kling3Client(sandbox);
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const url = 'https://images.example/harbour.png';
const prompt = (text = 'The boat leaves the harbour') => ({ type: 'prompt', text });
const FIRST = { type: 'first_frame', url };
const LAST = { type: 'last_frame', url };
const MIDDLE = { type: 'middle_frame', url };
const element = (element_id = '321000000000001', id = element_id) => ({
	type: 'element',
	element_id,
	id,
});
const reference = (id?: string) => ({ type: 'refer_image', url, id });
const voice = (id: string) => ({ type: 'voice', voice_id: '829', id });
const CHARACTER = '987654321098765433';
const many = <Entry>(count: number, make: (index: number) => Entry) =>
	Array.from({ length: count }, (_, index) => make(index));

const MODELS = [
	'image-to-video/kling-2.5-turbo',
	'image-to-video/kling-2.6',
	'image-to-video/kling-3.0',
	'image-to-video/kling-3.0-turbo',
	'omni-video/kling-3.0-omni',
	'omni-video/kling-o1',
	'image-to-video/kling-4.0',
	'image-to-video/kling-4.0-flash',
] as const;
type Model = (typeof MODELS)[number];
const [TURBO_25, V26, V3, TURBO_3, OMNI, O1, V4, FLASH] = MODELS;

/** A creation with two frames' worth of defaults: 1080p where it may be left out, and 5 seconds. */
const create = (model: string, contents: object[], settings: object = {}) =>
	kling.create(model, {
		contents,
		settings: { resolution: '720p', duration: 5, ...settings },
	});
const isTaken = async (model: string, contents: object[], settings: object = {}) =>
	(await create(model, contents, settings)).code === 0;

/** What is created at a model; settings are none unless given. */
const cases = (rows: [name: string, model: Model, contents: object[], settings?: object][]) =>
	rows.map(([name, model, contents, settings = {}]) => [name, model, contents, settings] as const);

const from = (first: number, last: number) => many(last - first + 1, (index) => first + index);
const LIMITS: Record<Model, { resolutions: string[]; durations: number[]; audio: string[] }> = {
	[TURBO_25]: { resolutions: ['720p', '1080p'], durations: [5, 10], audio: [] },
	[V26]: { resolutions: ['720p', '1080p'], durations: [5, 10], audio: ['native', 'off'] },
	[V3]: { resolutions: ['720p', '1080p', '4k'], durations: from(3, 15), audio: ['native', 'off'] },
	[TURBO_3]: { resolutions: ['720p', '1080p'], durations: from(3, 15), audio: [] },
	[OMNI]: {
		resolutions: ['720p', '1080p', '4k'],
		durations: from(3, 15),
		audio: ['native', 'off'],
	},
	[O1]: { resolutions: ['720p', '1080p'], durations: from(3, 10), audio: ['off'] },
	[V4]: { resolutions: ['720p', '1080p'], durations: from(3, 30), audio: [] },
	[FLASH]: { resolutions: ['720p'], durations: from(3, 20), audio: [] },
};

describe.each(MODELS)('%s', (model) => {
	const { resolutions, durations, audio } = LIMITS[model];
	const contents = [prompt(), FIRST];

	test('accepts only its resolutions', async () => {
		const taken: string[] = [];
		for (const resolution of ['480p', '720p', '1080p', '2k', '4k']) {
			if (await isTaken(model, contents, { resolution })) taken.push(resolution);
		}
		expect(taken).toEqual(resolutions);
	});

	test('accepts only its durations', async () => {
		// O1 takes other durations than 5 and 10 only beside references.
		const more = model === O1 ? [reference('image_1')] : [];
		const taken: number[] = [];
		for (const duration of from(1, 31)) {
			if (await isTaken(model, [...contents, ...more], { duration })) taken.push(duration);
		}
		expect(taken).toEqual(durations);
	});

	test('accepts its values of audio and drops the field if it has none', async () => {
		for (const value of ['native', 'off']) {
			const { code } = await create(model, contents, {
				audio: value,
				resolution: resolutions.at(-1) === '720p' ? '720p' : '1080p',
			});
			const isDropped = audio.length === 0;
			expect([value, code]).toEqual([value, isDropped || audio.includes(value) ? 0 : 1201]);
		}
		expect(await isTaken(model, contents, { audio: 'on' })).toBe(false);
		const dropped = sandbox.tasks('kling3').map((task) => task.dropped);
		const hasField = audio.length > 0;
		for (const paths of dropped) expect(paths?.includes('settings.audio')).toBe(!hasField);
	});

	test('requires values of the documented type', async () => {
		for (const settings of [{ duration: '5' }, { duration: 5.5 }, { resolution: 720 }]) {
			expect(await isTaken(model, contents, settings)).toBe(false);
		}
	});
});

test('requires resolution and duration at 4.0; the others have defaults', async () => {
	for (const model of MODELS) {
		const { code, message } = await kling.create(model, { contents: [prompt(), FIRST] });
		const isFourth = model === V4 || model === FLASH;
		expect([model, code]).toEqual([model, isFourth ? 1201 : 0]);
		if (isFourth) expect(message).toBe('settings.resolution is required');
	}
});

describe('accepts', () => {
	const at1080p = { resolution: '1080p' };
	test.each(
		cases([
			['a first frame alone', V3, [FIRST]],
			['first and last frame', V3, [FIRST, LAST]],
			['first and last frame at 1080p', TURBO_25, [FIRST, LAST], at1080p],
			['first and last frame at 1080p without sound', V26, [FIRST, LAST], at1080p],
			['sound at 1080p', V26, [FIRST], { audio: 'native', ...at1080p }],
			[
				'two voices',
				V26,
				[prompt('@a greets @b'), FIRST, voice('a'), voice('b')],
				{ audio: 'native', ...at1080p },
			],
			[
				'three elements',
				V3,
				[prompt(), FIRST, ...many(3, (index) => element(`32100000000000${1 + 2 * index}`))],
			],
			['an element of 18 digits', V3, [prompt(), FIRST, element('876543210987654322', 'fox')]],
			['a prompt of 3072 characters', V3, [prompt('🎈'.repeat(3072)), FIRST]],
			['a prompt of 2500 characters', TURBO_3, [prompt('x'.repeat(2500)), FIRST]],
			['a prompt of 26,000 characters', V4, [prompt('x'.repeat(26_000)), FIRST]],
			['eight middle frames', V4, [prompt(), FIRST, ...many(8, () => MIDDLE), LAST]],
			[
				'frames with ids',
				OMNI,
				[prompt('@a, then @b'), { ...FIRST, id: 'a' }, { ...LAST, id: 'b' }],
			],
			['seven reference images', OMNI, [prompt(), ...many(7, (index) => reference(`i${index}`))]],
			['a prompt alone', OMNI, [prompt()], { aspect_ratio: '9:16' }],
			[
				'three images and a character',
				OMNI,
				[prompt(), ...many(3, (index) => reference(`i${index}`)), element(CHARACTER)],
			],
			[
				'the sound of a reference video',
				OMNI,
				[prompt(), FIRST, { type: 'feature_video', url: 'https://v.example/a.mp4' }],
				{ audio: 'original' },
			],
			['first and last frame', O1, [prompt(), FIRST, LAST]],
			['an element beside the first frame', O1, [prompt(), FIRST, element()], { duration: 7 }],
		]),
	)('%s at %s', async (_name, model, contents, settings) => {
		expect(await create(model, contents, settings)).toMatchObject({ status: 200, code: 0 });
	});
});

describe('refuses with 400 and code 1201', () => {
	const at1080p = { resolution: '1080p' };
	test.each(
		cases([
			['no first frame', V3, [prompt()]],
			['a last frame alone', V3, [prompt(), LAST]],
			['a last frame alone', OMNI, [prompt(), LAST]],
			['a last frame alone', V4, [prompt(), LAST]],
			['two first frames', V3, [FIRST, FIRST]],
			['two last frames', V3, [FIRST, LAST, LAST]],
			['two prompts', V3, [prompt(), prompt(), FIRST]],
			['a last frame', TURBO_3, [FIRST, LAST]],
			['a last frame', FLASH, [FIRST, LAST]],
			['a last frame at 720p', TURBO_25, [FIRST, LAST]],
			['a last frame at 720p', V26, [FIRST, LAST]],
			['a last frame with sound', V26, [FIRST, LAST], { audio: 'native', ...at1080p }],
			['sound at 720p', V26, [FIRST], { audio: 'native' }],
			['voices without sound', V26, [FIRST, voice('a')], at1080p],
			[
				'three voices',
				V26,
				[FIRST, ...many(3, (index) => voice(`v${index}`))],
				{ audio: 'native', ...at1080p },
			],
			['a voice', V3, [FIRST, voice('a')], { audio: 'native' }],
			[
				'four elements',
				V3,
				[FIRST, ...many(4, (index) => element(`32100000000000${1 + 2 * index}`))],
			],
			['an element', TURBO_3, [FIRST, element()]],
			['an element', V26, [FIRST, element()]],
			['an element without an id', V3, [FIRST, { type: 'element', element_id: '321000000000001' }]],
			[
				'an element as a number',
				V3,
				[FIRST, { type: 'element', element_id: 321000000000001, id: 'a' }],
			],
			['an unknown element', V3, [FIRST, element('876543210987654300')]],
			['a reference image', V3, [FIRST, reference('a')]],
			['a middle frame', V3, [FIRST, MIDDLE]],
			['a middle frame', FLASH, [FIRST, MIDDLE]],
			['nine middle frames', V4, [FIRST, ...many(9, () => MIDDLE)]],
			['two inputs with one id', OMNI, [prompt(), reference('a'), reference('a')]],
			[
				'eight references',
				OMNI,
				[prompt(), ...many(7, (index) => reference(`i${index}`)), element()],
			],
			[
				'four images beside a character',
				OMNI,
				[prompt(), ...many(4, (index) => reference(`i${index}`)), element(CHARACTER)],
			],
			[
				'four elements beside a frame',
				OMNI,
				[prompt(), FIRST, ...many(4, (index) => element(`32100000000000${1 + 2 * index}`))],
			],
			['original sound without a video', OMNI, [prompt(), FIRST], { audio: 'original' }],
			['neither frame nor prompt', OMNI, [reference('a')]],
			['another shape', OMNI, [prompt()], { aspect_ratio: '4:3' }],
			['7 s with a first frame alone', O1, [prompt(), FIRST], { duration: 7 }],
			['references beside both frames', O1, [prompt(), FIRST, LAST, reference('a')]],
			['a character', O1, [prompt(), FIRST, element(CHARACTER)]],
			['a prompt of 3073 characters', V3, [prompt('x'.repeat(3073)), FIRST]],
			['a prompt of 2501 characters', TURBO_3, [prompt('x'.repeat(2501)), FIRST]],
			['another type', V3, [FIRST, { type: 'image', url }]],
			['no inputs', V3, []],
			['a frame without a URL', V3, [{ type: 'first_frame' }]],
			['base64 with a prefix', V3, [{ type: 'first_frame', url: 'data:image/png;base64,AAAA' }]],
		]),
	)('%s at %s', async (_name, model, contents, settings) => {
		expect(await create(model, contents, settings)).toMatchObject({ status: 400, code: 1201 });
		expect(sandbox.createdTasks()).toBe(0);
	});

	test.each([
		['a list', []],
		['no contents', { settings: {} }],
		['contents as an object', { contents: FIRST }],
		['an empty external ID', { contents: [FIRST], options: { external_task_id: '' } }],
		['an invalid callback URL', { contents: [FIRST], options: { callback_url: 'ftp://a' } }],
		['multi_shot as text', { contents: [FIRST], settings: { multi_shot: 'false' } }],
		['a watermark as text', { contents: [FIRST], options: { watermark_info: { enabled: 'no' } } }],
	])('a body with %s', async (_name, body) => {
		expect(await kling.create(V3, body)).toMatchObject({ status: 400, code: 1201 });
	});

	test('images beyond the limits of the new API', async () => {
		const sent = async (base64: string) =>
			(await create(V3, [{ type: 'first_frame', url: base64 }])).code;
		expect(await sent(await pngBase64(299, 400))).toBe(1201);
		expect(await sent(await pngBase64(760, 300))).toBe(1201);
		expect(await sent(await pngBase64(750, 300))).toBe(0);
	});

	test('files larger than the model allows', async () => {
		const files = await Receiver.start();
		const frame = { type: 'first_frame', url: `${files.url}/a.png` };
		files.file = await heavyPng(31 * 1024 * 1024);
		expect(await isTaken(V3, [frame])).toBe(true);
		expect(await isTaken(V4, [frame])).toBe(false);
		files.file = Buffer.alloc(50 * 1024 * 1024 + 1);
		expect(await isTaken(V3, [frame])).toBe(false);
		await files.stop();
	});
});

test.each([
	'image-to-video/kling-3.0-omni',
	'omni-video/kling-3.0',
	'omni-video/kling-4.0',
	'image-to-video/kling-v3',
	'image-to-video/kling-9',
])('answers 404 with code 1203 to %s', async (path) => {
	expect(await create(path, [FIRST])).toMatchObject({ status: 404, code: 1203 });
});

describe('shots in the prompt', () => {
	const shots = (...seconds: number[]) =>
		prompt(
			seconds.map((length, index) => `shot ${index + 1}, ${length}, A gull ${index}; `).join(''),
		);
	const V3_SHOTS = { duration: 8, multi_shot: true };

	test.each<[string, Model, object, object, boolean]>([
		['equal to the duration', V3, shots(3, 5), V3_SHOTS, true],
		['equal to the duration', TURBO_3, shots(3, 5), { duration: 8 }, true],
		['equal to the duration', OMNI, shots(3, 5), V3_SHOTS, true],
		['six', V3, shots(1, 1, 1, 1, 1, 3), V3_SHOTS, true],
		['seven', V3, shots(1, 1, 1, 1, 1, 1, 2), V3_SHOTS, false],
		['too short together', V3, shots(3, 4), V3_SHOTS, false],
		['too long together', TURBO_3, shots(3, 6), { duration: 8 }, false],
		['of no length', V3, shots(0, 8), V3_SHOTS, false],
		['out of order', V3, prompt('shot 2, 3, a; shot 1, 5, b;'), V3_SHOTS, false],
		['of 513 characters', V3, prompt(`shot 1, 8, ${'x'.repeat(513)};`), V3_SHOTS, false],
		['switched off', V3, shots(3, 4), { duration: 8, multi_shot: false }, true],
		['on by default', V3, shots(3, 4), { duration: 8 }, false],
		['for a model without shots', V26, shots(3, 4), { duration: 5 }, true],
	])('%s at %s', async (_name, model, text, settings, taken) => {
		expect(await isTaken(model, [text, FIRST], settings)).toBe(taken);
	});
});

describe('fields that the model does not support', () => {
	const body = {
		model_name: 'kling-3.0',
		contents: [
			{ ...prompt(), weight: 1 },
			{ ...FIRST, id: 'image_1' },
		],
		settings: {
			duration: 5,
			mode: 'pro',
			aspect_ratio: '1:1',
			negative_prompt: 'rain',
			multi_shot: false,
		},
		options: {
			external_task_id: 'order-1',
			priority: 1,
			watermark_info: { enabled: false, text: 'x' },
		},
	};
	const dropped = [
		'model_name',
		'contents.0.weight',
		'contents.1.id',
		'settings.mode',
		'settings.aspect_ratio',
		'settings.negative_prompt',
		'options.priority',
		'options.watermark_info.text',
	];

	test('are dropped silently, which tests can see', async () => {
		expect(await kling.create(V3, body)).toMatchObject({ status: 200, code: 0 });
		const [task] = sandbox.tasks('kling3');
		expect(new Set(task?.dropped)).toEqual(new Set(dropped));
		expect(task?.dropped).toHaveLength(dropped.length);
		expect(task?.request).toEqual(body);
	});

	test('do not occur in a body of the document', async () => {
		await create(V3, [prompt(), FIRST, LAST], { audio: 'off', multi_shot: false });
		expect(sandbox.tasks('kling3')).toMatchObject([{ dropped: [] }]);
	});

	test.each<[Model, object, string[]]>([
		[TURBO_3, { multi_shot: false }, ['settings.multi_shot']],
		[V26, { multi_shot: false }, ['settings.multi_shot']],
		[OMNI, { aspect_ratio: '1:1' }, ['settings.aspect_ratio']],
		[V4, { audio: 'off', multi_shot: false }, ['settings.audio', 'settings.multi_shot']],
	])('at %s with a first frame: %j', async (model, settings, paths) => {
		await create(model, [prompt(), FIRST], settings);
		expect(sandbox.tasks('kling3')).toMatchObject([{ dropped: paths }]);
	});

	test('are refused if the sandbox is set to', async () => {
		const strict = await startTestSandbox({ kling3UnknownFields: 'refused' });
		expect(await new Kling3Client(strict).create(V3, body)).toMatchObject({
			status: 400,
			code: 1201,
			message: expect.stringContaining('settings.aspect_ratio'),
		});
		expect(strict.createdTasks()).toBe(0);
		await strict.close();
	});
});

describe('external ID and callback URL at 4.0', () => {
	const body = {
		contents: [prompt(), FIRST],
		settings: { resolution: '720p', duration: 5 },
		options: { external_task_id: 'order-1', callback_url: 'http://127.0.0.1:9/hook' },
	};

	test('are dropped, so that a second creation is a second task', async () => {
		const { data } = await kling.create(V4, body);
		expect(data).not.toHaveProperty('external_id');
		expect(await kling.create(V4, body)).toMatchObject({ code: 0 });
		expect(sandbox.createdTasks()).toBe(2);
		expect(sandbox.tasks()[0]?.dropped).toEqual([
			'options.external_task_id',
			'options.callback_url',
		]);
		expect((await kling.tasks('?external_task_ids=order-1')).data).toEqual([]);
	});

	test.each([
		['refused', 1201, 0],
		['honoured', 0, 1],
	] as const)('are %s if the sandbox is set to', async (kling4Options, code, tasks) => {
		const other = await startTestSandbox({ kling4Options });
		const client = new Kling3Client(other);
		const answer = await client.create(V4, body);
		expect(answer.code).toBe(code);
		if (code === 0) {
			expect(answer.data).toMatchObject({ external_id: 'order-1' });
			expect(await client.create(V4, body)).toMatchObject({ code: 1201 });
		}
		expect(other.createdTasks()).toBe(tasks);
		await other.close();
	});
});
