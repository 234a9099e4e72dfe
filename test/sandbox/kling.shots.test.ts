import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodeVideo } from '../support/decodeVideo';
import { KLING_PATH } from './support/klingClient';
import { image, kling, sandbox, startKling } from './support/klingStage';

startKling();

const shot = (index: number, duration: string, changes: object = {}) => ({
	index,
	prompt: `Shot ${index}`,
	duration,
	...changes,
});
const own = (shots: object[], changes: object = {}) => ({
	model_name: 'kling-v3',
	multi_shot: true,
	shot_type: 'customize',
	multi_prompt: shots,
	duration: '8',
	...changes,
});

describe('accepts', () => {
	test.each<[string, () => object]>([
		['two shots without a prompt', () => own([shot(1, '3'), shot(2, '5')])],
		['one shot', () => own([shot(1, '8')])],
		['six shots', () => own([1, 2, 3, 4, 5, 6].map((index) => shot(index, index < 6 ? '1' : '3')))],
		['a shot of 512 characters', () => own([shot(1, '8', { prompt: 'x'.repeat(512) })])],
		['shots with an end frame', () => own([shot(1, '3'), shot(2, '5')], { image_tail: image })],
		['shots of the default 5 s', () => own([shot(1, '2'), shot(2, '3')], { duration: undefined })],
		[
			'shots of the model itself',
			() => ({ model_name: 'kling-v3', multi_shot: true, shot_type: 'intelligence', prompt: 'x' }),
		],
		['multi_shot false', () => ({ model_name: 'kling-v3', multi_shot: false, prompt: 'x' })],
	])('%s', async (_name, body) => {
		expect(await kling.create({ image, ...body() })).toMatchObject({ status: 200, code: 0 });
	});
});

describe('refuses with 400 and code 1201', () => {
	test.each<[string, () => object, string]>([
		['a sum below the duration', () => own([shot(1, '3'), shot(2, '4')]), '7 s'],
		['a sum above the duration', () => own([shot(1, '3'), shot(2, '6')]), '9 s'],
		[
			'seven shots',
			() => own([1, 2, 3, 4, 5, 6, 7].map((index) => shot(index, '1'))),
			'multi_prompt:',
		],
		['no shot', () => own([]), 'multi_prompt:'],
		[
			'a shot of 513 characters',
			() => own([shot(1, '8', { prompt: 'x'.repeat(513) })]),
			'multi_prompt.0.prompt:',
		],
		[
			'a shot without a prompt',
			() => own([shot(1, '8', { prompt: undefined })]),
			'multi_prompt.0.prompt:',
		],
		[
			'seconds as a number',
			() => own([{ index: 1, prompt: 'x', duration: 8 }]),
			'multi_prompt.0.duration:',
		],
		['0 seconds', () => own([shot(1, '0'), shot(2, '8')]), 'multi_prompt.0.duration:'],
		['half seconds', () => own([shot(1, '2.5'), shot(2, '5.5')]), 'multi_prompt.0.duration:'],
		['an index out of order', () => own([shot(2, '3'), shot(1, '5')]), 'multi_prompt.0.index:'],
		[
			'multi_shot without shot_type',
			() => own([shot(1, '8')], { shot_type: undefined }),
			'shot_type:',
		],
		['own shots without the shots', () => own([], { multi_prompt: undefined }), 'multi_prompt:'],
		[
			'shots beside intelligence',
			() => own([shot(1, '8')], { shot_type: 'intelligence' }),
			'multi_prompt:',
		],
		['another shot_type', () => own([shot(1, '8')], { shot_type: 'auto' }), 'shot_type:'],
		[
			'shots without multi_shot',
			() => own([shot(1, '8')], { multi_shot: undefined }),
			'shot_type:',
		],
		[
			'intelligence without a prompt',
			() => own([], { shot_type: 'intelligence', multi_prompt: undefined }),
			'prompt:',
		],
	])('%s', async (_name, body, message) => {
		expect(await kling.create({ image, ...body() })).toMatchObject({
			status: 400,
			code: 1201,
			message: expect.stringContaining(message),
		});
		expect(sandbox.createdTasks()).toBe(0);
	});
});

test('makes shots as long as the video and changes the picture', async () => {
	const file = path.join(__dirname, '../../examples/images/lake-balloon-day.jpg');
	const photo = (await readFile(file)).toString('base64');
	const videoOf = async (body: object) => {
		const id = await kling.createTask({ image: photo, prompt: 'Shot 1', ...body });
		await sandbox.finish(id);
		return await sandbox.video(id);
	};
	const two = await videoOf(own([shot(1, '1'), shot(2, '2')], { duration: '3' }));
	const other = await videoOf(own([shot(1, '2'), shot(2, '1')], { duration: '3' }));
	const one = await videoOf({ model_name: 'kling-v3', duration: '3' });
	expect((await decodeVideo(two)).durationSeconds).toBeCloseTo(3, 1);
	expect(new Set([two, other, one].map((video) => video.toString('base64'))).size).toBe(3);
});

describe('elements', () => {
	const prompt = '<<<element_1>>> waves';
	/** Sends the body as text, so that no digit is lost here. */
	const create = (elements: string) =>
		kling.send(KLING_PATH, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: `{"model_name":"kling-v3","prompt":"${prompt}","image":"${image}","element_list":${elements}}`,
		});

	test.each([
		['15 digits', '321000000000001'],
		['18 digits', '876543210987654322'],
		['18 digits as text', '"876543210987654322"'],
		["of the account's own", '987654321098765432'],
	])('%s are accepted', async (_name, id) => {
		expect(await create(`[{"element_id":${id}}]`)).toMatchObject({ code: 0 });
	});

	test('with an ID whose last digits were rounded are refused', async () => {
		const rounded = String(Number('876543210987654322'));
		expect(await create(`[{"element_id":${rounded}}]`)).toMatchObject({
			status: 400,
			code: 1201,
			message: `element_list.0: no element has the ID ${rounded}`,
		});
	});

	test('are logged with the difference between number and text', async () => {
		await create('[{"element_id":876543210987654322},{"element_id":"876543210987654324"}]');
		expect(sandbox.requests().at(-1)?.body).toMatchObject({
			element_list: [{ element_id: '876543210987654322n' }, { element_id: '876543210987654324' }],
		});
		const state = await fetch(`${sandbox.url}/sandbox/state`);
		expect(await state.text()).toContain('"876543210987654322n"');
	});

	test('are refused if there are four, if one is deleted, or beside voices', async () => {
		const four = [1, 3, 5, 7].map((last) => `{"element_id":32100000000000${last}}`).join();
		expect(await create(`[${four}]`)).toMatchObject({ code: 1201 });
		expect(await create('[{"element_id":987654321098765434}]')).toMatchObject({ code: 1201 });
		expect(
			await kling.create({
				model_name: 'kling-v3',
				image,
				prompt,
				sound: 'on',
				element_list: [{ element_id: 321000000000001 }],
				voice_list: [{ voice_id: 'a' }],
			}),
		).toMatchObject({ code: 1201, message: expect.stringContaining('simultaneously') });
	});
});
