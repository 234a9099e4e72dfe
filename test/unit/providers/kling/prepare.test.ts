import type { IDataObject } from 'n8n-workflow';

import { kling } from '../../../../nodes/providers/kling';
import { InvalidInputError, ProviderCallError } from '../../../../nodes/shared/failures';
import { encodeBody } from '../../../../nodes/shared/http/requestBody';
import { answer } from '../../support/answers';
import { binaryHelpers } from '../../support/executeFunctions';
import { imageFile, paddedTo } from '../../support/images';
import { fakeCall } from '../../support/providerCall';

const URL_ = 'https://example.com/a.jpg';
const IMAGE: IDataObject = { imageInputType: 'url', imageUrl: URL_ };
const success = answer(200, { code: 0, data: { task_id: '1', task_status: 'submitted' } });

type Files = Parameters<typeof binaryHelpers>[0];

function open(parameters: IDataObject, files: Files = {}, answers = [success]) {
	const { helpers, reads } = binaryHelpers(files);
	return {
		...fakeCall({
			parameters: { modelName: 'kling-v1', ...IMAGE, ...parameters },
			helpers,
			answers,
		}),
		reads,
	};
}

/** What the form of these parameters sends. */
async function bodyOf(parameters: IDataObject, externalTaskId?: string, files?: Files) {
	const { call, sent } = open(parameters, files);
	const request = await kling.prepare(call);
	expect(sent).toEqual([]);
	await request.send(externalTaskId);
	expect(sent).toHaveLength(1);
	expect(sent[0]).toMatchObject({
		method: 'POST',
		url: 'https://api.example.com/v1/videos/image2video',
	});
	return sent[0]!.body as IDataObject;
}

const refusal = async (parameters: IDataObject, files?: Files) => {
	const error = await kling
		.prepare(open(parameters, files).call)
		.catch((reason: unknown) => reason);
	if (!(error instanceof InvalidInputError)) throw new Error(`Not refused: ${String(error)}`);
	return error.message;
};

const PLAIN = { duration: '5', mode: 'std' };
const v1 = { model_name: 'kling-v1', image: URL_, ...PLAIN };
const v26 = { model_name: 'kling-v2-6', image: URL_, ...PLAIN, sound: 'off' };
const v3Form: IDataObject = { modelName: 'kling-v3', prompt: 'A harbour' };
const v3 = { ...v26, model_name: 'kling-v3', prompt: 'A harbour' };
const withoutPrompt = (body: Partial<typeof v3>) => {
	const others = { ...body };
	delete others.prompt;
	return others;
};
const SHOTS = {
	multi_shot: true,
	shot_type: 'customize',
	multi_prompt: [
		{ index: 1, prompt: 'Wide view', duration: '3' },
		{ index: 2, prompt: 'The captain waves', duration: '5' },
	],
};
const options = (values: IDataObject) => ({ options: values });
const dynamicMask = (values: IDataObject): IDataObject => ({
	maskInputType: 'url',
	maskUrl: 'https://a/mask.png',
	trajectoryInput: 'rows',
	trajectories: {
		points: [
			{ x: 1, y: 2 },
			{ x: 3, y: 4 },
		],
	},
	...values,
});
const motionBrush = (more: IDataObject = {}): IDataObject => ({
	motionGuidance: 'motionBrush',
	dynamicMasks: { masks: [dynamicMask({})] },
	...more,
});
const camera = (more: IDataObject = {}) => ({ motionGuidance: 'camera', ...more });

