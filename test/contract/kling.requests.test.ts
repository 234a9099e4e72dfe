import { picture } from '../support/images';
import {
	CORRECT_BASE64,
	CREATE_ANSWER,
	EXAMPLE_IMAGE,
	INCORRECT_BASE64,
	VOICE_LIST,
} from './examples/kling';
import { replay } from './support/replay';

const ORIGIN = 'https://api-singapore.klingai.com';
const AXES = ['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'];

describe('the Kling document, "Request Parameters"', () => {
	const kling = replay({
		provider: 'kling',
		origin: ORIGIN,
		credentials: { klingApi: { apiKey: 'xxx' } },
	});
	/** The one body that was sent, for a form with these values. */
	async function bodyFor(parameters: Parameters<typeof kling.create>[0]): Promise<unknown> {
		kling.answers({ body: CREATE_ANSWER });
		const options = { externalTaskId: 'order-1', ...(parameters.options as object) };
		const run = await kling.create({
			modelName: 'kling-v1',
			imageUrl: EXAMPLE_IMAGE,
			...parameters,
			options,
		});
		expect(run.error).toBeUndefined();
		expect(kling.requests).toHaveLength(1);
		return kling.requests[0]!.body;
	}
	const base = {
		model_name: 'kling-v1',
		image: EXAMPLE_IMAGE,
		duration: '5',
		mode: 'std',
		external_task_id: 'order-1',
	};

	it('sends every optional parameter under its name', async () => {
		const body = await bodyFor({
			modelName: 'kling-v1-6',
			prompt: 'The astronaut stood up and walked away',
			motionGuidance: 'endFrame',
			imageTailUrl: 'https://example.com/end.png',
			mode: 'pro',
			duration: '10',
			options: {
				negativePrompt: 'blur',
				cfgScale: 0,
				callback: 'custom',
				callbackUrl: 'https://example.com/callback',
			},
		});
		expect(body).toEqual({
			...base,
			model_name: 'kling-v1-6',
			image_tail: 'https://example.com/end.png',
			prompt: 'The astronaut stood up and walked away',
			negative_prompt: 'blur',
			cfg_scale: 0,
			mode: 'pro',
			duration: '10',
			callback_url: 'https://example.com/callback',
		});
	});

	it('sends an end frame alone', async () => {
		const body = await bodyFor({
			imageInputType: 'none',
			motionGuidance: 'endFrame',
			imageTailUrl: EXAMPLE_IMAGE,
		});
		expect(body).toEqual({
			...{ ...base, image: undefined },
			image_tail: EXAMPLE_IMAGE,
		});
	});

	it('sends the example of a voice list, and sound', async () => {
		const body = await bodyFor({
			modelName: 'kling-v2-6',
			prompt: '<<<voice_1>>> greets <<<voice_2>>>',
			mode: 'pro',
			sound: 'on',
			voiceList: {
				voices: VOICE_LIST.map(({ voice_id: value }) => ({
					voice: { __rl: true, mode: 'id', value },
				})),
			},
		});
		expect(body).toEqual({
			...base,
			model_name: 'kling-v2-6',
			prompt: '<<<voice_1>>> greets <<<voice_2>>>',
			mode: 'pro',
			sound: 'on',
			voice_list: VOICE_LIST,
		});
	});

	describe('camera control', () => {
		it.each(['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward'])(
			'%s has no config',
			async (type) => {
				const body = await bodyFor({ motionGuidance: 'camera', cameraControlType: type });
				expect(body).toEqual({ ...base, camera_control: { type } });
			},
		);

		it.each(AXES.flatMap((axis) => [-10, 0.5, 10].map((value) => [axis, value] as const)))(
			'simple, %s %d, sets the others to zero',
			async (axis, value) => {
				const body = await bodyFor({
					motionGuidance: 'camera',
					cameraControlType: 'simple',
					cameraControlAxis: axis,
					cameraControlValue: value,
				});
				const zeros = { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 0 };
				expect(body).toEqual({
					...base,
					camera_control: { type: 'simple', config: { ...zeros, [axis]: value } },
				});
			},
		);
	});

	describe('base64', () => {
		it.each([
			['correct', CORRECT_BASE64],
			['incorrect', INCORRECT_BASE64],
		])('refuses the %s example for its 5x5 pixels and sends nothing', async (_name, text) => {
			const run = await kling.create({ imageInputType: 'base64', imageBase64: text });
			expect(run.error?.message).toBe(
				'"Image" has 5x5 pixels; allowed: width and height of at least 300 pixels',
			);
			expect(kling.requests).toEqual([]);
		});

		it.each([
			['unchanged', ''],
			['without the prefix that the document calls incorrect', 'data:image/png;base64,'],
		])('sends an image of an allowed size %s', async (_name, prefix) => {
			const base64 = (await picture(300, 300, 'png')).toString('base64');
			const body = await bodyFor({ imageInputType: 'base64', imageBase64: prefix + base64 });
			expect(body).toEqual({ ...base, image: base64 });
		});
	});
});
