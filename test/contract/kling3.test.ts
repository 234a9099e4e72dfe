import { CREATE_ANSWER, EXTERNAL_ID, TASK, TASK_ID } from './examples/kling3';
import { listTasks } from '../support/packageEngine';
import { ERROR_OUTPUT, replay } from './support/replay';

const ORIGIN = 'https://api-singapore.klingai.com';
const IMAGE = 'https://example.com/harbour.jpg';
const answerWith = (...tasks: object[]) => ({
	body: { code: 0, message: 'SUCCEED', request_id: 'req-a2', data: tasks },
});

describe("Kling's contract of November 2026, the newer API", () => {
	const kling = replay({
		provider: 'kling3',
		origin: ORIGIN,
		credentials: {
			klingApi: { authentication: 'apiKey', apiKey: 'api-key-kling-1', region: 'singapore' },
		},
	});
	const sent = () => kling.requests.map(({ method, url, body }) => ({ method, url, body }));

	describe('sections 4.1 to 4.7', () => {
		it('sends the common form and reads its answer', async () => {
			kling.answers({ body: CREATE_ANSWER });
			const run = await kling.create({
				model: 'kling-3.0',
				imageUrl: IMAGE,
				prompt: 'The boat leaves the harbour',
				resolution: '1080p',
				duration: 8,
				options: {
					externalTaskId: EXTERNAL_ID,
					callback: 'custom',
					callbackUrl: 'https://example.com/hook',
					watermark: false,
				},
			});
			expect(run.error).toBeUndefined();
			expect(kling.requests[0]!.headers.authorization).toBe('Bearer api-key-kling-1');
			expect(sent()).toEqual([
				{
					method: 'POST',
					url: `${ORIGIN}/image-to-video/kling-3.0`,
					body: {
						contents: [
							{ type: 'prompt', text: 'The boat leaves the harbour' },
							{ type: 'first_frame', url: IMAGE },
						],
						settings: { resolution: '1080p', duration: 8, audio: 'off', multi_shot: false },
						options: {
							external_task_id: EXTERNAL_ID,
							callback_url: 'https://example.com/hook',
							watermark_info: { enabled: false },
						},
					},
				},
			]);
			expect(run.json('Create')).toEqual([
				{
					provider: 'kling3',
					model: 'kling-3.0',
					taskId: TASK_ID,
					externalTaskId: EXTERNAL_ID,
					status: 'submitted',
					createdAt: '2026-11-30T00:53:20.000Z',
					updatedAt: '2026-11-30T00:53:20.000Z',
				},
			]);
		});

		it('sends the example of Omni with a named frame and an element', async () => {
			kling.answers({ body: CREATE_ANSWER });
			await kling.create({
				model: 'kling-3.0-omni',
				imageUrl: IMAGE,
				prompt: '@captain steers the boat of @image_1 into the fog',
				elements: { elements: [{ name: 'captain', element: '321000000000001' }] },
				options: { externalTaskId: 'order-1043-try-1', imageName: 'image_1' },
			});
			expect(sent()).toMatchObject([
				{
					url: `${ORIGIN}/omni-video/kling-3.0-omni`,
					body: {
						contents: [
							{ type: 'prompt', text: '@captain steers the boat of @image_1 into the fog' },
							{ type: 'first_frame', url: IMAGE, id: 'image_1' },
							{ type: 'element', element_id: '321000000000001', id: 'captain' },
						],
						settings: { resolution: '720p', duration: 5, audio: 'off', multi_shot: false },
						options: { external_task_id: 'order-1043-try-1' },
					},
				},
			]);
		});

		it('sends the example of 4.0 with middle frames', async () => {
			kling.answers({ body: CREATE_ANSWER });
			await kling.create({
				model: 'kling-4.0',
				imageUrl: 'https://example.com/dawn.jpg',
				middleFrames: { frames: [{ frameUrl: 'https://example.com/noon.jpg' }] },
				endFrameInputType: 'url',
				endFrameUrl: 'https://example.com/night.jpg',
				prompt: 'The harbour wakes up, then night falls',
				duration: 12,
				options: { sendExternalTaskId: false },
			});
			expect(sent()).toEqual([
				{
					method: 'POST',
					url: `${ORIGIN}/image-to-video/kling-4.0`,
					body: {
						contents: [
							{ type: 'prompt', text: 'The harbour wakes up, then night falls' },
							{ type: 'first_frame', url: 'https://example.com/dawn.jpg' },
							{ type: 'middle_frame', url: 'https://example.com/noon.jpg' },
							{ type: 'last_frame', url: 'https://example.com/night.jpg' },
						],
						settings: { resolution: '720p', duration: 12 },
					},
				},
			]);
		});

		const TABLE: Array<[path: string, parameters: object, settings: object]> = [
			['/image-to-video/kling-3.0-turbo', {}, { resolution: '720p', duration: 5 }],
			[
				'/image-to-video/kling-3.0',
				{ audio: 'native', resolution: '4k' },
				{ resolution: '4k', duration: 5, audio: 'native', multi_shot: false },
			],
			[
				'/omni-video/kling-3.0-omni',
				{ audio: 'native' },
				{ resolution: '720p', duration: 5, audio: 'native', multi_shot: false },
			],
			['/image-to-video/kling-4.0', {}, { resolution: '720p', duration: 5 }],
			['/image-to-video/kling-4.0-flash', {}, { resolution: '720p', duration: 5 }],
			['/image-to-video/kling-2.5-turbo', {}, { resolution: '720p', duration: 5 }],
			[
				'/image-to-video/kling-2.6',
				{ audio: 'off' },
				{ resolution: '720p', duration: 5, audio: 'off' },
			],
			['/omni-video/kling-o1', {}, { resolution: '720p', duration: 5 }],
			['/image-to-video/kling-4.1', { multiShot: 'none' }, { resolution: '720p', duration: 5 }],
		];

		it.each(TABLE)('sends %s only the settings that it has', async (path, parameters, settings) => {
			kling.answers({ body: CREATE_ANSWER });
			const id = path.split('/').pop()!;
			const isListed = /3\.0|4\.0/.test(id);
			const run = await kling.create({
				model: isListed ? id : 'custom',
				customModel: path,
				imageUrl: IMAGE,
				prompt: 'The boat leaves',
				...parameters,
			});
			expect(run.error).toBeUndefined();
			expect(sent()).toMatchObject([{ url: `${ORIGIN}${path}` }]);
			expect((kling.requests[0]!.body as { settings: object }).settings).toEqual(settings);
		});

		it('turns shots into the documented prompt', async () => {
			kling.answers({ body: CREATE_ANSWER });
			await kling.create({
				model: 'kling-3.0',
				imageUrl: IMAGE,
				prompt: '',
				multiShot: 'shots',
				duration: 8,
				shots: {
					shots: [
						{ prompt: 'Wide view of the harbour', duration: 3 },
						{ prompt: 'The captain waves', duration: 5 },
					],
				},
			});
			expect(kling.requests[0]!.body).toMatchObject({
				contents: [
					{
						type: 'prompt',
						text: 'shot 1, 3, Wide view of the harbour; shot 2, 5, The captain waves;',
					},
					{ type: 'first_frame' },
				],
				settings: { multi_shot: true, duration: 8 },
			});
		});
	});

	describe('sections 5.1 and 5.2', () => {
		it('reads a task by its ID from the example answer', async () => {
			kling.answers(answerWith(TASK));
			const run = await kling.get(TASK_ID);
			expect(sent()).toEqual([
				{ method: 'GET', url: `${ORIGIN}/tasks?task_ids=${TASK_ID}`, body: undefined },
			]);
			expect(run.json('Get')).toEqual([
				{
					provider: 'kling3',
					taskId: TASK_ID,
					externalTaskId: EXTERNAL_ID,
					status: 'succeeded',
					videoUrl: 'https://cdn.example/v.mp4?sig=1',
					videos: [
						{
							id: '930000000000000777',
							url: 'https://cdn.example/v.mp4?sig=1',
							durationSeconds: 8.041,
						},
					],
					cost: 6.4,
					costUnit: 'units',
					createdAt: '2026-11-30T00:53:20.000Z',
					updatedAt: '2026-11-30T00:54:20.000Z',
					videoExpiresAt: '2026-12-30T00:54:20.000Z',
				},
			]);
		});

		it('reads a task by its external ID, among other tasks', async () => {
			kling.answers(answerWith({ ...TASK, id: '2', external_id: 'other' }, TASK));
			const run = await kling.get('', {
				taskId: { __rl: true, mode: 'externalId', value: EXTERNAL_ID },
			});
			expect(sent()).toMatchObject([{ url: `${ORIGIN}/tasks?external_task_ids=${EXTERNAL_ID}` }]);
			expect(run.json('Get')).toMatchObject([{ taskId: TASK_ID }]);
		});

		it('reads an empty answer as an unknown task', async () => {
			kling.answers(answerWith());
			const run = await kling.get('930', {}, ERROR_OUTPUT);
			expect(run.json('Get', 1)).toMatchObject([
				{
					error: 'Kling has no task with the ID 930',
					details: { taskId: '930' },
				},
			]);
		});

		it.each([
			[
				'several entries of one unit',
				[
					{ charge_type: 'unit', amount: '0.1', package_type: 'video' },
					{ charge_type: 'unit', amount: '0.2', package_type: 'video' },
				],
				{ cost: 0.3, costUnit: 'units' },
			],
			[
				'money',
				[{ charge_type: 'cash', amount: '0.896', currency: 'USD', cash_type: 'balance' }],
				{ cost: 0.896, costUnit: 'USD' },
			],
			['an amount without a charge type', [{ amount: '5' }], {}],
			[
				'units and money',
				[
					{ charge_type: 'unit', amount: '1' },
					{ charge_type: 'cash', amount: '1', currency: 'CNY' },
				],
				{},
			],
		])('reads the cost of %s', async (_what, billing, cost) => {
			kling.answers(answerWith({ ...TASK, billing }));
			const [item] = (await kling.get(TASK_ID)).json('Get');
			expect({ cost: item!.cost, costUnit: item!.costUnit }).toEqual({
				cost: undefined,
				costUnit: undefined,
				...cost,
			});
		});

		it('reads the marked video, and omits results other than videos', async () => {
			const [video] = TASK.outputs;
			const outputs = [
				{ type: 'audio', url: 'https://cdn.example/a.mp3' },
				{ ...video, watermark_url: 'https://cdn.example/marked.mp4' },
			];
			kling.answers(answerWith({ ...TASK, outputs }));
			expect((await kling.get(TASK_ID)).json('Get')).toMatchObject([
				{
					videoUrl: video!.url,
					watermarkUrl: 'https://cdn.example/marked.mp4',
					videos: [{ id: video!.id }],
				},
			]);
		});

		it.each([
			['submitted', 'submitted'],
			['processing', 'processing'],
			['succeeded', 'succeeded'],
			['succeed', 'succeeded'],
			['failed', 'failed'],
			['queued', 'processing'],
		])('reads the status %s as %s', async (status, expected) => {
			kling.answers(answerWith({ ...TASK, status, message: 'the reason' }));
			const [item] = (await kling.get(TASK_ID)).json('Get');
			expect(item).toMatchObject({ status: expected });
			if (status === 'failed') expect(item!.failure).toEqual({ message: 'the reason' });
		});

		it('requests the list by time and status, and follows the cursor', async () => {
			const page = (more: object) => ({
				body: { code: 0, message: 'SUCCEED', data: { result: [TASK], count: 1, ...more } },
			});
			kling.answers(
				page({ next_cursor: 'c2', has_more: true }),
				page({ next_cursor: '', has_more: false }),
			);
			const run = await kling.run(
				listTasks({
					provider: 'kling3',
					returnAll: true,
					options: {
						createdAfter: '2026-11-28T21:06:40.000Z',
						createdBefore: '2026-11-30T00:53:20.000Z',
						status: ['succeeded', 'failed'],
						pageSize: 100,
					},
				}),
			);
			expect(run.error).toBeUndefined();
			const filters = [
				{ key: 'product_type', values: ['video'] },
				{ key: 'status', values: ['succeeded', 'failed'] },
			];
			expect(sent()).toEqual([
				{
					method: 'POST',
					url: `${ORIGIN}/tasks`,
					body: { start_time: 1795900000000, end_time: 1796000000000, limit: 100, filters },
				},
				{ method: 'POST', url: `${ORIGIN}/tasks`, body: { cursor: 'c2', limit: 100, filters } },
			]);
			expect(run.json('List')).toMatchObject([{ taskId: TASK_ID }]);
		});
	});

	describe('section 2.2', () => {
		it('reads a refused key without the advice of Kling', async () => {
			kling.answers({
				status: 401,
				body: { code: 1002, message: 'access key not found', request_id: 'req-b1' },
			});
			const run = await kling.get(TASK_ID, {}, ERROR_OUTPUT);
			const [failed] = run.json('Get', 1);
			expect(failed!.error).not.toContain('access key not found');
			expect(failed).toMatchObject({ details: { code: '1002', requestId: 'req-b1' } });
		});
	});
});