describe("Kling's form sends", () => {
	it.each<[string, IDataObject, IDataObject]>([
		['what the user has set, and nothing else', {}, v1],
		[
			'no empty field',
			{
				prompt: '',
				mode: '',
				duration: '',
				sound: '',
				voiceList: {},
				elementList: {},
				...options({
					negativePrompt: '',
					callbackUrl: '',
					externalTaskId: '',
					additionalBodyFields: '',
					watermark: false,
				}),
			},
			{ model_name: 'kling-v1', image: URL_ },
		],
		['a prompt', { prompt: 'a cat' }, { ...v1, prompt: 'a cat' }],
		['a listed model', { modelName: 'kling-v2-1' }, { ...v1, model_name: 'kling-v2-1' }],
		[
			'a custom model',
			{ modelName: 'custom', customModelName: ' kling-v9 ' },
			{ ...v1, model_name: 'kling-v9' },
		],
		[
			'its options by the names of the API',
			{
				modelName: 'kling-v1-6',
				mode: 'pro',
				duration: '10',
				...options({
					negativePrompt: 'blur',
					cfgScale: 0,
					callbackUrl: 'https://n8n.example.com/webhook/1',
					watermark: true,
				}),
			},
			{
				model_name: 'kling-v1-6',
				image: URL_,
				negative_prompt: 'blur',
				cfg_scale: 0,
				mode: 'pro',
				duration: '10',
				callback_url: 'https://n8n.example.com/webhook/1',
				watermark_info: { enabled: true },
			},
		],
		[
			'a duration as text, whatever an expression made of it',
			{ duration: 10 },
			{ ...v1, duration: '10' },
		],
		[
			'sound and voices',
			{
				modelName: 'kling-v2-6',
				prompt: '<<<voice_1>>> and <<<voice_2>>>',
				sound: 'on',
				mode: 'pro',
				voiceList: {
					voices: [' v1 ', '', 'v2'].map((value) => ({
						voice: { __rl: true, mode: 'list', value },
					})),
				},
			},
			{
				model_name: 'kling-v2-6',
				image: URL_,
				prompt: '<<<voice_1>>> and <<<voice_2>>>',
				...PLAIN,
				mode: 'pro',
				sound: 'on',
				voice_list: [{ voice_id: 'v1' }, { voice_id: 'v2' }],
			},
		],
		[
			"voices as Kling's API has them, from an expression",
			{
				modelName: 'kling-v2-6',
				sound: 'on',
				mode: 'pro',
				voiceList: [{ voice_id: 'v1' }, 7],
			},
			{
				model_name: 'kling-v2-6',
				image: URL_,
				...PLAIN,
				mode: 'pro',
				sound: 'on',
				voice_list: [{ voice_id: 'v1' }, { voice_id: '7' }],
			},
		],
		[
			'voices of a list in one entry',
			{
				modelName: 'kling-v2-6',
				sound: 'on',
				mode: 'pro',
				voiceList: [['v1', 'v2']],
			},
			{
				model_name: 'kling-v2-6',
				image: URL_,
				...PLAIN,
				mode: 'pro',
				sound: 'on',
				voice_list: [{ voice_id: 'v1' }, { voice_id: 'v2' }],
			},
		],
		[
			'a callback URL without the space around it',
			options({ callbackUrl: ' https://n8n.example.com/hook ' }),
			{ ...v1, callback_url: 'https://n8n.example.com/hook' },
		],
		[
			'a camera movement whose config is null, as the document writes "None"',
			options({ additionalBodyFields: { camera_control: { type: 'down_back', config: null } } }),
			{ ...v1, camera_control: { type: 'down_back', config: null } },
		],
		['no "sound off" to a model without sound', { sound: 'off' }, v1],
		[
			'"sound off" to a model with sound',
			{ modelName: 'kling-v2-6', sound: 'off' },
			{ ...v1, model_name: 'kling-v2-6', sound: 'off' },
		],
		[
			'no "sound off" to an unknown model',
			{ modelName: 'custom', customModelName: 'kling-v9', sound: 'off' },
			{ ...v1, model_name: 'kling-v9' },
		],
		[
			'no mode to a model that has only one',
			{ modelName: 'kling-v2-master', mode: 'pro' },
			{ model_name: 'kling-v2-master', image: URL_, duration: '5' },
		],
		[
			'neither mode nor duration of a custom model if they are empty',
			{ modelName: 'custom', customModelName: 'kling-v9', mode: '', duration: '' },
			{ model_name: 'kling-v9', image: URL_ },
		],
		[
			'shots of the model',
			{ ...v3Form, multiShot: 'intelligence' },
			{ ...v3, multi_shot: true, shot_type: 'intelligence' },
		],
		[
			'shots from rows, and no prompt beside them',
			{
				...v3Form,
				duration: '8',
				multiShot: 'customize',
				multiPrompt: {
					shots: [
						{ prompt: 'Wide view', duration: 3 },
						{ prompt: 'The captain waves', duration: '5' },
					],
				},
			},
			{ ...withoutPrompt(v3), duration: '8', ...SHOTS },
		],
		[
			'shots from JSON, in the order of their numbers',
			{
				...v3Form,
				duration: '8',
				multiShot: 'customize',
				multiPromptInput: 'json',
				multiPromptJson:
					'[{"index": 2, "prompt": "The captain waves", "duration": "5"}, {"index": 1, "prompt": "Wide view", "duration": 3}]',
			},
			{ ...withoutPrompt(v3), duration: '8', ...SHOTS },
		],
		[
			'an end frame',
			{ motionGuidance: 'endFrame', imageTailInputType: 'url', imageTailUrl: 'https://a/end.png' },
			{ ...v1, image_tail: 'https://a/end.png' },
		],
		[
			'an end frame alone',
			{
				motionGuidance: 'endFrame',
				imageInputType: 'none',
				imageTailInputType: 'url',
				imageTailUrl: 'https://a/end.png',
			},
			{ model_name: 'kling-v1', image_tail: 'https://a/end.png', ...PLAIN },
		],
		[
			'dynamic masks with points from rows and from JSON',
			motionBrush({
				dynamicMasks: {
					masks: [
						dynamicMask({}),
						dynamicMask({
							trajectoryInput: 'json',
							trajectoriesJson: '[{"x":5,"y":6},{"x":7,"y":8}]',
						}),
						dynamicMask({
							trajectoryInput: 'json',
							trajectoriesJson: [
								{ x: 9, y: 0 },
								{ x: 1, y: 1 },
							],
						}),
					],
				},
			}),
			{
				...v1,
				dynamic_masks: [
					{
						mask: 'https://a/mask.png',
						trajectories: [
							{ x: 1, y: 2 },
							{ x: 3, y: 4 },
						],
					},
					{
						mask: 'https://a/mask.png',
						trajectories: [
							{ x: 5, y: 6 },
							{ x: 7, y: 8 },
						],
					},
					{
						mask: 'https://a/mask.png',
						trajectories: [
							{ x: 9, y: 0 },
							{ x: 1, y: 1 },
						],
					},
				],
			},
		],
		[
			'a static mask alone',
			motionBrush({
				dynamicMasks: {},
				staticMaskInputType: 'url',
				staticMaskUrl: 'https://a/s.png',
			}),
			{ ...v1, static_mask: 'https://a/s.png' },
		],
		[
			'one camera axis, and the others as 0',
			camera({ cameraControlType: 'simple', cameraControlAxis: 'pan', cameraControlValue: -2.5 }),
			{
				...v1,
				camera_control: {
					type: 'simple',
					config: { horizontal: 0, vertical: 0, pan: -2.5, tilt: 0, roll: 0, zoom: 0 },
				},
			},
		],
		[
			'a camera preset without config',
			camera({ cameraControlType: 'down_back', cameraControlAxis: 'pan', cameraControlValue: 5 }),
			{ ...v1, camera_control: { type: 'down_back' } },
		],
		[
			'nothing of a guidance that is no longer chosen',
			{
				motionGuidance: 'none',
				imageTailInputType: 'url',
				imageTailUrl: 'https://a/end.png',
				staticMaskInputType: 'url',
				staticMaskUrl: 'https://a/s.png',
				dynamicMasks: { masks: [dynamicMask({})] },
				cameraControlType: 'simple',
			},
			v1,
		],
		[
			'fields of tomorrow, and new values of today',
			{
				modelName: 'custom',
				customModelName: 'kling-v3',
				prompt: 'A cup',
				...options({
					additionalBodyFields: '{"mode":"8k","duration":"15","watermark_info":{"enabled":false}}',
				}),
			},
			{
				model_name: 'kling-v3',
				image: URL_,
				prompt: 'A cup',
				sound: 'off',
				mode: '8k',
				duration: '15',
				watermark_info: { enabled: false },
			},
		],
		[
			'what the model does not support, where the user has switched the check off',
			{ modelName: 'kling-v2-1', ...options({ cfgScale: 0.5, checkModelSupport: false }) },
			{ ...v1, model_name: 'kling-v2-1', cfg_scale: 0.5 },
		],
	])('%s', async (_what, parameters, body) => {
		expect(await bodyOf(parameters)).toEqual(body);
	});

	it('the given id', async () => {
		expect(await bodyOf({}, 'random-1')).toEqual({ ...v1, external_task_id: 'random-1' });
	});

	it.each([
		['binary', 'inItem'],
		['binary', 'byId'],
		['base64', 'inItem'],
	] as const)('an image from %s (%s) as base64 without a prefix', async (inputType, stored) => {
		const content = await imageFile(640, 360, 'jpeg');
		const base64 = content.toString('base64');
		const body = await bodyOf(
			{
				imageInputType: inputType,
				imageBinaryPropertyName: 'photo',
				imageBase64: `data:image/jpeg;base64,${base64}`,
			},
			undefined,
			{ photo: { content, stored } },
		);
		expect(body).toEqual({ ...v1, image: base64 });
	});

	it('masks from files', async () => {
		const photo = { content: await imageFile(640, 360, 'jpeg') };
		const still = { content: await imageFile(640, 360) };
		const moving = { content: await imageFile(320, 180) };
		const body = await bodyOf(
			motionBrush({
				imageInputType: 'binary',
				imageBinaryPropertyName: 'photo',
				staticMaskInputType: 'binary',
				staticMaskBinaryPropertyName: 'still',
				dynamicMasks: {
					masks: [dynamicMask({ maskInputType: 'binary', maskBinaryPropertyName: 'moving' })],
				},
			}),
			undefined,
			{ photo, still, moving },
		);
		expect(body).toMatchObject({
			image: photo.content.toString('base64'),
			static_mask: still.content.toString('base64'),
			dynamic_masks: [{ mask: moving.content.toString('base64') }],
		});
	});
});

