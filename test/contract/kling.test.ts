import { type Engine, chain } from '../../engine';
import nock from 'nock';
import { createTask, getTask, packageEngine } from '../support/packageEngine';
import {
	CREATE_ANSWER,
	DYNAMIC_MASK,
	EXAMPLE_IMAGE,
	EXAMPLE_REQUEST,
	STATIC_MASK,
	TASK,
} from './examples/kling';

/** The Kling document's examples of requests and answers, replayed; bodies are compared as JSON. */
const HOST = 'https://api-singapore.klingai.com';

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
		nock(HOST, {
			reqheaders: { authorization: 'Bearer xxx', 'content-type': /^application\/json/ },
		})
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
		nock(HOST)
			.get('/v1/videos/image2video/string')
			.reply(200, { ...CREATE_ANSWER, data: TASK });
		nock(HOST)
			.get('/v1/videos/image2video/my%2Fid')
			.reply(200, { ...CREATE_ANSWER, data: TASK });
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
