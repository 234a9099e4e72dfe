import type { INodeParameters } from 'n8n-workflow';
import sharp from 'sharp';
import { chain, type Run } from '../../../engine';
import { createTask, waitForVideo } from '../../support/packageEngine';
import { sandboxEngineForTests } from '../../support/sandboxEngine';
import { useSleptTime } from '../../support/sleptTime';

const URL = 'https://images.example/a.png';
const OTHER = 'https://images.example/b.png';
const PROMPT = 'the sea moves';
const SETTINGS = { credentials: ['kieApi'] };

const test = sandboxEngineForTests({ kie: 'deployed' });
useSleptTime();

const create = (model: string, parameters: INodeParameters = {}) =>
	createTask({ provider: 'kie', model, prompt: PROMPT, imageUrls: [URL], ...parameters }, SETTINGS);
const sent = () =>
	test.sandbox
		.requests()
		.filter(({ operation }) => operation === 'create')
		.map(({ body }) => body);

const hintsOf = (run: Run) =>
	(run.runs('Create').at(-1)!.hints ?? []).map(({ message }) => message);

/** Model, what the form has besides prompt and image, the input on the wire, credits. */
const MODELS: Array<[string, INodeParameters, object, number]> = [
	[
		'kling-3.0/video',
		{ mode: 'std' },
		{
			prompt: PROMPT,
			image_urls: [URL],
			sound: false,
			duration: '5',
			aspect_ratio: '16:9',
			mode: 'std',
			multi_shots: false,
			multi_prompt: [],
		},
		70,
	],
	[
		'kling/v3-turbo-image-to-video',
		{},
		{ prompt: PROMPT, image_urls: [URL], duration: '5', resolution: '720p' },
		90,
	],
	[
		'kling-3.0-omni/image-to-video',
		{},
		{
			prompt: PROMPT,
			image_urls: [URL],
			duration: 5,
			resolution: '720p',
			aspect_ratio: 'auto',
			audio: false,
			customize_multi_shots: false,
		},
		70,
	],
	[
		'kling/v2-5-turbo-image-to-video-pro',
		{ tailImageInputType: 'url', tailImageUrl: OTHER, options: { cfgScale: 0.5 } },
		{ prompt: PROMPT, image_url: URL, tail_image_url: OTHER, duration: '5', cfg_scale: 0.5 },
		42,
	],
	[
		'kling/v2-1-master-image-to-video',
		{ options: { negativePrompt: 'blur' } },
		{ prompt: PROMPT, image_url: URL, duration: '5', negative_prompt: 'blur' },
		160,
	],
	['kling/v2-1-pro', {}, { prompt: PROMPT, image_url: URL, duration: '5' }, 50],
	[
		'kling/v2-1-standard',
		{ duration: '10' },
		{ prompt: PROMPT, image_url: URL, duration: '10' },
		50,
	],
	[
		'kling-2.6/image-to-video',
		{ sound: false },
		{ prompt: PROMPT, image_urls: [URL], sound: false, duration: '5' },
		50,
	],
];

it.each(MODELS)(
	'%s goes from Create Task to the downloaded file',
	async (model, form, input, cost) => {
		const wait = waitForVideo({ provider: 'kie', downloadVideo: true }, SETTINGS);
		const run = await test.engine.run(chain([create(model, form), wait]));
		expect(run.error).toBeUndefined();
		expect(sent()).toEqual([{ model, input }]);
		const [item] = run.output('Wait');
		expect(item!.json).toMatchObject({ status: 'succeeded', cost, costUnit: 'credits' });
		expect(item!.binary!.data).toMatchObject({ mimeType: 'video/mp4' });
	},
);

const shots = (...durations: number[]) => ({
	shots: durations.map((duration) => ({ prompt: `shot of ${duration}`, duration })),
});
const wireShots = (...durations: number[]) =>
	durations.map((duration) => ({ prompt: `shot of ${duration}`, duration }));
const ELEMENT = { name: 'cat', description: 'a cat', elementInputUrls: [URL, OTHER] };
const WIRE_ELEMENT = { name: 'cat', description: 'a cat', element_input_urls: [URL, OTHER] };

it('sends the shots and elements of kling-3.0/video, with sound on', async () => {
	const model = 'kling-3.0/video';
	const run = await test.engine.run(
		chain([
			create(model, {
				multiShots: true,
				multiPrompt: shots(2, 3),
				imageUrls: [URL, OTHER],
				options: { klingElements: { elements: [ELEMENT] } },
			}),
		]),
	);
	expect(run.error).toBeUndefined();
	expect(sent()).toEqual([
		{
			model,
			input: {
				prompt: PROMPT,
				image_urls: [URL],
				sound: true,
				duration: '5',
				aspect_ratio: '16:9',
				mode: 'pro',
				multi_shots: true,
				multi_prompt: wireShots(2, 3),
				kling_elements: [WIRE_ELEMENT],
			},
		},
	]);
});

