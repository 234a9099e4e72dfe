import {
	CREATE_ANSWER,
	DYNAMIC_MASK,
	EXAMPLE_IMAGE,
	EXAMPLE_REQUEST,
	STATIC_MASK,
	TASK,
	TASK_ITEM,
} from './examples/kling';
import { replay } from './support/replay';

/** The Kling document's examples of requests and answers, replayed; bodies are compared as JSON. */
const ORIGIN = 'https://api-singapore.klingai.com';
const PATH = `${ORIGIN}/v1/videos/image2video`;

describe('the Kling document', () => {
	const kling = replay({
		provider: 'kling',
		origin: ORIGIN,
		credentials: { klingApi: { apiKey: 'xxx' } },
	});
	const answerAbout = (task: object) => ({ body: { ...CREATE_ANSWER, data: task } });

	it('Create Task: sends the example request and reads the example answer', async () => {
		kling.answers({ body: CREATE_ANSWER });
		const run = await kling.create({
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
			mode: 'pro',
			duration: '5',
			options: { cfgScale: 0.5, externalTaskId: 'order-1' },
		});
		expect(run.error).toBeUndefined();
		expect(kling.requests).toMatchObject([
			{
				method: 'POST',
				url: PATH,
				headers: { authorization: 'Bearer xxx', 'content-type': 'application/json' },
			},
		]);
		expect(kling.requests[0]!.body).toEqual({ ...EXAMPLE_REQUEST, external_task_id: 'order-1' });
		expect(run.json('Create')).toEqual([
			{
				provider: 'kling',
				model: 'kling-v1',
				taskId: 'string',
				externalTaskId: 'string',
				// A status that is not documented counts as running.
				status: 'processing',
				createdAt: '2024-08-04T11:05:57.708Z',
				updatedAt: '2024-08-04T11:05:57.708Z',
			},
		]);
	});

	it.each([
		['id', 'id', 'string', 'string'],
		['external id', 'externalId', 'my/id', 'my%2Fid'],
	])('Query Task (Single): reads the example answer, by %s', async (_by, mode, value, segment) => {
		kling.answers(answerAbout(TASK));
		const run = await kling.get(value, {
			taskId: { mode, value, __rl: true },
			options: { output: 'raw' },
		});
		expect(run.error).toBeUndefined();
		expect(kling.requests).toMatchObject([
			{
				method: 'GET',
				url: `${PATH}/${segment}`,
				headers: { authorization: 'Bearer xxx', 'content-type': 'application/json' },
			},
		]);
		expect(run.json('Get')).toEqual([TASK_ITEM]);
	});

	it.each([
		['submitted', 'submitted'],
		['processing', 'processing'],
		['succeed', 'succeeded'],
		['failed', 'failed'],
	])('reads the status %s as %s', async (taskStatus, status) => {
		kling.answers(answerAbout({ ...TASK, task_id: '1', task_status: taskStatus }));
		const run = await kling.get('1');
		const [task] = run.json('Get');
		expect(task).toMatchObject({ taskId: '1', status });
		expect(task!.failure).toEqual(status === 'failed' ? { message: 'string' } : undefined);
	});

	it('Create Task: keeps a task that succeeded without videos, which are still to be read', async () => {
		kling.answers({
			body: { ...CREATE_ANSWER, data: { task_id: '829', task_status: 'succeed' } },
		});
		const run = await kling.create({ imageUrl: 'https://example.com/a.jpg' });
		expect(run.error).toBeUndefined();
		expect(run.json('Create')).toMatchObject([{ taskId: '829', status: 'processing' }]);
		expect(kling.requests).toHaveLength(1);
	});

	it('Create Task: finds a task of the same External Task ID whose video was deleted', async () => {
		const cleared = { task_id: 'old', task_status: 'succeed', task_result: { videos: [] } };
		kling.answers(
			{ status: 400, body: { code: 1201, message: 'external_task_id exists' } },
			answerAbout(cleared),
		);
		const run = await kling.create({
			imageUrl: 'https://example.com/a.jpg',
			options: { externalTaskId: 'order-1', ifExists: 'return' },
		});
		expect(run.error).toBeUndefined();
		expect(run.json('Create')).toMatchObject([{ taskId: 'old', status: 'processing' }]);
		expect(kling.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
	});

	it('sends only what the user set: an image sends the image and the visible model', async () => {
		kling.answers({ body: CREATE_ANSWER });
		const run = await kling.create({ imageUrl: 'https://example.com/a.jpg' });
		expect(run.error).toBeUndefined();
		const sent = kling.requests[0]!.body as Record<string, unknown>;
		const { external_task_id: externalTaskId, ...rest } = sent;
		expect(rest).toEqual({
			model_name: 'kling-v2-6',
			image: 'https://example.com/a.jpg',
			duration: '5',
			mode: 'std',
			sound: 'off',
		});
		// The key that makes the submission safe to repeat.
		expect(externalTaskId).toMatch(/^[0-9a-f-]{36}$/);
	});
});
