import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { IBinaryKeyData, INodeParameters } from 'n8n-workflow';
import { chain } from '../../engine';
import { picture } from '../support/images';
import { createTask, getTask } from '../support/packageEngine';
import { sandboxEngineForTests } from '../support/sandboxEngine';

const IMAGES = path.join(__dirname, '../../examples/images');
const POINTS = [
	{ x: 300, y: 430 },
	{ x: 420, y: 455 },
];
const mask = (more: INodeParameters = {}) => ({
	maskInputType: 'binary',
	maskBinaryPropertyName: 'mask',
	trajectoryInput: 'rows',
	trajectories: { points: POINTS },
	...more,
});
const motionBrush = (masks: object[] = [mask()], more: INodeParameters = {}): INodeParameters => ({
	motionGuidance: 'motionBrush',
	dynamicMasks: { masks } as INodeParameters,
	...more,
});
const camera = (more: INodeParameters): INodeParameters => ({ motionGuidance: 'camera', ...more });
const extra = (body: object): INodeParameters => ({
	options: { additionalBodyFields: JSON.stringify(body) },
});
const voice = (value: string) => ({ voice: { __rl: true, mode: 'list', value } });
const SHOTS = {
	duration: '8',
	multi_shot: true,
	shot_type: 'customize',
	multi_prompt: [
		{ index: 1, prompt: 'Wide view of the lake', duration: '3' },
		{ index: 2, prompt: 'The balloon rises', duration: '5' },
	],
};
const points = (count: number) => Array.from({ length: count }, (_, index) => ({ x: index, y: 5 }));