it('sends the shots and elements of kling-3.0-omni/image-to-video', async () => {
	const model = 'kling-3.0-omni/image-to-video';
	const run = await test.engine.run(
		chain([
			create(model, {
				customizeMultiShots: true,
				multiPrompt: shots(2, 3),
				aspectRatio: '1:1',
				audio: true,
				options: { elements: { elements: [ELEMENT] } },
			}),
		]),
	);
	expect(run.error).toBeUndefined();
	expect(sent()).toMatchObject([
		{
			model,
			input: {
				aspect_ratio: '1:1',
				audio: true,
				customize_multi_shots: true,
				multi_prompt: wireShots(2, 3),
				elements: [WIRE_ELEMENT],
			},
		},
	]);
});

describe('elements with image files', () => {
	const ELEMENT_FILES = { name: 'cat', description: 'a cat' };
	const element = (fields: object) => ({
		options: { klingElements: { elements: [{ ...ELEMENT_FILES, ...fields }] } },
	});
	let pictures: Buffer[];
	beforeAll(async () => {
		const colours = ['#aa0000', '#00aa00', '#0000aa'];
		pictures = await Promise.all(
			colours.map(
				async (background) =>
					await sharp({ create: { width: 320, height: 320, channels: 3, background } })
						.png()
						.toBuffer(),
			),
		);
	});
	const base64 = () => pictures.map((picture) => picture.toString('base64'));
	const runWith = async (form: INodeParameters) => {
		const [front, side, back] = base64().map((data) => ({ data, mimeType: 'image/png' }));
		const input = [{ json: {}, binary: { front: front!, side: side!, back: back! } }];
		return await test.engine.run(chain([create('kling-3.0/video', form)]), { input });
	};
	const uploads = () =>
		test.sandbox.requests().filter(({ operation }) => operation === 'upload').length;

	it.each<[string, () => object]>([
		[
			'binary',
			() => ({ elementInputType: 'binary', elementInputBinaryPropertyNames: 'front, side' }),
		],
		['base64', () => ({ elementInputType: 'base64', elementInputBase64: base64().slice(0, 2) })],
	])('uploads %s files and sends their URLs', async (_kind, fields) => {
		const run = await runWith(element(fields()));
		expect(run.error).toBeUndefined();
		const [body] = sent() as Array<{ input: { image_urls: string[]; kling_elements: object[] } }>;
		const url = expect.stringMatching(/^http:.*\.png$/) as string;
		expect(body!.input.kling_elements).toEqual([
			{ ...ELEMENT_FILES, element_input_urls: [url, url] },
		]);
		expect(body!.input.image_urls).toEqual([URL]);
		expect(uploads()).toBe(2);
	});

	it('gives each element and the first frame its own files', async () => {
		const files = { elementInputType: 'binary' };
		const elements = [
			{ ...ELEMENT_FILES, ...files, elementInputBinaryPropertyNames: 'front,side,back' },
			ELEMENT,
			{ ...ELEMENT_FILES, ...files, elementInputBinaryPropertyNames: 'side,back' },
		];
		const run = await runWith({
			imageInputType: 'binary',
			imageBinaryPropertyName: 'back',
			options: { klingElements: { elements } },
		});
		expect(run.error).toBeUndefined();
		const [body] = sent() as Array<{
			input: { image_urls: string[]; kling_elements: Array<{ element_input_urls: string[] }> };
		}>;
		const { image_urls: frames, kling_elements: sentElements } = body!.input;
		const urls = sentElements.map(({ element_input_urls: inputs }) => inputs);
		expect(urls.map(({ length }) => length)).toEqual([3, 2, 2]);
		expect(urls[1]).toEqual([URL, OTHER]);
		const read = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
		const content = await Promise.all([...frames, ...urls[0]!, ...urls[2]!].map(read));
		const [front, side, back] = pictures;
		expect(content).toEqual([back, front, side, back, side, back]);
	});

	it.each<[string, object, RegExp]>([
		[
			'one file',
			{ elementInputType: 'binary', elementInputBinaryPropertyNames: 'front' },
			/"Element Input Data Field Names" must have 2 to 4 images for an element, not 1 \(kling-3.0\/video\)/,
		],
		[
			'a missing field',
			{ elementInputType: 'binary', elementInputBinaryPropertyNames: 'front,nowhere' },
			/nowhere/,
		],
		['no file', { elementInputType: 'base64' }, /"Element \(Base64\)" is empty/],
		['a kind of input', { elementInputType: 'file' }, /"Element Input Type" is "file"/],
	])('refuses %s before sending anything', async (_what, fields, message) => {
		const run = await runWith(element(fields));
		expect(run.error?.message).toMatch(message);
		expect(test.sandbox.requests()).toEqual([]);
	});
});

it.each([
	[0, false],
	[0.3, false],
	[0.7, false],
	[0.55, true],
])('sends the CFG scale %p of Kling 2.5; hint: %p', async (cfgScale, hasHint) => {
	const model = 'kling/v2-5-turbo-image-to-video-pro';
	const run = await test.engine.run(
		chain([{ ...create(model, { options: { cfgScale } }), onError: 'continueErrorOutput' }]),
	);
	expect(sent()).toMatchObject([{ input: { cfg_scale: cfgScale } }]);
	// The sandbox takes only the documented steps.
	expect(test.sandbox.createdTasks()).toBe(hasHint ? 0 : 1);
	expect(hintsOf(run)).toEqual(hasHint ? [expect.stringContaining('in steps of 0.1')] : []);
});