describe("Kling's form refuses", () => {
	it.each<[string, IDataObject, string | RegExp]>([
		['no image', { imageUrl: '' }, /^"Image URL" is empty/],
		[
			'no image at all',
			{ imageInputType: 'none' },
			'"Image (image)" is empty; allowed: an image, an end frame, or both',
		],
		['no end frame', { motionGuidance: 'endFrame' }, /^"End Frame URL" is empty/],
		[
			'a custom model without a name',
			{ modelName: 'custom' },
			`"Custom Model ID" is empty; allowed: a model's ID`,
		],
		['no model', { modelName: null }, '"Model (model_name)" is empty; allowed: a model name'],
		[
			'additional fields that remove the model',
			options({ additionalBodyFields: '{"model_name": null}' }),
			'"Model (model_name)" is empty; allowed: a model name',
		],
		['a list as model', { modelName: [] }, '"Model" is []; allowed: a text'],
		['a mode that is not listed', { mode: '4k' }, '"Mode" is "4k"; allowed: std or pro'],
		[
			'a duration that is not listed',
			{ duration: '15' },
			'"Duration (Seconds)" is "15"; allowed: 5 or 10',
		],
		['a sound that is not listed', { sound: true }, '"Sound" is true; allowed: off or on'],
		[
			'a camera that is not listed',
			camera({ cameraControlType: 'spin' }),
			/^"Camera Movement" is "spin"; allowed: down_back, forward_up, .* or simple$/,
		],
		[
			'a camera of strength 0',
			camera({ cameraControlValue: 0 }),
			/camera_control\.config\)" is \{.*; allowed: exactly one axis that is not 0$/,
		],
		[
			'a camera of strength 11',
			camera({ cameraControlValue: 11 }),
			'"Camera Movement (camera_control.config.zoom)" is 11; allowed: a number from -10 to 10',
		],
		[
			'a motion brush without a mask',
			motionBrush({ dynamicMasks: {} }),
			'Motion Brush needs a static mask or a dynamic mask',
		],
		[
			'a mask without points',
			motionBrush({ dynamicMasks: { masks: [dynamicMask({ trajectories: {} })] } }),
			/dynamic_masks\[0\]\.trajectories\)" is \[\]; allowed: 2 to 77 points$/,
		],
		[
			'points that are no JSON',
			motionBrush({
				dynamicMasks: { masks: [dynamicMask({ trajectoryInput: 'json', trajectoriesJson: '[{' })] },
			}),
			'"Dynamic Mask 1 Trajectory (JSON)" is "[{"; allowed: valid JSON',
		],
		[
			'points that are an object',
			motionBrush({
				dynamicMasks: { masks: [dynamicMask({ trajectoryInput: 'json', trajectoriesJson: '{}' })] },
			}),
			/is \{\}; allowed: 2 to 77 points$/,
		],
		[
			'7 masks',
			motionBrush({ dynamicMasks: { masks: Array.from({ length: 7 }, () => dynamicMask({})) } }),
			/allowed: up to 6 masks$/,
		],
		[
			'a voice whose number JavaScript has rounded',
			{ modelName: 'kling-v2-6', voiceList: [Number('829836384918700050')] },
			/^"Voices" is .*; allowed: a text, or a whole number of up to 15 digits$/,
		],
		[
			'a prompt that is no text',
			{ prompt: 42 },
			'"Prompt (prompt)" is 42; allowed: a text of up to 2500 characters',
		],
		[
			'a camera strength that an expression leaves empty',
			camera({ cameraControlValue: null }),
			/is empty; allowed: a number from -10 to 10$/,
		],
		[
			'a camera movement that is left empty',
			camera({ cameraControlType: null }),
			/is empty; allowed: a camera movement$/,
		],
		[
			'three voices',
			{ modelName: 'kling-v2-6', voiceList: ['1', '2', '3'] },
			/allowed: up to 2 voices$/,
		],
		[
			'an element whose number JavaScript has rounded',
			{ ...v3Form, elementList: [Number('876543210987654321')] },
			/^"Elements" is .*; allowed: a text, or a whole number of up to 15 digits$/,
		],
		[
			'a rounded element in the additional fields',
			{
				...v3Form,
				...options({
					additionalBodyFields: '{"element_list": [{"element_id": 876543210987654321}]}',
				}),
			},
			/^"Elements \(element_list\[0\]\.element_id\)" is .*; allowed: an element's ID: digits as text/,
		],
		[
			'four elements',
			{ ...v3Form, elementList: ['1', '2', '3', '4'] },
			/^"Elements \(element_list\)" is .*; allowed: up to 3 elements$/,
		],
		[
			'elements together with voices',
			{ ...v3Form, elementList: ['1'], voiceList: ['1'], sound: 'on' },
			/allowed: no elements together with voices$/,
		],
		[
			'shots that are shorter than the video',
			{ ...v3Form, multiShot: 'customize', multiPrompt: [{ prompt: 'A', duration: 3 }] },
			'The shots are 3 seconds long together, but the video is to be 5 seconds long',
		],
		[
			'no shots',
			{ ...v3Form, multiShot: 'customize' },
			/^"Shots \(multi_prompt\)" is empty; allowed: 1 to 6 shots/,
		],
		[
			'seven shots',
			{
				...v3Form,
				duration: '7',
				multiShot: 'customize',
				multiPrompt: Array.from({ length: 7 }, () => ({ prompt: 'A', duration: 1 })),
			},
			/allowed: 1 to 6 shots$/,
		],
		[
			'a shot of 513 characters',
			{
				...v3Form,
				multiShot: 'customize',
				multiPrompt: [{ prompt: 'x'.repeat(513), duration: 5 }],
			},
			/^"Shots \(multi_prompt\[0\]\.prompt\)" is .*; allowed: up to 512 characters$/,
		],
		[
			'a shot without a prompt',
			{ ...v3Form, multiShot: 'customize', multiPrompt: [{ prompt: '', duration: 5 }] },
			/allowed: a prompt for each shot$/,
		],
		[
			'half a second',
			{ ...v3Form, multiShot: 'customize', multiPrompt: [{ prompt: 'A', duration: 5.5 }] },
			/allowed: whole seconds, as text$/,
		],
		[
			'kling-v3 without a prompt',
			{ modelName: 'kling-v3' },
			'kling-v3 needs a prompt, unless Multi-Shot is By Shots',
		],
		[
			'two guidances, one of them from the additional fields',
			camera(options({ additionalBodyFields: { image_tail: URL_ } })),
			/allowed: only one of end frame, motion brush and camera$/,
		],
		[
			'two camera axes, one of them from the additional fields',
			options({
				additionalBodyFields: {
					camera_control: {
						type: 'simple',
						config: { horizontal: 1, vertical: 1, pan: 0, tilt: 0, roll: 0, zoom: 0 },
					},
				},
			}),
			/allowed: exactly one axis that is not 0$/,
		],
		[
			'additional fields that are no JSON',
			options({ additionalBodyFields: '{mode:4k}' }),
			'"Additional Body Fields" is "{mode:4k}"; allowed: valid JSON',
		],
		[
			'additional fields that are a list',
			options({ additionalBodyFields: '[1]' }),
			'"Additional Body Fields" is "[1]"; allowed: a JSON object',
		],
		[
			'the old name of the model in the additional fields',
			options({ additionalBodyFields: { model: 'kling-v2-6' } }),
			/^"model" is "kling-v2-6"; allowed: model_name/,
		],
		[
			'an id that has been rounded',
			options({ externalTaskId: 829350211345678336 }),
			/^"External Task ID" is 829350211345678300; allowed: a text/,
		],
		[
			'what the model does not support',
			{ modelName: 'kling-v2-1', ...options({ cfgScale: 0.5 }) },
			'kling-v2-1 does not support CFG Scale',
		],
	])('%s', async (_what, parameters, message) => {
		expect(await refusal(parameters)).toMatch(message);
	});

	const fromFile = { imageInputType: 'binary', imageBinaryPropertyName: 'photo' };

	it.each([
		[
			'a GIF',
			async () => await imageFile(640, 360, 'gif'),
			'"Image" is a GIF file; allowed: JPEG or PNG',
		],
		[
			'a small image',
			async () => await imageFile(200, 200),
			'"Image" has 200x200 pixels; allowed: width and height of at least 300 pixels',
		],
		[
			'a panorama',
			async () => await imageFile(1_000, 300),
			'"Image" has 1000x300 pixels; allowed: an aspect ratio from 1:2.5 to 2.5:1',
		],
		[
			'a large file',
			async () => Buffer.concat([await imageFile(640, 360), Buffer.alloc(11 * 1024 * 1024)]),
			'"Image" has 11.0 MB; allowed: up to 10 MB',
		],
	])('%s, before it is sent', async (_what, make, message) => {
		expect(await refusal(fromFile, { photo: { content: await make() } })).toBe(message);
	});

	it('the same in an end frame', async () => {
		const parameters = {
			motionGuidance: 'endFrame',
			imageTailInputType: 'binary',
			imageTailBinaryPropertyName: 'end',
		};
		expect(await refusal(parameters, { end: { content: await imageFile(200, 200) } })).toMatch(
			/^"End Frame" has 200x200 pixels/,
		);
	});

	it('a mask whose shape differs from the image, naming the mask', async () => {
		const files = {
			photo: { content: await imageFile(640, 360) },
			moving: { content: await imageFile(360, 640) },
		};
		const masks = [
			dynamicMask({}),
			dynamicMask({ maskInputType: 'binary', maskBinaryPropertyName: 'moving' }),
		];
		expect(await refusal({ ...fromFile, ...motionBrush({ dynamicMasks: { masks } }) }, files)).toBe(
			'"Dynamic Mask 2" has 360x640 pixels; allowed: the aspect ratio of the image, which has 640x360 pixels',
		);
	});

	it('no small mask, because only the image has a minimum size', async () => {
		const { call } = open(
			motionBrush({ staticMaskInputType: 'binary', staticMaskBinaryPropertyName: 'still' }),
			{ still: { content: await imageFile(100, 100) } },
		);
		await expect(kling.prepare(call)).resolves.toBeDefined();
	});
});

