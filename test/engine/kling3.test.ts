import { randomUUID } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import { chain, type Run } from '../../engine';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import type { SandboxOptions } from '../../sandbox';
import { signWebhook } from '../../sandbox/core/callbacks/standardWebhooks';
import { pictureOfBytes } from '../support/images';
import {
	createTask,
	getTask,
	listTasks,
	waitForVideo,
	webhookTrigger,
} from '../support/packageEngine';
import { imageItem, sandboxEngineForTests } from '../support/sandboxEngine';
import { useSleptTime } from '../support/sleptTime';
import { sendJson, startToyServer } from './harness/toyServer';

const IMAGE = 'https://example.com/photo.jpg';
const ERROR_OUTPUT = { onError: 'continueErrorOutput' } as const;
const create = (parameters: INodeParameters = {}, settings = {}) =>
	createTask({ provider: 'kling3', imageUrl: IMAGE, prompt: 'A boat', ...parameters }, settings);

/** A sandbox whose clock is the injected one, for every test of a group. */
function useSandbox(options: SandboxOptions = {}) {
	const test = sandboxEngineForTests(options);
	const time = useSleptTime();
	return {
		get sandbox() {
			return test.sandbox;
		},
		get engine() {
			return test.engine;
		},
		time,
		run: async (...nodes: Parameters<typeof chain>[0]): Promise<Run> =>
			await test.engine.run(chain(nodes)),
		requests: (operation?: string) =>
			test.sandbox
				.requests()
				.filter((request) => operation === undefined || request.operation === operation),
	};
}

