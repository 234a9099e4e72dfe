import { setTimeout as realTime } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { chain, type Run } from '../../engine';
import { clock } from '../../nodes/shared/clock';
import type { SandboxOptions } from '../../sandbox';
import { heavyPicture, redOf, sourcesOf } from '../support/colouredPictures';
import { picture } from '../support/images';
import { createTask, getTask, waitForVideo } from '../support/packageEngine';
import { imageItem, type SandboxEngine, sandboxEngine } from '../support/sandboxEngine';

const PROVIDER = 'imageToVideoService';
const SETTINGS = { credentials: ['imageToVideoServiceApi'] };
const ERROR_OUTPUT = { ...SETTINGS, onError: 'continueErrorOutput' } as const;
const PATH = '/api/v1/image-to-video';
const VERSIONS = ['contract', 'sync', 'sync-2', 'async', 'newest'] as const;
const SYNCHRONOUS = ['sync', 'sync-2'] as const;
const ASYNCHRONOUS = ['async', 'newest'] as const;

let test: SandboxEngine;
let image: Buffer;

beforeAll(async () => void (image = await picture(64, 64)));
beforeEach(() => {
	let slept = 0;
	jest.spyOn(clock, 'elapsed').mockImplementation(() => slept);
	jest.spyOn(clock, 'sleep').mockImplementation(async (milliseconds, signal) => {
		slept += milliseconds;
		await realTime(5);
		signal?.throwIfAborted();
	});
});
afterEach(async () => {
	jest.restoreAllMocks();
	await test.close();
});

const start = async (service: SandboxOptions['service'], options: SandboxOptions = {}) =>
	void (test = await sandboxEngine({ service, ...options }));

const BY_URL: INodeParameters = { imageUrl: 'https://example.com/photo.jpg' };
const BY_FILE: INodeParameters = { imageInputType: 'binary' };
const BY_BASE64: INodeParameters = {
	imageInputType: 'base64',
	imageBase64: '={{ $json.base64 }}',
};

const create = (parameters: INodeParameters = BY_URL, settings: object = SETTINGS) =>
	createTask({ provider: PROVIDER, ...parameters }, settings);
const wait = (parameters: INodeParameters = {}, settings: object = SETTINGS) =>
	waitForVideo({ provider: PROVIDER, downloadVideo: true, ...parameters }, settings);
const get = (taskId: unknown, options: IDataObject = {}, settings: object = ERROR_OUTPUT) =>
	getTask(
		{
			provider: PROVIDER,
			taskId: { __rl: true, mode: 'id', value: String(taskId) },
			options: options as INodeParameters,
		},
		settings,
	);
const run = async (...nodes: Parameters<typeof chain>[0]): Promise<Run> =>
	await test.engine.run(chain(nodes), {
		input: [await imageItem(test.engine, image, { base64: image.toString('base64') })],
	});
const sent = (operation: 'create' | 'get') =>
	test.sandbox
		.requests()
		.filter((request) => request.operation === operation)
		.map(({ path, status }) => [path.replace(`${PATH}/`, ''), status]);

/** Which endpoints a submission goes to, with the HTTP status that each answers. */
const WAYS: Record<(typeof VERSIONS)[number], Record<string, unknown[]>> = {
	contract: {
		url: [['from-url', 200]],
		saved: [['generate', 200]],
		file: [['from-file', 200]],
		base64: [['from-base64', 200]],
	},
	sync: {
		url: [['from-url', 200]],
		saved: [['generate', 200]],
		file: [['from-file', 200]],
		base64: [['from-base64', 200]],
	},
	'sync-2': {
		url: [['from-url', 200]],
		saved: [['generate', 200]],
		file: [['from-file', 200]],
		base64: [
			['from-base64', 500],
			['from-file', 200],
		],
	},
	async: {
		url: [['from-url', 200]],
		saved: [['generate', 200]],
		file: [['from-file', 200]],
		base64: [
			['from-base64', 200],
			['from-file', 200],
		],
	},
	newest: {
		url: [
			['from-url', 404],
			['generate', 200],
		],
		saved: [['generate', 200]],
		file: [['from-file', 200]],
		base64: [
			['from-base64', 404],
			['from-file', 200],
		],
	},
};
const FORMS: Record<string, INodeParameters> = {
	url: BY_URL,
	saved: { ...BY_URL, options: { saveVideo: true } },
	file: BY_FILE,
	base64: BY_BASE64,
};
const CASES = VERSIONS.flatMap((version) =>
	Object.entries(WAYS[version]).map(([form, ways]) => [version, form, ways] as const),
);