describe("Kling's parameters", () => {
	const test = sandboxEngineForTests();
	let binary: IBinaryKeyData;

	beforeAll(async () => {
		const file = async (name: string) =>
			await test.engine.binaryFile(await readFile(path.join(IMAGES, name)), name, 'image/jpeg');
		binary = {
			image: await file('lake-balloon-day.jpg'),
			dusk: await file('lake-balloon-dusk.jpg'),
			mask: await file('lake-balloon-motion-mask-balloon.png'),
			land: await file('lake-balloon-static-mask-land.png'),
			squareMask: await test.engine.binaryFile(
				await picture(400, 400, 'png'),
				'm.png',
				'image/png',
			),
		};
	});

	const run = async (parameters: INodeParameters) =>
		await test.engine.run(
			chain([
				createTask({
					provider: 'kling',
					modelName: 'kling-v1',
					imageInputType: 'binary',
					imageBinaryPropertyName: 'image',
					...parameters,
				}),
			]),
			{ input: [{ json: {}, binary }] },
		);
	const sentBody = () => test.sandbox.requests()[0]!.body as Record<string, unknown>;

	describe('accepted by the sandbox:', () => {
		const cases: Array<[string, INodeParameters, object]> = [
			[
				'an end frame',
				{
					motionGuidance: 'endFrame',
					imageTailInputType: 'binary',
					imageTailBinaryPropertyName: 'dusk',
				},
				{},
			],
			[
				'an end frame alone',
				{
					motionGuidance: 'endFrame',
					imageInputType: 'none',
					imageTailInputType: 'binary',
					imageTailBinaryPropertyName: 'dusk',
				},
				{},
			],
			[
				'a static mask and a dynamic mask with rows',
				motionBrush([mask()], {
					staticMaskInputType: 'binary',
					staticMaskBinaryPropertyName: 'land',
				}),
				{ dynamic_masks: [{ trajectories: POINTS }] },
			],
			[
				'a dynamic mask with JSON',
				motionBrush([mask({ trajectoryInput: 'json', trajectoriesJson: JSON.stringify(POINTS) })]),
				{ dynamic_masks: [{ trajectories: POINTS }] },
			],
			['77 points', motionBrush([mask({ trajectories: { points: points(77) } })]), {}],
			['six masks', motionBrush(Array.from({ length: 6 }, () => mask())), {}],
			[
				'a simple camera',
				camera({ cameraControlType: 'simple', cameraControlAxis: 'pan', cameraControlValue: -3.5 }),
				{
					camera_control: {
						type: 'simple',
						config: { horizontal: 0, vertical: 0, pan: -3.5, tilt: 0, roll: 0, zoom: 0 },
					},
				},
			],
			[
				'numbers that an expression gives as text',
				camera({
					cameraControlAxis: 'roll',
					cameraControlValue: '={{ "-2.5" }}',
					duration: '={{ 5 }}',
					options: { cfgScale: '={{ "0.7" }}' },
				}),
				{ cfg_scale: 0.7, duration: '5', camera_control: { config: { roll: -2.5 } } },
			],
			...['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward'].map(
				(type): [string, INodeParameters, object] => [
					`the camera ${type}`,
					camera({ cameraControlType: type }),
					{ camera_control: { type } },
				],
			),
			[
				'voices and sound',
				{
					modelName: 'kling-v2-6',
					prompt: '<<<voice_1>>> says hello',
					mode: 'pro',
					sound: 'on',
					voiceList: { voices: [voice('a'), voice('b')] },
				},
				{ sound: 'on', voice_list: [{ voice_id: 'a' }, { voice_id: 'b' }] },
			],
			[
				'a model by its ID',
				{
					modelName: 'custom',
					customModelName: 'kling-v3',
					prompt: 'The astronaut stands up',
					mode: '4k',
					duration: '15',
				},
				{ model_name: 'kling-v3', mode: '4k', duration: '15' },
			],
			[
				'shots from rows',
				{
					modelName: 'kling-v3',
					duration: '8',
					multiShot: 'customize',
					multiPrompt: {
						shots: [
							{ prompt: 'Wide view of the lake', duration: 3 },
							{ prompt: 'The balloon rises', duration: 5 },
						],
					},
				},
				SHOTS,
			],
			[
				'shots from JSON',
				{
					modelName: 'kling-v3',
					duration: '8',
					multiShot: 'customize',
					multiPromptInput: 'json',
					multiPromptJson: JSON.stringify(SHOTS.multi_prompt),
				},
				SHOTS,
			],
			[
				'shots of the model',
				{ modelName: 'kling-v3', prompt: 'A balloon rises', multiShot: 'intelligence' },
				{ prompt: 'A balloon rises', multi_shot: true, shot_type: 'intelligence' },
			],
			[
				'an end frame together with shots',
				{
					modelName: 'kling-v3',
					prompt: 'A balloon rises',
					multiShot: 'intelligence',
					motionGuidance: 'endFrame',
					imageTailInputType: 'binary',
					imageTailBinaryPropertyName: 'dusk',
				},
				{ multi_shot: true },
			],
			[
				'a watermark',
				{ modelName: 'kling-v2-6', options: { watermark: true } },
				{ watermark_info: { enabled: true } },
			],
		];
		it.each(cases)('%s', async (_name, parameters, body) => {
			const { error } = await run(parameters);
			expect(error?.message).toBeUndefined();
			expect(test.sandbox.createdTasks('kling')).toBe(1);
			expect(sentBody()).toMatchObject(body);
		});

		it('an unlisted mode, which Kling decides on', async () => {
			const { error } = await run(extra({ mode: '4k' }));
			expect(sentBody()).toMatchObject({ mode: '4k' });
			expect(error?.message).toContain('Kling');
		});

		it('a preset camera without a config', async () => {
			await run(camera({ cameraControlType: 'down_back' }));
			expect(sentBody().camera_control).toEqual({ type: 'down_back' });
		});
	});

	describe('refused before any request, naming item, field, value and range:', () => {
		const simple = (config: object) => extra({ camera_control: { type: 'simple', config } });
		const axes = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 };
		const cases: Array<[string, INodeParameters, RegExp]> = [
			[
				'two camera axes',
				simple({ ...axes, pan: 1, zoom: 2 }),
				/\(camera_control\.config\)" is .*; allowed: exactly one axis that is not 0/,
			],
			[
				'no camera axis',
				camera({ cameraControlType: 'simple', cameraControlValue: 0 }),
				/allowed: exactly one axis that is not 0/,
			],
			[
				'a camera value of 11',
				camera({ cameraControlType: 'simple', cameraControlAxis: 'zoom', cameraControlValue: 11 }),
				/\(camera_control\.config\.zoom\)" is 11; allowed: a number from -10 to 10/,
			],
			[
				'another camera type with a config',
				extra({ camera_control: { type: 'down_back', config: { ...axes, zoom: 1 } } }),
				/allowed: no config for the type down_back/,
			],
			[
				'1 point',
				motionBrush([mask({ trajectories: { points: points(1) } })]),
				/\(dynamic_masks\[0\]\.trajectories\)" is .*; allowed: 2 to 77 points/,
			],
			[
				'78 points',
				motionBrush([mask({ trajectories: { points: points(78) } })]),
				/allowed: 2 to 77 points/,
			],
			[
				'a point that is not an integer',
				motionBrush([
					mask({
						trajectories: {
							points: [
								{ x: 1.5, y: 2 },
								{ x: 3, y: 4 },
							],
						},
					}),
				]),
				/\(dynamic_masks\[0\]\.trajectories\[0\]\.x\)" is 1\.5; allowed: a whole number/,
			],
			[
				'7 masks',
				motionBrush(Array.from({ length: 7 }, () => mask())),
				/\(dynamic_masks\)" is .*; allowed: up to 6 masks/,
			],
			[
				'a mask of another shape',
				motionBrush([mask({ maskBinaryPropertyName: 'squareMask' })]),
				/"Dynamic Mask 1" has 400x400 pixels; allowed: the aspect ratio of the image, which has 1024x576/,
			],
			[
				'3 voices',
				{
					modelName: 'kling-v2-6',
					...extra({ voice_list: [{ voice_id: 'a' }, { voice_id: 'b' }, { voice_id: 'c' }] }),
				},
				/"Voices \(voice_list\)" is .*; allowed: up to 2 voices/,
			],
			[
				'masks together with an end frame',
				{ ...motionBrush(), ...extra({ image_tail: 'https://example.com/b.jpg' }) },
				/allowed: only one of end frame, motion brush and camera/,
			],
			[
				'sound without pro mode',
				{ modelName: 'kling-v2-6', sound: 'on' },
				/kling-v2-6 supports Sound only in mode pro with 5 seconds, mode pro with 10 seconds/,
			],
			[
				'a motion brush on a model without one',
				{ modelName: '=kling-v2-1', ...motionBrush() },
				/kling-v2-1 does not support Motion Brush/,
			],
			[
				'the old field model',
				extra({ model: 'kling-v1-6' }),
				/"model" is "kling-v1-6"; allowed: model_name/,
			],
		];
		it.each(cases)('%s', async (_name, parameters, message) => {
			const { error } = await run(parameters);
			expect(error?.message).toMatch(message);
			expect(error).toMatchObject({ description: expect.stringMatching(/\bItem 0\b/) });
			expect(test.sandbox.requests()).toEqual([]);
		});
	});

	it('any combination reaches Kling when the check of the model is off', async () => {
		const unsupported = { modelName: 'kling-v1-6', ...camera({ cameraControlType: 'down_back' }) };
		const { error } = await run(unsupported);
		expect(error?.message).toMatch(/kling-v1-6 does not support Camera/);
		expect(test.sandbox.requests()).toEqual([]);
		await run({ ...unsupported, options: { checkModelSupport: false } });
		expect(sentBody()).toMatchObject({ camera_control: { type: 'down_back' } });
	});

	it('writes the 18 digits of an element as an integer', async () => {
		const elements = ['987654321098765432', '321000000000001'].map((value) => ({
			element: { __rl: true, mode: 'list', value },
		}));
		const { error } = await run({
			modelName: 'kling-v3',
			prompt: '<<<element_1>>> waves at <<<element_2>>>',
			elementList: { elements },
		});
		expect(error?.message).toBeUndefined();
		expect(sentBody().element_list).toEqual([
			// The log of the sandbox writes a BigInt as text.
			{ element_id: '987654321098765432n' },
			{ element_id: 321000000000001 },
		]);
	});

	it('gives the marked video beside the clean one, and what the task has cost', async () => {
		const created = await run({
			modelName: 'kling-v3',
			prompt: 'A balloon rises',
			duration: '3',
			options: { watermark: true },
		});
		const taskId = String(created.json('Create')[0]!.taskId);
		await test.sandbox.finish(taskId);
		const read = await test.engine.run(
			chain([getTask({ provider: 'kling', taskId: { __rl: true, mode: 'id', value: taskId } })]),
		);
		const [task] = read.json('Get');
		expect(task).toMatchObject({ cost: 1.8, costUnit: 'units' });
		expect(task!.watermarkUrl).toMatch(/^http/);
		expect(task!.watermarkUrl).not.toBe(task!.videoUrl);
	});
});
