import { ERROR_OUTPUT, replay } from './support/replay';

/** The examples and answers of Kling today, section 3, replayed; bodies are compared as JSON. */
const ORIGIN = 'https://api-singapore.klingai.com';
const PATH = `${ORIGIN}/v1/videos/image2video`;
const IMAGE = 'https://example.com/harbour.jpg';
const CREATED = {
	code: 0,
	message: 'SUCCEED',
	request_id: 'req-1',
	data: { task_id: '930000000000000001', task_status: 'submitted' },
};
const refusal = (status: number, code: number, message: string) => ({
	status,
	body: { code, message, request_id: 'req-2' },
});
const row = (name: string, value: string) => ({ [name]: { __rl: true, mode: 'list', value } });

describe('Kling today', () => {
	const kling = replay({
		provider: 'kling',
		origin: ORIGIN,
		credentials: { klingApi: { apiKey: 'xxx' } },
	});
	async function sent(parameters: Parameters<typeof kling.create>[0]) {
		kling.answers({ body: CREATED });
		const options = { externalTaskId: 'order-1042-try-1', ...(parameters.options as object) };
		const run = await kling.create({ imageUrl: IMAGE, ...parameters, options });
		expect(run.error?.message).toBeUndefined();
		expect(kling.requests).toMatchObject([{ method: 'POST', url: PATH }]);
		return kling.requests[0]!.body;
	}

	it('sends the example of section 3.1', async () => {
		const body = await sent({
			modelName: 'kling-v3',
			prompt: 'The boat leaves the harbour, gulls follow it',
			mode: 'pro',
			duration: '8',
			sound: 'off',
			options: { callback: 'custom', callbackUrl: 'https://example.com/hook' },
		});
		expect(body).toEqual({
			model_name: 'kling-v3',
			image: IMAGE,
			prompt: 'The boat leaves the harbour, gulls follow it',
			mode: 'pro',
			duration: '8',
			sound: 'off',
			callback_url: 'https://example.com/hook',
			external_task_id: 'order-1042-try-1',
		});
	});

	it('sends the shots of section 3.2', async () => {
		const body = await sent({
			modelName: 'kling-v3',
			duration: '8',
			multiShot: 'customize',
			multiPrompt: {
				shots: [
					{ prompt: 'Wide view of the harbour', duration: 3 },
					{ prompt: 'The captain waves', duration: 5 },
				],
			},
		});
		expect(body).toMatchObject({
			multi_shot: true,
			shot_type: 'customize',
			multi_prompt: [
				{ index: 1, prompt: 'Wide view of the harbour', duration: '3' },
				{ index: 2, prompt: 'The captain waves', duration: '5' },
			],
			duration: '8',
		});
		expect(body).not.toHaveProperty('prompt');
	});

	it('sends the elements of section 3.2', async () => {
		const body = await sent({
			modelName: 'kling-v3',
			prompt: '<<<element_1>>> waves from the deck',
			elementList: { elements: [row('element', '321000000000001')] },
		});
		expect(body).toMatchObject({
			model_name: 'kling-v3',
			prompt: '<<<element_1>>> waves from the deck',
			element_list: [{ element_id: 321000000000001 }],
		});
	});

	it('sends the voices of section 3.2', async () => {
		const body = await sent({
			modelName: 'kling-v2-6',
			mode: 'pro',
			sound: 'on',
			prompt: 'The captain<<<voice_1>>> says: cast off',
			voiceList: { voices: [row('voice', '829000000000000001')] },
		});
		expect(body).toMatchObject({
			model_name: 'kling-v2-6',
			mode: 'pro',
			sound: 'on',
			prompt: 'The captain<<<voice_1>>> says: cast off',
			voice_list: [{ voice_id: '829000000000000001' }],
		});
	});

	it('sends a watermark if it is asked for', async () => {
		expect(await sent({ options: { watermark: true } })).toMatchObject({
			watermark_info: { enabled: true },
		});
	});

	describe.each([
		['kling-v2-5-turbo', 'std'],
		['kling-v2-6', 'std'],
		['kling-v3', '4k'],
	])('section 3.3, %s', (modelName, mode) => {
		const create = async (parameters: object) =>
			await kling.create({ modelName, mode, imageUrl: IMAGE, prompt: 'A boat', ...parameters });

		it('takes an image with its mode', async () => {
			expect(await sent({ modelName, mode, prompt: 'A boat' })).toMatchObject({
				model_name: modelName,
				mode,
				duration: '5',
			});
		});

		it.each([
			['masks', { static_mask: IMAGE }],
			['a camera', { camera_control: { type: 'down_back' } }],
			['a CFG scale', { cfg_scale: 0.5 }],
		])('refuses %s before anything is sent', async (_what, fields) => {
			const run = await create({ options: { additionalBodyFields: JSON.stringify(fields) } });
			expect(run.error?.message).toContain(`${modelName} does not support`);
			expect(kling.requests).toEqual([]);
		});

		it('refuses an end frame alone before anything is sent', async () => {
			const run = await create({
				mode: 'pro',
				imageInputType: 'none',
				motionGuidance: 'endFrame',
				imageTailUrl: IMAGE,
			});
			expect(run.error?.message).toContain(`${modelName} needs an image beside the end frame`);
			expect(kling.requests).toEqual([]);
		});
	});

	describe('section 3.4', () => {
		const task = {
			task_id: '930000000000000001',
			task_status: 'succeed',
			task_status_msg: '',
			task_info: { external_task_id: null },
			created_at: 1_796_000_000_000,
			updated_at: 1_796_000_060_000,
			watermark_info: { enabled: true },
			task_result: {
				videos: [
					{
						id: 'v1',
						url: 'https://cdn.example/v.mp4',
						watermark_url: 'https://cdn.example/m.mp4',
						duration: '5.0',
					},
				],
			},
		};

		it.each([
			['units', { final_unit_deduction: '3' }, { cost: 3, costUnit: 'units' }],
			['money', { final_balance_deduction: { quota: '0.42', list_price: '0.42' } }, { cost: 0.42 }],
		])('reads the clean and the marked video, and the cost in %s', async (_, paid, cost) => {
			kling.answers({ body: { ...CREATED, data: { ...task, ...paid } } });
			const [item] = (await kling.get('930000000000000001')).json('Get');
			expect(item).toEqual({
				provider: 'kling',
				taskId: '930000000000000001',
				status: 'succeeded',
				videoUrl: 'https://cdn.example/v.mp4',
				videos: [{ id: 'v1', url: 'https://cdn.example/v.mp4', durationSeconds: 5 }],
				watermarkUrl: 'https://cdn.example/m.mp4',
				...cost,
				createdAt: '2026-11-30T00:53:20.000Z',
				updatedAt: '2026-11-30T00:54:20.000Z',
				videoExpiresAt: expect.any(String) as string,
			});
		});

		it('reports an unknown task as unknown', async () => {
			kling.answers(refusal(400, 1201, 'Task not found'));
			const [failed] = (await kling.get('42', {}, ERROR_OUTPUT)).json('Get', 1);
			expect(failed).toMatchObject({
				error: expect.stringContaining('Task not found') as string,
				details: {
					taskId: '42',
					code: '1201',
					description: expect.stringContaining("task's ID") as string,
				},
			});
		});
	});

	describe('section 2.5', () => {
		it('submits once more under the same ID if a lost submission is unknown', async () => {
			const unknown = refusal(400, 1201, 'Task not found');
			kling.answers(refusal(504, 5002, 'timeout'), unknown, unknown, { body: CREATED });
			const run = await kling.create({ imageUrl: IMAGE });
			expect(run.json('Create')).toMatchObject([{ taskId: '930000000000000001' }]);
			const posts = kling.requests.filter(({ method }) => method === 'POST');
			expect(posts).toHaveLength(2);
			expect(posts[1]!.body).toEqual(posts[0]!.body);
		});

		it('adopts the task if its own ID already exists after a lost submission', async () => {
			kling.answers(
				refusal(504, 5002, 'timeout'),
				refusal(400, 1201, 'Task not found'),
				refusal(400, 1201, 'Task not found'),
				refusal(400, 1201, 'external_task_id already exists'),
				{ body: CREATED },
			);
			const run = await kling.create({ imageUrl: IMAGE });
			expect(run.json('Create')).toMatchObject([{ taskId: '930000000000000001' }]);
			expect(kling.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
		});
	});

	it.each([
		[400, 1201],
		[404, 1203],
	])('names the current models if HTTP %d, code %d refuses a retired one', async (status, code) => {
		kling.answers(refusal(status, code, 'The model kling-v1 has been discontinued'));
		const run = await kling.create({ modelName: 'kling-v1', imageUrl: IMAGE }, ERROR_OUTPUT);
		expect(run.json('Create', 1)).toMatchObject([
			{
				error: expect.stringContaining('has been discontinued') as string,
				details: {
					description: expect.stringContaining('kling-v3, kling-v2-6, kling-v2-5-turbo') as string,
				},
			},
		]);
		expect(kling.requests).toHaveLength(1);
	});
});
