import { type Engine, chain } from '../../engine';
import nock from 'nock';
import { createTask, getTask, packageEngine } from '../support/packageEngine';

/** Every example of the Kling document, replayed; bodies are compared as JSON. */
const HOST = 'https://api-singapore.klingai.com';

const EXAMPLE_IMAGE =
	'https://h2.inkwai.com/bs2/upload-ylab-stunt/se/ai_portal_queue_mmu_image_upscale_aiweb/3214b798-e1b4-4b00-b7af-72b5b0417420_raw_image_0.jpg';
const STATIC_MASK =
	'https://h2.inkwai.com/bs2/upload-ylab-stunt/ai_portal/1732888177/cOLNrShrSO/static_mask.png';
const DYNAMIC_MASK =
	'https://h2.inkwai.com/bs2/upload-ylab-stunt/ai_portal/1732888130/WU8spl23dA/dynamic_mask_1.png';

const EXAMPLE_REQUEST = {
	model_name: 'kling-v1',
	mode: 'pro',
	duration: '5',
	image: EXAMPLE_IMAGE,
	prompt: 'The astronaut stood up and walked away',
	cfg_scale: 0.5,
	static_mask: STATIC_MASK,
	dynamic_masks: [
		{
			mask: DYNAMIC_MASK,
			trajectories: [
				{ x: 279, y: 219 },
				{ x: 417, y: 65 },
			],
		},
	],
};

const CREATE_ANSWER = {
	code: 0,
	message: 'string',
	request_id: 'string',
	data: {
		task_id: 'string',
		task_status: 'string',
		task_info: { external_task_id: 'string' },
		created_at: 1722769557708,
		updated_at: 1722769557708,
	},
};

const TASK = {
	...CREATE_ANSWER.data,
	task_status_msg: 'string',
	task_result: { videos: [{ id: 'string', url: 'string', duration: 'string' }] },
};

describe('the Kling document', () => {
	let engine: Engine;

	beforeAll(async () => {
		engine = await packageEngine({ klingApi: { apiKey: 'xxx' } });
		nock.disableNetConnect();
		nock.enableNetConnect('127.0.0.1');
	});
	afterEach(() => {
		const unanswered = nock.pendingMocks();
		nock.cleanAll();
		expect(unanswered).toEqual([]);
	});
	afterAll(async () => {
		nock.enableNetConnect();
		nock.restore();
		await engine.close();
	});

	it('Create Task: sends the example request and reads the example answer', async () => {
		let sent: Record<string, unknown> = {};
		nock(HOST, { reqheaders: { authorization: 'Bearer xxx', 'content-type': /^application\/json/ } })
			.post('/v1/videos/image2video', (body: Record<string, unknown>) => {
				sent = body;
				return true;
			})
			.reply(200, CREATE_ANSWER);
		const run = await engine.run(
			chain([
				createTask({
					provider: 'kling',
					modelName: 'kling-v1',
					imageInputType: 'url',
					imageUrl: EXAMPLE_IMAGE,
					prompt: EXAMPLE_REQUEST.prompt,
					motionGuidance: 'motionBrush',
					staticMaskInputType: 'url',
					staticMaskUrl: STATIC_MASK,
					dynamicMasks: {
						masks: [
							{
								maskInputType: 'url',
								maskUrl: DYNAMIC_MASK,
								trajectoryInput: 'rows',
								trajectories: { points: EXAMPLE_REQUEST.dynamic_masks[0]!.trajectories },
							},
						],
					},
					options: { mode: 'pro', duration: '5', cfgScale: 0.5, externalTaskId: 'order-1' },
				}),
			]),
		);
		expect(run.error).toBeUndefined();
		expect(sent).toEqual({ ...EXAMPLE_REQUEST, external_task_id: 'order-1' });
		expect(run.json('Create')).toEqual([
			{
				provider: 'kling',
				taskId: 'string',
				externalTaskId: 'string',
				// A status that is not documented counts as running.
				status: 'processing',
				videos: [],
				createdAt: '2024-08-04T11:05:57.708Z',
				updatedAt: '2024-08-04T11:05:57.708Z',
			},
		]);
	});

	it('Query Task (Single): reads the example answer, by id and by external id', async () => {
		nock(HOST).get('/v1/videos/image2video/string').reply(200, { ...CREATE_ANSWER, data: TASK });
		nock(HOST).get('/v1/videos/image2video/my%2Fid').reply(200, { ...CREATE_ANSWER, data: TASK });
		const byId = { mode: 'id', value: 'string', __rl: true };
		const byExternalId = { mode: 'externalId', value: 'my/id', __rl: true };
		for (const taskId of [byId, byExternalId]) {
			const run = await engine.run(
				chain([getTask({ provider: 'kling', taskId, options: { output: 'raw' } })]),
			);
			expect(run.error).toBeUndefined();
			expect(run.json('Get')).toEqual([
				{
					provider: 'kling',
					taskId: 'string',
					externalTaskId: 'string',
					status: 'processing',
					videoUrl: 'string',
					videos: [{ id: 'string', url: 'string' }],
					createdAt: '2024-08-04T11:05:57.708Z',
					updatedAt: '2024-08-04T11:05:57.708Z',
					raw: TASK,
				},
			]);
		}
	});

	it.each([
		['submitted', 'submitted'],
		['processing', 'processing'],
		['succeed', 'succeeded'],
		['failed', 'failed'],
	])('reads the status %s as %s', async (taskStatus, status) => {
		nock(HOST)
			.get('/v1/videos/image2video/1')
			.reply(200, { ...CREATE_ANSWER, data: { ...TASK, task_id: '1', task_status: taskStatus } });
		const taskId = { mode: 'id', value: '1', __rl: true };
		const run = await engine.run(chain([getTask({ provider: 'kling', taskId })]));
		expect(run.json('Get')).toMatchObject([{ taskId: '1', status }]);
		const failure = run.json('Get')[0]!.failure;
		expect(failure).toEqual(status === 'failed' ? { message: 'string' } : undefined);
	});

	it('sends only what the user set: an image alone is an image and the model in sight', async () => {
		let sent: Record<string, unknown> = {};
		nock(HOST)
			.post('/v1/videos/image2video', (body: Record<string, unknown>) => {
				sent = body;
				return true;
			})
			.reply(200, CREATE_ANSWER);
		const run = await engine.run(
			chain([createTask({ provider: 'kling', imageUrl: 'https://example.com/a.jpg' })]),
		);
		expect(run.error).toBeUndefined();
		const { external_task_id: externalTaskId, ...rest } = sent;
		expect(rest).toEqual({ model_name: 'kling-v1', image: 'https://example.com/a.jpg' });
		// The key that makes the submission safe to repeat.
		expect(externalTaskId).toMatch(/^[0-9a-f-]{36}$/);
	});
});