it.each(CASES)('%s: an image as %s becomes a downloaded video', async (version, form, ways) => {
	await start(version);
	const done = await run(create(FORMS[form]), wait());
	expect(done.error).toBeUndefined();
	expect(sent('create')).toEqual(ways);
	const [task] = test.sandbox.tasks(PROVIDER);
	const [item] = done.output('Wait');
	expect(item!.json).toMatchObject({ provider: PROVIDER, taskId: task!.id, status: 'succeeded' });
	expect(await test.engine.readBinary(item!.binary!.data!)).toEqual(
		await test.sandbox.video(task!.id),
	);
	expect(test.sandbox.createdTasks()).toBe(1);
});

describe.each(ASYNCHRONOUS)('%s', (version) => {
	it('returns a job as an unfinished task, which Get Task reads', async () => {
		await start(version);
		const created = await run(create(BY_FILE));
		const [task] = created.json('Create');
		expect(task).toMatchObject({ provider: PROVIDER, status: 'submitted' });
		while (!test.sandbox.tasks()[0]?.outcome) await realTime(5);
		const read = await run(get(task!.taskId));
		expect(read.json('Get')).toEqual([
			{
				provider: PROVIDER,
				taskId: task!.taskId,
				status: 'succeeded',
				videoUrl: expect.stringMatching(/^http/) as string,
				videos: [{ url: expect.any(String) as string, durationSeconds: 5 }],
				createdAt: expect.stringMatching(/^20\d\d-/) as string,
				updatedAt: expect.stringMatching(/^20\d\d-/) as string,
			},
		]);
	});

	it('treats a job as processing while the service does not answer', async () => {
		await start(version, { holdNewTasks: true });
		const created = await run(create(BY_FILE));
		const taskId = String(created.json('Create')[0]!.taskId);
		while (test.sandbox.createdTasks() === 0) await realTime(5);
		const read = await run(get(taskId, { requestTimeout: 1, retryFor: 0 }));
		expect(read.json('Get')).toEqual([{ provider: PROVIDER, taskId, status: 'processing' }]);
		const waiting = test.engine.run(chain([wait({ options: { requestTimeout: 1 } })]), {
			input: created.output('Create'),
		});
		await realTime(1_500);
		await test.sandbox.finish(taskId);
		expect((await waiting).json('Wait')).toMatchObject([{ taskId, status: 'succeeded' }]);
	});

	it('finds a job that only another process knows', async () => {
		await start(version, { serviceWorkers: 2 });
		const done = await run(create(BY_URL), wait());
		expect(done.json('Wait')).toMatchObject([{ status: 'succeeded' }]);
		expect(sent('get').map(([, status]) => status)).toContain(404);
	});

	it('reads a forgotten job a few times and names it in the error', async () => {
		await start(version);
		const created = await run(create());
		const taskId = String(created.json('Create')[0]!.taskId);
		test.sandbox.expire(taskId);
		const error = `The image-to-video service does not know this task or address: Job with ID ${taskId} not found`;
		const details = {
			provider: PROVIDER,
			taskId,
			description: expect.stringContaining('may have been made and paid for') as string,
		};
		const read = await run(get(taskId));
		expect(read.json('Get')).toEqual([]);
		expect(read.json('Get', 1)).toMatchObject([{ error: `${error}`, details }]);
		expect(sent('get')).toHaveLength(5);
		const old = { ...created.json('Create')[0]!, createdAt: '2026-01-01T00:00:00.000Z' };
		const waited = await test.engine.run(chain([wait({}, ERROR_OUTPUT)]), {
			input: [{ json: old }],
		});
		expect(waited.json('Wait', 1)).toEqual([]);
		expect(waited.json('Wait', 2)).toMatchObject([{ error: `${error}`, details }]);
	});

	it.each(['[fail]', '[lost]'])(
		'reports a job that failed without a reason: %s',
		async (prompt) => {
			await start(version);
			const done = await run(create({ ...BY_URL, prompt }), wait());
			expect(done.json('Wait')).toEqual([]);
			expect(done.json('Wait', 1)).toMatchObject([
				{
					status: 'failed',
					failure: {
						code: 'error',
						message: expect.stringContaining('may have been made and paid for') as string,
					},
				},
			]);
		},
	);

	it('reports a completed job without a URL as ended without a video', async () => {
		await start(version);
		const done = await run(create({ ...BY_URL, prompt: '[no url]' }), wait());
		expect(done.json('Wait', 1)).toMatchObject([
			{ status: 'failed', failure: { code: 'noVideo' } },
		]);
	});

	it('makes each of ten uploads with the same name from its own image', async () => {
		await start(version, { videoLongSide: 64 });
		const pictures = await Promise.all(
			Array.from({ length: 10 }, async (_, index) => await heavyPicture(redOf(index, 10), 60)),
		);
		const input = await Promise.all(pictures.map(async (one) => await imageItem(test.engine, one)));
		const done = await test.engine.run(
			chain([create({ ...BY_FILE, options: { concurrency: 10 } }), wait()]),
			{ input },
		);
		const ids = done.json('Wait').map(({ taskId }) => String(taskId));
		expect(await sourcesOf(test.sandbox, ids, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
		expect(test.sandbox.createdTasks()).toBe(10);
	});
});

describe.each(SYNCHRONOUS)('%s', (version) => {
	it('delivers ten uploads with the same name, each from its own image', async () => {
		await start(version, { videoLongSide: 64 });
		const pictures = await Promise.all(
			Array.from({ length: 10 }, async (_, index) => await heavyPicture(redOf(index, 10), 60)),
		);
		const input = await Promise.all(pictures.map(async (one) => await imageItem(test.engine, one)));
		const done = await test.engine.run(
			chain([create({ ...BY_FILE, options: { concurrency: 10 } })]),
			{ input },
		);
		const ids = done.json('Create').map(({ taskId }) => String(taskId));
		expect(await sourcesOf(test.sandbox, ids, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
		expect(test.sandbox.createdTasks()).toBe(10);
	});

	it('reports a failed submission as ambiguous, because the video may be paid for', async () => {
		await start(version);
		const done = await run(create({ ...BY_URL, prompt: '[lost]' }, ERROR_OUTPUT));
		expect(done.json('Create', 1)).toMatchObject([
			{
				error: expect.stringContaining('404 Client Error: Not Found for url: http') as string,
				details: { maybeCreated: true },
			},
		]);
		expect(sent('create')).toHaveLength(1);
	});

	it('sends a task that ended without a video to Failed, although it cannot be read', async () => {
		await start(version);
		const done = await run(create({ ...BY_URL, prompt: '[no url]' }), wait());
		const ended = { status: 'failed', failure: { code: 'noVideo' } };
		expect(done.json('Create')).toMatchObject([ended]);
		expect(done.json('Wait', 1)).toMatchObject([ended]);
	});

	it('makes Get Task say that the service has no jobs', async () => {
		await start(version);
		const created = await run(create());
		const taskId = String(created.json('Create')[0]!.taskId);
		const read = await run(get(taskId));
		expect(read.json('Get', 1)).toMatchObject([
			{
				error: `The image-to-video service does not know this task or address: Not Found`,
				details: { taskId, description: expect.stringContaining('no jobs to read') as string },
			},
		]);
	});
});

describe('async: a base64 image, which this version cannot take,', () => {
	const threeItems = async () =>
		await test.engine.run(chain([create(BY_BASE64), wait()]), {
			input: [1, 2, 3].map(() => ({ json: { base64: image.toString('base64') } })),
		});

	it('is sent as a file once its job has failed, and as a file at once in the rest of the run', async () => {
		await start('async');
		const done = await threeItems();
		expect(sent('create')).toEqual([
			['from-base64', 200],
			['from-file', 200],
			['from-file', 200],
			['from-file', 200],
		]);
		expect(done.json('Wait')).toMatchObject([1, 2, 3].map(() => ({ status: 'succeeded' })));
		expect(test.sandbox.createdTasks()).toBe(3);
	});

	it('is a failed task with advice where its job could not be read in time', async () => {
		await start('async');
		test.sandbox.addFault({ kind: 'resetBefore', operation: 'get' });
		const done = await threeItems();
		expect(sent('create')).toEqual([
			['from-base64', 200],
			['from-file', 200],
			['from-file', 200],
		]);
		expect(done.json('Wait', 1)).toMatchObject([
			{
				status: 'failed',
				failure: {
					message:
						"'type' is an invalid keyword argument for Image. Nothing was paid. This version of the service cannot take base64 images: use a binary file",
				},
			},
		]);
		expect(done.json('Wait')).toHaveLength(2);
		expect(test.sandbox.createdTasks()).toBe(2);
	});
});

it('sync-2: a base64 image that failed for another reason is not submitted again, and the error says what to set', async () => {
	await start('sync-2');
	test.sandbox.addFault({
		kind: 'status',
		status: 500,
		message: 'Failed to upload base64 image: no record',
		operation: 'create',
	});
	const done = await run(create(BY_BASE64, ERROR_OUTPUT));
	expect(sent('create')).toEqual([['from-base64', 500]]);
	expect(done.json('Create', 1)).toMatchObject([
		{
			error: expect.stringContaining('set Image Input Type to Binary File') as string,
			details: { maybeCreated: true },
		},
	]);
});

it('newest: calls a missing endpoint once per run', async () => {
	await start('newest');
	await test.engine.run(chain([create()]), { input: [{ json: {} }, { json: {} }, { json: {} }] });
	expect(sent('create')).toEqual([
		['from-url', 404],
		['generate', 200],
		['generate', 200],
		['generate', 200],
	]);
	await run(create());
	expect(sent('create').slice(4)).toEqual([
		['from-url', 404],
		['generate', 200],
	]);
});

it.each(VERSIONS)('%s: submits one task at a time by default', async (version) => {
	await start(version, { holdNewTasks: true });
	const created = test.engine.run(chain([create()]), { input: [{ json: {} }, { json: {} }] });
	while (test.sandbox.createdTasks() === 0) await realTime(5);
	await realTime(100);
	const submissions = test.sandbox
		.requests()
		.filter(({ operation, status }) => operation === 'create' && status !== 404);
	expect(submissions).toHaveLength(1);
	test.sandbox.holdNewTasks(false);
	await test.sandbox.finish(test.sandbox.tasks()[0]!.id);
	expect((await created).json('Create')).toHaveLength(2);
});

it.each(VERSIONS)('%s: uploads have unique names', async (version) => {
	await start(version);
	await run(create(BY_FILE));
	const body = test.sandbox.requests()[0]!.body as { file: string };
	expect(body.file).toMatch(/^[0-9a-f]{32}\.jpg, image\/jpeg, \d+ bytes$/);
});

it('newest: names the invalid field of a refused body and the allowed values', async () => {
	await start('newest');
	const options = { additionalBodyFields: '{"duration": "7"}' };
	const done = await run(create({ ...BY_URL, options }, ERROR_OUTPUT));
	const [item] = done.json('Create', 1);
	expect(item!.error).toBe(
		`The image-to-video service refused the request: "Duration (Seconds)": Duration must be '5' or '10'`,
	);
	expect(item!.details).not.toHaveProperty('maybeCreated');
	expect(test.sandbox.createdTasks()).toBe(0);
});

it('newest: explains a refused host name', async () => {
	await start('newest');
	await test.engine.setCredential('imageToVideoServiceApi', {
		baseUrl: test.sandbox.url.replace('127.0.0.1', '0.0.0.0'),
		token: '',
	});
	const done = await run(create(BY_URL, ERROR_OUTPUT));
	expect(done.json('Create', 1)).toMatchObject([
		{
			error: 'The image-to-video service does not answer under the host name of the base URL',
			details: { description: expect.stringMatching(/^Nothing was paid\. .*localhost/) as string },
		},
	]);
	expect(sent('create')).toHaveLength(1);
});