describe('a checked request', () => {
	it('reads whole files only when it is sent', async () => {
		const content = paddedTo(await imageFile(640, 360, 'jpeg'), 1_000_000);
		const photo = { content, stored: 'byId' as const };
		const { call, reads } = open(
			{ imageInputType: 'binary', imageBinaryPropertyName: 'photo' },
			{ photo },
		);
		const request = await kling.prepare(call);
		expect(reads).toEqual([{ name: 'photo', bytes: expect.any(Number) }]);
		expect(reads[0]!.bytes).toBeLessThan(400_000);
		await request.send('1');
		expect(reads.slice(1)).toEqual([{ name: 'photo', bytes: 1_000_000 }]);
	});

	it("reads the user's id from the form or the additional fields", async () => {
		const prepare = async (values: IDataObject) => await kling.prepare(open(options(values)).call);
		expect(await prepare({ externalTaskId: ' order-1 ' })).toMatchObject({
			externalTaskId: 'order-1',
			returnExisting: false,
		});
		expect(await prepare({ externalTaskId: 5, ifExists: 'return' })).toMatchObject({
			externalTaskId: '5',
			returnExisting: true,
		});
		const both = { externalTaskId: 'form', additionalBodyFields: { external_task_id: 'added' } };
		expect((await prepare(both)).externalTaskId).toBe('added');
		expect(await prepare({})).not.toHaveProperty('externalTaskId');
	});

	it('sends the id once, from whichever field it comes', async () => {
		const parameters = options({ additionalBodyFields: { external_task_id: 'added' } });
		expect(await bodyOf(parameters, 'added')).toEqual({ ...v1, external_task_id: 'added' });
	});

	it.each([
		[undefined, 600_000],
		[0, 0],
		[1.5, 90_000],
	])('waits %p minutes for a slot', async (waitForSlot, slotWaitMs) => {
		const parameters = options(waitForSlot === undefined ? {} : { waitForSlot });
		expect((await kling.prepare(open(parameters).call)).slotWaitMs).toBe(slotWaitMs);
	});

	it('has the same content for the same task and different content for another', async () => {
		const contentOf = async (parameters: IDataObject) =>
			JSON.stringify((await kling.prepare(open(parameters).call)).content);
		const callback = (execution: number) =>
			options({ callbackUrl: `https://n8n.example.com/webhook-waiting/${execution}` });
		expect(await contentOf({ prompt: 'a' })).toBe(await contentOf({ prompt: 'a' }));
		expect(await contentOf({ prompt: 'a' })).not.toBe(await contentOf({ prompt: 'b' }));
		// A retried execution has another URL to be resumed at.
		expect(await contentOf(callback(1))).toBe(await contentOf(callback(2)));
	});

	it('finds the task by the id that was sent', async () => {
		const { call, sent } = open({});
		const request = await kling.prepare(call);
		expect((await request.find!('my/id'))?.taskId).toBe('1');
		expect(sent).toEqual([
			{ method: 'GET', url: 'https://api.example.com/v1/videos/image2video/my%2Fid' },
		]);
	});

	it.each([
		['nothing when Kling reports an unknown task', answer(404, { code: 1203 }), undefined],
		['a failure when Kling reports anything else', answer(500, { code: 5000 }), 'ambiguous'],
		['a failure when a proxy answers', answer(404, 'Not found'), 'permanent'],
	])('finds %s', async (_what, given, kind) => {
		const { call } = open({}, {}, [given]);
		const request = await kling.prepare(call);
		const found = await request.find!('1').catch((error: unknown) => error);
		if (kind === undefined) expect(found).toBeUndefined();
		else expect((found as ProviderCallError).failure.kind).toBe(kind);
	});

	it.each([
		['<<<voice_1>>>', ['<<<voice_1>>>']],
		['<<<voice_2>>> says', ['<<<voice_2>>>']],
	])('hints at an unlisted voice in the prompt: %s', async (prompt, missing) => {
		const { call, hints } = open({ prompt });
		await kling.prepare(call);
		expect(hints).toEqual(
			missing.map((voice) => `The prompt refers to ${voice}, but the voice list does not have it`),
		);
	});

	it('adds no hint for a listed voice', async () => {
		const { call, hints } = open({
			modelName: 'kling-v2-6',
			prompt: '<<<voice_1>>>',
			mode: 'pro',
			sound: 'on',
			voiceList: ['v1'],
		});
		await kling.prepare(call);
		expect(hints).toEqual([]);
	});

	it('hints at an element that the prompt names and the list does not have', async () => {
		const { call, hints } = open({
			...v3Form,
			prompt: '<<<element_1>>> waves at <<<element_2>>>',
			elementList: ['1'],
		});
		await kling.prepare(call);
		expect(hints).toEqual([
			'The prompt refers to <<<element_2>>>, but the list of elements does not have it',
		]);
	});

	it.each([
		['https://api-singapore.klingai.com', 1],
		['https://api-beijing.klingai.com', 1],
		['https://api.klingai.com', 1],
		['https://gateway.example.com', 0],
	])('hints at a retired model at %s: %i', async (baseUrl, count) => {
		const { call, hints } = open({});
		await kling.prepare({ ...call, baseUrl });
		expect(hints).toEqual(
			Array.from(
				{ length: count },
				() =>
					'Kling retired kling-v1 in September 2026 and will probably refuse it. Its models now are kling-v3, kling-v2-6, kling-v2-5-turbo; their prices differ.',
			),
		);
	});

	it('does not hint at a current model', async () => {
		const { call, hints } = open({ modelName: 'kling-v2-6' });
		await kling.prepare({ ...call, baseUrl: 'https://api-singapore.klingai.com' });
		expect(hints).toEqual([]);
	});

	it('sends the digits of an element as an integer of any length', async () => {
		const { call } = open({
			...v3Form,
			elementList: {
				elements: [
					{ element: { __rl: true, mode: 'list', value: '876543210987654321' } },
					{ element: '321000000000001' },
				],
			},
		});
		const bodies: unknown[] = [];
		const request = await kling.prepare({
			...call,
			request: async ({ body }) => {
				const { bytes } = await encodeBody(body!);
				bodies.push(String(bytes));
				return success;
			},
		});
		await request.send('1');
		expect(bodies).toEqual([
			expect.stringContaining(
				'"element_list":[{"element_id":876543210987654321},{"element_id":321000000000001}]',
			),
		]);
	});
});