it.each([
	[500, false],
	[512, true],
])(
	"sends a shot's prompt of %i characters at Kling 3.0 Omni; hint: %p",
	async (length, hasHint) => {
		const multiPrompt = { shots: [{ prompt: 'x'.repeat(length), duration: 5 }] };
		const run = await test.engine.run(
			chain([
				{
					...create('kling-3.0-omni/image-to-video', { customizeMultiShots: true, multiPrompt }),
					onError: 'continueErrorOutput',
				},
			]),
		);
		const hints = (run.runs('Create').at(-1)!.hints ?? []).map(({ message }) => message);
		expect(hints).toEqual(
			hasHint ? [expect.stringContaining('was seen to refuse more than 500')] : [],
		);
		// The sandbox has the measured limit.
		expect(test.sandbox.createdTasks()).toBe(hasHint ? 0 : 1);
	},
);

it('makes a video from the text alone with kling-3.0/video', async () => {
	const run = await test.engine.run(chain([create('kling-3.0/video', { imageInputType: 'none' })]));
	expect(run.error).toBeUndefined();
	const [body] = sent() as Array<{ input: object }>;
	expect(body!.input).not.toHaveProperty('image_urls');
});

it.each<[string, string, INodeParameters, RegExp]>([
	['a duration', 'kling-3.0/video', { duration: '20' }, /"Duration \(Seconds\)" is "20"/],
	[
		'a second image',
		'kling/v3-turbo-image-to-video',
		{ imageUrls: [URL, OTHER] },
		/"Images" has 2 images/,
	],
	['a resolution', 'kling/v3-turbo-image-to-video', { resolution: '4k' }, /"Resolution" is "4k"/],
	[
		'a long prompt',
		'kling/v3-turbo-image-to-video',
		{ prompt: 'x'.repeat(2501) },
		/"Prompt \(input.prompt\)"/,
	],
	[
		'an aspect ratio without shots',
		'kling-3.0-omni/image-to-video',
		{ aspectRatio: '1:1' },
		/"Aspect Ratio" is "1:1"/,
	],
	[
		'two images with shots',
		'kling-3.0-omni/image-to-video',
		{ customizeMultiShots: true, multiPrompt: shots(5), imageUrls: [URL, OTHER] },
		/only one image together with Customize Multi-Shot/,
	],
	[
		'two kinds of shots',
		'kling-3.0-omni/image-to-video',
		{ customizeMultiShots: true, multiPrompt: shots(5), options: { preferMultiShots: true } },
		/either Customize Multi-Shot or Prefer Multi-Shot/,
	],
	['no shots', 'kling-3.0/video', { multiShots: true }, /"Shots \(input.multi_prompt\)" is empty/],
	[
		'shots with another total length',
		'kling-3.0/video',
		{ multiShots: true, multiPrompt: shots(2, 2) },
		/shots take 4 seconds in total/,
	],
	[
		'a shot that is too long',
		'kling-3.0/video',
		{ multiShots: true, multiPrompt: shots(13), duration: '13' },
		/"Shots \(input.multi_prompt\[0\].duration\)" is 13/,
	],
	[
		'an element with one image',
		'kling-3.0/video',
		{ options: { klingElements: { elements: [{ ...ELEMENT, elementInputUrls: [URL] }] } } },
		/"Elements \(input.kling_elements\[0\].element_input_urls\)"/,
	],
	[
		'a CFG scale',
		'kling/v2-1-pro',
		{ options: { cfgScale: 2 } },
		/"CFG Scale \(input.cfg_scale\)" is 2/,
	],
])('refuses %s before sending anything: %s', async (_what, model, form, message) => {
	const run = await test.engine.run(chain([create(model, form)]));
	expect(run.error?.message).toMatch(message);
	expect(run.error?.message).toContain(model);
	expect(test.sandbox.requests()).toEqual([]);
});

it('checks an unknown model only for rules that all models share', async () => {
	const options = { additionalBodyFields: '{"input": {"sound": null, "mode": "new"}}' };
	await test.engine.run(
		chain([
			create('custom', {
				customModel: 'kling/next',
				duration: '7',
				prompt: 'x'.repeat(2000),
				options,
			}),
		]),
	);
	expect(sent()).toEqual([
		{
			model: 'kling/next',
			input: { prompt: 'x'.repeat(2000), image_urls: [URL], duration: '7', mode: 'new' },
		},
	]);
});

it('sends a listed model that is entered as Custom with only the fields that it supports', async () => {
	const run = await test.engine.run(chain([create('custom', { customModel: 'kling/v2-1-pro' })]));
	expect(run.error).toBeUndefined();
	expect(sent()).toEqual([
		{ model: 'kling/v2-1-pro', input: { prompt: PROMPT, image_url: URL, duration: '5' } },
	]);
});