describe('Create Task at Kling 3.0 and later', () => {
	const test = useSandbox();
	const named = (name: string) => ({ name, referenceUrl: IMAGE });

	it.each<[model: string, parameters: INodeParameters]>([
		['kling-3.0-turbo', { resolution: '1080p', duration: 15 }],
		[
			'kling-3.0',
			{ resolution: '4k', audio: 'native', endFrameInputType: 'url', endFrameUrl: IMAGE },
		],
		['kling-3.0', { multiShot: 'automatic', duration: 3 }],
		[
			'kling-3.0-turbo',
			{ multiShot: 'shots', duration: 5, shots: { shots: [{ prompt: 'A', duration: 5 }] } },
		],
		[
			'kling-3.0-omni',
			{
				imageInputType: 'none',
				aspectRatio: '9:16',
				prompt: '@cat and @image_2',
				referenceImages: { images: [named('cat'), named('')] },
			},
		],
		['kling-3.0-omni', { options: { imageName: 'boat' }, prompt: '@boat leaves' }],
		[
			'kling-4.0',
			{
				duration: 30,
				middleFrames: { frames: [{ frameUrl: IMAGE }] },
				endFrameInputType: 'url',
				endFrameUrl: IMAGE,
				options: { sendExternalTaskId: false },
			},
		],
		['kling-4.0-flash', { duration: 20, options: { sendExternalTaskId: false } }],
	])('sends %s nothing that the model does not have: %j', async (model, parameters) => {
		const run = await test.run(create({ model, ...parameters }));
		expect(run.error).toBeUndefined();
		const [task] = test.sandbox.tasks('kling3');
		expect(task).toMatchObject({ id: run.json('Create')[0]!.taskId, dropped: [] });
	});

	it('names the additional fields in a hint, because Kling drops unknown ones and charges', async () => {
		const additionalBodyFields = '{"settings": {"cfg_scale": 1}, "seed": 5}';
		const run = await test.run(create({ options: { additionalBodyFields } }));
		expect(JSON.stringify(run.runs('Create').at(-1)!.hints)).toContain('settings.cfg_scale, seed');
		expect(test.sandbox.tasks('kling3')).toMatchObject([
			{ dropped: ['seed', 'settings.cfg_scale'] },
		]);
	});

	it('sends the chosen sound to a model about which nothing is known', async () => {
		const customModel = '/image-to-video/kling-4.1';
		await test.run(create({ model: 'custom', customModel, audio: 'off' }));
		await test.run(create({ model: 'custom', customModel, audio: '' }));
		expect(test.requests().map(({ body }) => (body as { settings: object }).settings)).toEqual([
			{ resolution: '720p', duration: 5, audio: 'off' },
			{ resolution: '720p', duration: 5 },
		]);
	});

	it.each<[refusal: RegExp, parameters: INodeParameters]>([
		[/"Image URL" is empty/, { imageUrl: '={{ "" }}' }],
		[
			/"Image" is empty; allowed: an image, because an end frame needs a first frame/,
			{
				model: 'kling-3.0-omni',
				imageInputType: 'none',
				endFrameInputType: 'url',
				endFrameUrl: IMAGE,
			},
		],
		[
			/"Image" is empty; allowed: an image, a reference image or an element at kling-3.0-omni/,
			{ model: 'kling-3.0-omni', imageInputType: 'none' },
		],
		[/"Resolution" is "4k"; allowed: 720p, 1080p at kling-3.0-turbo/, { resolution: '4k' }],
		[
			/"Duration \(Seconds\)" is 20; allowed: 3 to 15 at kling-3.0/,
			{ model: 'kling-3.0', duration: 20 },
		],
		[
			/"Voices" has 3 entries; allowed: up to 2 at kling-2.6/,
			{
				model: 'custom',
				customModel: '/image-to-video/kling-2.6',
				audio: 'native',
				resolution: '1080p',
				voices: { voices: ['a', 'b', 'c'].map((name) => ({ name, voice: name })) },
			},
		],
		[
			/kling-3.0-turbo does not support Voices/,
			{
				options: {
					additionalBodyFields: '{"contents": [{"type": "voice", "voice_id": "1", "id": "ann"}]}',
				},
			},
		],
		[
			/The name "Anna" contains the name "Ann"/,
			{ model: 'kling-3.0-omni', referenceImages: { images: [named('Ann'), named('Anna')] } },
		],
		[
			/Two inputs have the name "cat"/,
			{ model: 'kling-3.0-omni', referenceImages: { images: [named('cat'), named('cat')] } },
		],
		[
			/"Reference Image 1 Name" is "a b"/,
			{ model: 'kling-3.0-omni', referenceImages: { images: [named('a b')] } },
		],
		[/"Prompt" is empty; allowed: 1 to 2500 characters at kling-3.0-turbo/, { prompt: '' }],
		[/"Prompt" is empty; allowed: 1 to 2500 characters at kling-3.0-turbo/, { prompt: '  ' }],
		[
			/The shots are 4 seconds long together, but the video is to be 5 seconds long/,
			{ multiShot: 'shots', shots: { shots: [{ prompt: 'A', duration: 4 }] } },
		],
		[
			/"Sound" is "native"; allowed: original or off at kling-o1/,
			{ model: 'custom', customModel: '/omni-video/kling-o1', audio: 'native' },
		],
		[
			/kling-2.5-turbo does not support Multi-Shot/,
			{
				model: 'custom',
				customModel: '/image-to-video/kling-2.5-turbo',
				multiShot: 'shots',
				shots: { shots: [{ prompt: 'A', duration: 5 }] },
			},
		],
		[/kling-3.0-turbo does not support Multi-Shot/, { multiShot: 'automatic' }],
		[/"Prompt \(contents\[0\]\.text\)" is 5; allowed: a text/, { prompt: '={{ 5 }}' }],
		[
			/"contents\[2\]" is .*; allowed: only one first_frame/,
			{
				options: {
					additionalBodyFields:
						'{"contents": [{"type": "first_frame", "url": "https://example.com/b.jpg"}]}',
				},
			},
		],
		[/"Custom Model Path" is "https:/, { model: 'custom', customModel: 'https://example.com/x/y' }],
		[
			/"External Task ID \(options.external_task_id\)" is "a b"/,
			{ options: { externalTaskId: 'a b' } },
		],
	])('refuses before sending: %s', async (refusal, parameters) => {
		const run = await test.run(create(parameters));
		expect(run.error?.message).toMatch(refusal);
		expect(test.requests()).toEqual([]);
	});

	it.each([
		['hints at URLs', 21, true],
		['says nothing', 19, false],
	])('%s for image files of %d MB together', async (_, megabytes, isLarge) => {
		const half = await pictureOfBytes((megabytes / 2) * 1024 * 1024);
		const item = await imageItem(test.engine, half);
		const fromFile = { imageInputType: 'binary', imageBinaryPropertyName: 'data' };
		const node = create({
			model: 'kling-3.0',
			...fromFile,
			endFrameInputType: 'binary',
			endFrameBinaryPropertyName: 'data',
		});
		const run = await test.engine.run(chain([node]), { input: [item] });
		expect(run.error).toBeUndefined();
		const hints = JSON.stringify(run.runs('Create').at(-1)!.hints ?? []);
		expect(hints.includes('more than 20 MB together')).toBe(isLarge);
	});

	it('refuses a task that exists under the ID, or returns it', async () => {
		const externalTaskId = 'order-1';
		const first = await test.run(create({ options: { externalTaskId } }));
		const again = await test.run(create({ options: { externalTaskId } }));
		const { taskId } = first.json('Create')[0]!;
		expect(again.error?.message).toContain(`already exists: task ${String(taskId)}`);
		const given = await test.run(create({ options: { externalTaskId, ifExists: 'return' } }));
		expect(given.json('Create')).toMatchObject([{ taskId }]);
		expect(test.sandbox.createdTasks('kling3')).toBe(1);
	});

	it('finds the task of a lost answer by its ID', async () => {
		test.sandbox.addFault({ provider: 'kling3', operation: 'create', kind: 'resetAfter' });
		const run = await test.run(create());
		expect(run.json('Create')).toMatchObject([{ taskId: test.sandbox.tasks('kling3')[0]!.id }]);
		expect(test.requests('create')).toHaveLength(1);
	});

	it('refuses an access key before sending, and says where to make an API key', async () => {
		const credential = sandboxCredentials(test.sandbox.credentials).klingApi!;
		await test.engine.setCredential('klingApi', { ...credential, authentication: 'accessKey' });
		const run = await test.run(create());
		await test.engine.setCredential('klingApi', credential);
		expect(run.error?.message).toContain('take an API key only');
		expect(run.error?.description).toContain('Make an API key in the Kling console');
		expect(test.requests()).toEqual([]);
	});
});

describe('Create Task at Kling 4.0, which drops the external ID', () => {
	const test = useSandbox({ kling4Options: 'dropped' });

	it('never submits a second time after a lost answer, and names the task that it may be', async () => {
		test.sandbox.addFault({ provider: 'kling3', operation: 'create', kind: 'resetAfter' });
		const run = await test.run(create({ model: 'kling-4.0' }, ERROR_OUTPUT));
		const [task] = test.sandbox.tasks('kling3');
		expect(test.requests('create')).toHaveLength(1);
		expect(test.sandbox.createdTasks('kling3')).toBe(1);
		expect(run.json('Create', 1)).toMatchObject([
			{
				error: expect.stringContaining(`It may be one of these tasks: ${task!.id}`) as string,
				details: { maybeCreated: true, candidateTaskIds: [task!.id] },
			},
		]);
	});

	it('does not submit a second time if the request was lost', async () => {
		test.sandbox.addFault({ provider: 'kling3', operation: 'create', kind: 'resetBefore' });
		const run = await test.run(create({ model: 'kling-4.0' }, ERROR_OUTPUT));
		expect(test.requests('create').length).toBeLessThanOrEqual(1);
		expect(test.sandbox.createdTasks('kling3')).toBe(0);
		expect(run.json('Create', 1)).toMatchObject([
			{ error: expect.stringContaining('The list of tasks shows no other new task') as string },
		]);
	});
});

describe('Create Task at Kling 4.0, which honours the external ID', () => {
	const test = useSandbox({ kling4Options: 'honoured' });

	it('submits again under the same ID once an answer has repeated an ID', async () => {
		const before = await test.run(create({ model: 'kling-4.0' }));
		expect(before.error).toBeUndefined();
		test.sandbox.addFault({
			provider: 'kling3',
			operation: 'create',
			kind: 'status',
			status: 503,
			acted: false,
		});
		const run = await test.run(create({ model: 'kling-4.0' }));
		expect(run.error).toBeUndefined();
		const ids = test
			.requests('create')
			.slice(1)
			.map(({ body }) => (body as { options: object }).options);
		expect(ids).toHaveLength(2);
		expect(ids[0]).toEqual(ids[1]);
		expect(test.sandbox.createdTasks('kling3')).toBe(2);
	});
});

describe('Create Task at Kling 4.0, which refuses the external ID', () => {
	const test = useSandbox({ kling4Options: 'refused' });

	it('shows the refusal, and works without the ID', async () => {
		const run = await test.run(create({ model: 'kling-4.0' }));
		expect(run.error?.message).toContain('options.external_task_id is not supported');
		const without = await test.run(
			create({ model: 'kling-4.0', options: { sendExternalTaskId: false } }),
		);
		expect(without.error).toBeUndefined();
		expect(test.sandbox.createdTasks('kling3')).toBe(1);
	});
});

describe('reading tasks of Kling 3.0 and later', () => {
	const test = useSandbox({ holdNewTasks: true });
	const COUNT = 1_000;

	async function newTasks(count: number): Promise<string[]> {
		test.sandbox.holdNewTasks(true);
		const input = Array.from({ length: count }, () => ({ json: {} }));
		const options = { concurrency: 50, maxTasksPerExecution: count };
		const run = await test.engine.run(chain([create({ options })]), { input });
		expect(run.error).toBeUndefined();
		return run.json('Create').map(({ taskId }) => String(taskId));
	}

	it('waits for 1000 tasks with at most 60 requests per minute', async () => {
		const ids = await newTasks(COUNT);
		const created = test.requests().length;
		const input = ids.map((taskId) => ({ json: { provider: 'kling3', taskId } }));
		const options = { giveUpAfter: 3 };
		const run = await test.engine.run(chain([waitForVideo({ provider: 'kling3', ...options })]), {
			input,
		});
		expect(run.json('Wait', 1)).toHaveLength(COUNT);
		const reads = test.requests().length - created;
		expect(test.time.elapsed).toBeGreaterThanOrEqual(180_000);
		expect(reads).toBeLessThanOrEqual(3 * 60);
		expect(reads).toBeGreaterThan(3);
	}, 240_000);

	it('reads up to twenty tasks in one request', async () => {
		const ids = await newTasks(20);
		for (const id of ids) await test.sandbox.finish(id);
		const input = ids.map((taskId) => ({ json: { provider: 'kling3', taskId } }));
		const before = test.requests('get').length;
		const run = await test.engine.run(chain([waitForVideo({ provider: 'kling3' })]), { input });
		expect(run.json('Wait')).toHaveLength(20);
		expect(test.requests('get').length - before).toBe(1);
		expect(test.requests('list')).toEqual([]);
	});

	it('asks for half of the tasks each if Kling refuses an ID, and fails only the refused one', async () => {
		const ids = await newTasks(4);
		for (const id of ids) await test.sandbox.finish(id);
		// Four tasks, the first two and the first one are refused.
		const code = { kind: 'providerCode', code: 1201 } as const;
		test.sandbox.addFault({ provider: 'kling3', operation: 'get', ...code, times: 3 });
		const input = ids.map((taskId) => ({ json: { provider: 'kling3', taskId } }));
		const before = test.requests('get').length;
		const run = await test.engine.run(chain([waitForVideo({ provider: 'kling3' }, ERROR_OUTPUT)]), {
			input,
		});
		expect(run.json('Wait').map(({ taskId }) => taskId)).toEqual(ids.slice(1));
		expect(run.json('Wait', 2)).toMatchObject([{ details: { code: '1201' } }]);
		const asked = test.requests('get').slice(before);
		expect(asked.map(({ query }) => String(query.task_ids).split(',').length)).toEqual([
			4, 2, 1, 1, 2,
		]);
	});

	it('leaves out tasks of another status if the server ignores the filter', async () => {
		const server = await startToyServer();
		const result = ['processing', 'succeeded', 'failed'].map((status) => ({
			id: status,
			status,
			outputs: [{ type: 'video', url: 'https://example.com/v.mp4' }],
		}));
		server.answer((_request, response) =>
			sendJson(response, 200, { code: 0, data: { result, has_more: false } }),
		);
		const credential = { apiKey: 'api-key', region: 'custom', baseUrl: server.url };
		await test.engine.setCredential('klingApi', credential, 'ignoring');
		const run = await test.run(
			listTasks(
				{ provider: 'kling3', returnAll: true, options: { status: ['failed'] } },
				{ credentials: { klingApi: { id: 'ignoring', name: 'ignoring' } } },
			),
		);
		expect(run.json('List').map(({ taskId }) => taskId)).toEqual(['failed']);
		await server.close();
	});

	it('asks the server for the tasks of a status', async () => {
		const [finished] = await newTasks(3);
		await test.sandbox.finish(finished!);
		const run = await test.run(
			listTasks({ provider: 'kling3', returnAll: true, options: { status: ['succeeded'] } }),
		);
		expect(run.json('List').map(({ taskId }) => taskId)).toEqual([finished]);
		expect(test.requests('list').map(({ body }) => body)).toMatchObject([
			{
				limit: 500,
				filters: [
					{ key: 'product_type', values: ['video'] },
					{ key: 'status', values: ['succeeded'] },
				],
			},
		]);
	});

	it('reads a finished task with its cost and the marked video', async () => {
		const created = await test.run(create({ options: { watermark: true } }));
		const taskId = String(created.json('Create')[0]!.taskId);
		await test.sandbox.finish(taskId);
		const run = await test.run(
			getTask({ provider: 'kling3', taskId: { __rl: true, mode: 'id', value: taskId } }),
		);
		expect(run.json('Get')).toMatchObject([
			{
				status: 'succeeded',
				cost: 4,
				costUnit: 'units',
				watermarkUrl: expect.stringMatching(/^http/) as string,
				videos: [{ durationSeconds: 5.041 }],
			},
		]);
	});

	it('refuses an ID with a comma, which would be two', async () => {
		const run = await test.run(
			getTask({ provider: 'kling3', taskId: { __rl: true, mode: 'id', value: '1,2' } }),
		);
		expect(run.error?.message).toContain('allowed: the ID of one task');
		expect(test.requests()).toEqual([]);
	});
});

describe('the Webhook Trigger at Kling 3.0 and later', () => {
	const test = useSandbox({ holdNewTasks: true });
	const EVIL_URL = 'https://evil.example/x.mp4';
	type BodyFor = (id: string) => object;
	const bodies: Array<[form: string, bodyFor: BodyFor]> = [
		[
			'legacy',
			(id) => ({
				task_id: id,
				task_status: 'succeed',
				task_result: { videos: [{ id: '1', url: EVIL_URL }] },
			}),
		],
		[
			'path',
			(id) => ({ id, status: 'succeeded', outputs: [{ type: 'video', id: '1', url: EVIL_URL }] }),
		],
	];

	async function callback(bodyFor: BodyFor, secret: string) {
		test.sandbox.holdNewTasks(true);
		const created = await test.run(create());
		const taskId = String(created.json('Create')[0]!.taskId);
		await test.sandbox.finish(taskId);
		const active = await test.engine.activate({
			...chain([
				webhookTrigger(
					{ provider: 'kling3', downloadVideo: false },
					{ webhookId: 'hook', credentials: ['klingApi'] },
				),
			]),
		});
		const body = JSON.stringify(bodyFor(taskId));
		const response = await fetch(active.url('Trigger'), {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				...signWebhook(secret, randomUUID(), Math.floor(Date.now() / 1_000), body),
			},
			body,
		});
		const items = (await active.runs()).flatMap((run) => run.json('Trigger'));
		await active.deactivate();
		return { taskId, status: response.status, items };
	}

	it.each(bodies)('takes the video of a %s body from /tasks', async (_, bodyFor) => {
		const { webhookSecret } = test.sandbox.credentials.klingApi;
		const { taskId, status, items } = await callback(bodyFor, webhookSecret);
		expect(status).toBe(200);
		expect(items).toMatchObject([
			{
				provider: 'kling3',
				taskId,
				status: 'succeeded',
				videoUrl: expect.stringContaining(test.sandbox.url) as string,
			},
		]);
		expect(test.requests('get').map(({ path, query }) => [path, query])).toEqual([
			['/tasks', { task_ids: taskId }],
		]);
	});

	it.each(bodies)('refuses a %s body with a wrong signature', async (_, bodyFor) => {
		const { status, items } = await callback(bodyFor, 'whsec_d3Jvbmctc2VjcmV0LTEyMzQ1Njc4');
		expect([status, items]).toEqual([401, []]);
		expect(test.requests('get')).toEqual([]);
	});
});
