import type { INodeParameters } from 'n8n-workflow';
import { chain, type Run } from '../../../engine';
import type { SandboxOptions } from '../../../sandbox';
import { QUERY_SHAPES, SUBMISSION_SHAPES } from '../../../sandbox/core/deployments';
import { createTask, getTask, waitForVideo } from '../../support/packageEngine';
import { sandboxEngine, type SandboxEngine } from '../../support/sandboxEngine';
import { useSleptTime } from '../../support/sleptTime';

const SETTINGS = { credentials: ['klingGatewayApi'] };
const PROVIDER = { provider: 'klingGateway' };
const FORM = { ...PROVIDER, imageUrl: 'https://example.com/photo.jpg', prompt: 'A cup' };
const ERROR_OUTPUT = { onError: 'continueErrorOutput' } as const;
const PATH = '/kling/v1/videos/image2video';

/** A path that answers a submission with an id. */
const WITH_ID = SUBMISSION_SHAPES.filter((shape) => shape !== 'chain');
const COMBINATIONS = WITH_ID.flatMap((submission) =>
	QUERY_SHAPES.map((query) => ({ submission, query })),
);

describe('a Kling gateway', () => {
	let test: SandboxEngine;

	useSleptTime();
	afterEach(async () => await test.close());

	const start = async (gateway: SandboxOptions['gateway'], options: SandboxOptions = {}) => {
		test = await sandboxEngine({ gateway, ...options });
	};
	const PLAIN = { duration: '5', mode: 'std' };
	const create = (parameters: INodeParameters = {}, settings = {}) =>
		createTask({ ...FORM, ...parameters }, { ...SETTINGS, ...settings });
	const wait = (parameters: INodeParameters = {}, settings = {}) =>
		waitForVideo({ ...PROVIDER, downloadVideo: true, ...parameters }, { ...SETTINGS, ...settings });
	const get = (parameters: INodeParameters = {}, settings = {}) =>
		getTask({ ...PROVIDER, ...parameters }, { ...SETTINGS, ...settings });
	const run = async (...nodes: Parameters<typeof chain>[0]): Promise<Run> =>
		await test.engine.run(chain(nodes), { input: [{ json: {} }] });
	const requests = (operation: string) =>
		test.sandbox.requests().filter((request) => request.operation === operation);
	const onlyTask = () => {
		expect(test.sandbox.createdTasks()).toBe(1);
		return test.sandbox.tasks('klingGateway')[0]!;
	};
	const expectVideo = async (done: Run) => {
		expect(done.error).toBeUndefined();
		const { id } = onlyTask();
		const [item] = done.output('Wait');
		expect(item?.json).toMatchObject({ ...PROVIDER, taskId: id, status: 'succeeded' });
		const file = await test.engine.readBinary(item!.binary!.data!);
		expect(file.equals(await test.sandbox.video(id))).toBe(true);
		return item!.json;
	};

	it.each(COMBINATIONS)(
		'delivers the video when it answers a submission as $submission and a query as $query',
		async ({ submission, query }) => {
			await start({ submission, query });
			const item = await expectVideo(await run(create(), wait()));
			const { id, videoUrl } = onlyTask();
			expect(requests('create').map(({ path, body }) => [path, body])).toEqual([
				[PATH, { model: 'kling-v2-6', ...PLAIN, image: FORM.imageUrl, prompt: 'A cup' }],
			]);
			for (const { path } of requests('get')) expect(path).toBe(`${PATH}/${id}`);
			expect(requests('video').map(({ headers }) => headers.authorization)).toEqual([undefined]);
			const durationSeconds = { contract: 5, o: 5.1, n1: 5.1, n2: 5, n3: undefined }[query];
			expect(item.videos).toMatchObject([
				{ url: videoUrl, ...(durationSeconds && { durationSeconds }) },
			]);
		},
	);

	describe('places of the video in shape N1', () => {
		const n1 = { submission: 'n1', query: 'n1' } as const;

		it.each(['result_url', 'fail_reason', 'kling_answer'] as const)(
			'downloads it from %s without the token',
			async (video) => {
				await start({ ...n1, video });
				const item = await expectVideo(await run(create(), wait()));
				expect(item.videoUrl).toBe(onlyTask().videoUrl);
				expect(requests('video').map(({ headers }) => headers.authorization)).toEqual([undefined]);
			},
		);

		it.each(['content', 'content_path'] as const)(
			'downloads it from %s with the token once a request without it is refused',
			async (video) => {
				await start({ ...n1, video });
				const item = await expectVideo(await run(create(), wait()));
				const { id } = onlyTask();
				expect(item.videoUrl).toBe(`${test.sandbox.url}/v1/videos/${id}/content`);
				expect(item.videos).toMatchObject([
					{ id: expect.stringMatching(/^video-/) as string, durationSeconds: 5.1 },
				]);
				const { token } = test.sandbox.credentials.klingGatewayApi;
				expect(requests('video').map(({ headers }) => headers.authorization)).toEqual([
					undefined,
					`Bearer ${token}`,
				]);
			},
		);
	});

	it.each(['o', 'n2', 'n3', 'contract'] as const)(
		'downloads a video that requires the token in shape %s',
		async (query) => {
			await start({ submission: 'n1', query, video: 'content_path' });
			await expectVideo(await run(create(), wait()));
		},
	);

	it.each(
		QUERY_SHAPES.flatMap((query) =>
			(['upper', 'lower', 'title'] as const).map((words) => ({ query, words })),
		),
	)('reads status words in the case $words in shape $query', async ({ query, words }) => {
		await start({ submission: 'o', query, words });
		await expectVideo(await run(create(), wait()));
		expect(test.engine.logs.filter(({ level }) => level === 'warn')).toEqual([]);
	});

	it('reads the status words of forks of new-api', async () => {
		await start({ submission: 'n1', query: 'n1', words: 'forks' });
		await expectVideo(await run(create(), wait()));
		expect(test.engine.logs.filter(({ level }) => level === 'warn')).toEqual([]);
	});

	it.each(
		(['o', 'n1'] as const).flatMap((shape) =>
			(['seconds', 'milliseconds'] as const).map((times) => ({ shape, times })),
		),
	)('reads times in $times in shape $shape', async ({ shape, times }) => {
		await start({ submission: shape, query: shape, times });
		const done = await run(create(), wait());
		const { createdAt } = onlyTask();
		for (const [item] of [done.json('Create'), done.json('Wait')]) {
			const differenceMs = createdAt - Date.parse(String(item!.createdAt));
			expect(differenceMs).toBeGreaterThanOrEqual(0);
			expect(differenceMs).toBeLessThan(1_000);
		}
	});

	it.each(QUERY_SHAPES)('returns the reason of a failed task in shape %s', async (query) => {
		await start({ submission: 'n1', query });
		const done = await run(create({ prompt: 'A cup [fail]' }), wait());
		expect(done.json('Wait', 1)).toMatchObject([
			{
				taskId: onlyTask().id,
				status: 'failed',
				failure: { message: 'The prompt asks the sandbox to fail' },
			},
		]);
		expect(requests('video')).toEqual([]);
	});

	it('returns the reason in the answer of Kling if the gateway gives a success as the reason', async () => {
		await start({ submission: 'n1', query: 'n1', video: 'fail_reason' });
		const done = await run(create({ prompt: 'A cup [fail]' }), wait());
		expect(done.json('Wait', 1)).toMatchObject([
			{ status: 'failed', failure: { message: 'The prompt asks the sandbox to fail' } },
		]);
	});

	it('reads a task that the gateway has not read at Kling yet', async () => {
		await start({ submission: 'o', query: 'o', unread: 'empty' }, { holdNewTasks: true });
		const done = await run(create(), get());
		expect(done.error).toBeUndefined();
		expect(done.json('Get')).toMatchObject([{ taskId: onlyTask().id, status: 'submitted' }]);
		expect(requests('get')).toHaveLength(1);
	});

	it('waits for a task that the gateway does not find yet', async () => {
		await start({ submission: 'n2', query: 'n1', lag: 3 });
		await expectVideo(await run(create(), wait()));
		expect(requests('get').filter(({ status }) => status === 400)).toHaveLength(3);
	});

	it('reports an unknown task as an error of its item, not as a failed video', async () => {
		await start('n1');
		const byId = { taskId: { __rl: true, mode: 'id', value: 'task_gone' } };
		const read = await run(get(byId, ERROR_OUTPUT));
		expect(read.json('Get', 1)).toMatchObject([
			{ details: { taskId: 'task_gone', code: 'task_not_exist' } },
		]);
		const waited = await run(wait(byId, ERROR_OUTPUT));
		expect(waited.json('Wait')).toEqual([]);
		expect(waited.json('Wait', 1)).toEqual([]);
		expect(waited.json('Wait', 2)).toMatchObject([{ details: { taskId: 'task_gone' } }]);
	});

	it('reports an answer without an id as ambiguous, shows it and says where to look', async () => {
		await start('chain');
		const done = await run(create({}, ERROR_OUTPUT));
		expect(onlyTask().id).toMatch(/^task_/);
		expect(requests('create')).toHaveLength(1);
		const [item] = done.json('Create', 1);
		expect(item).toMatchObject({
			error: expect.stringContaining('"object":"video"') as string,
			details: {
				maybeCreated: true,
				answer: { id: '', object: 'video', status: 'queued' },
				description: expect.stringContaining('log page') as string,
			},
		});
	});

	describe('Model Parameter', () => {
		const image = FORM.imageUrl;
		it.each([
			['model', { model: 'kling-v2-6' }],
			['model_name', { model_name: 'kling-v2-6' }],
			['both', { model: 'kling-v2-6', model_name: 'kling-v2-6' }],
		] as const)('%s sends exactly that to a gateway that asks for it', async (model, sent) => {
			await start({ submission: 'n1', query: 'n1', model });
			const options = { modelParameter: model };
			await expectVideo(await run(create({ model: 'kling-v2-6', options }), wait()));
			expect(requests('create')[0]!.body).toEqual({
				...sent,
				...PLAIN,
				image,
				prompt: 'A cup',
			});
		});

		it('works with a strict gateway of the contract', async () => {
			const gateway = { submission: 'contract', query: 'contract', model: 'model_name' } as const;
			await start(gateway);
			const refused = await run(create({}, ERROR_OUTPUT));
			expect(refused.json('Create', 1)).toHaveLength(1);
			await expectVideo(await run(create({ options: { modelParameter: 'model_name' } }), wait()));
		});

		it('refuses another value before sending anything', async () => {
			await start('n1');
			const done = await run(create({ options: { modelParameter: '=name' } }));
			expect(done.error?.message).toContain('"Model Parameter" is "name"; allowed: ');
			expect(requests('create')).toEqual([]);
		});
	});

	it('passes external_task_id on as an additional field and returns it', async () => {
		await start('o');
		const options = { additionalBodyFields: '{"external_task_id": "order-1"}' };
		const done = await run(create({ options }), wait());
		expect(requests('create')[0]!.body).toMatchObject({ external_task_id: 'order-1' });
		expect(onlyTask().externalId).toBe('order-1');
		expect(done.json('Wait')).toMatchObject([{ externalTaskId: 'order-1' }]);
	});

	describe('refusals', () => {
		it.each([
			['a missing prompt', { prompt: '' }, 400, 'invalid_request', /prompt is required/],
			['the CFG Scale of the contract', { options: { cfgScale: 5 } }, 400, '1201', /code 1201/],
			['an unknown model', { model: 'veo-3' }, 503, 'model_not_found', /No available channel/],
			[
				'a number for duration',
				{ options: { additionalBodyFields: '{"cfg_scale": "0.5"}' } },
				undefined,
				undefined,
				/CFG Scale/,
			],
		] as const)('%s creates no task', async (_what, parameters, httpStatus, code, words) => {
			await start('n1');
			const done = await run(create(parameters as INodeParameters, ERROR_OUTPUT));
			expect(test.sandbox.createdTasks()).toBe(0);
			expect(requests('create')).toHaveLength(httpStatus === undefined ? 0 : 1);
			const [item] = done.json('Create', 1);
			expect(item!.error).toMatch(words);
			if (code) expect(item!.details).toMatchObject({ httpStatus, code });
			expect(item!.details).not.toHaveProperty('maybeCreated');
		});

		it.each([
			'do_request_failed',
			'read_response_body_failed',
			'unmarshal_response_failed',
			'service_unavailable',
		])('%s is ambiguous', async (code) => {
			await start('n1');
			test.sandbox.addFault({
				kind: 'providerCode',
				code,
				operation: 'create',
				acted: true,
				provider: 'klingGateway',
			});
			const done = await run(create({}, ERROR_OUTPUT));
			expect(requests('create')).toHaveLength(1);
			expect(done.json('Create', 1)).toMatchObject([{ details: { maybeCreated: true, code } }]);
		});

		it.each(['get_price_scale_failed', 'provider_not_found'])(
			'%s creates no task, although the HTTP status is that of a fault',
			async (code) => {
				await start('n1');
				test.sandbox.addFault({
					kind: 'providerCode',
					code,
					operation: 'create',
					provider: 'klingGateway',
				});
				const done = await run(create({}, ERROR_OUTPUT));
				const [item] = done.json('Create', 1);
				expect(item).toMatchObject({ details: { code } });
				expect(item!.details).not.toHaveProperty('maybeCreated');
				expect(test.sandbox.createdTasks()).toBe(0);
			},
		);

		it('retries a 429 without a code of Kling', async () => {
			await start('n1');
			test.sandbox.addFault({
				kind: 'providerCode',
				code: 1303,
				operation: 'create',
				provider: 'klingGateway',
				times: 2,
			});
			await expectVideo(await run(create(), wait()));
			expect(requests('create').map(({ status }) => status)).toEqual([429, 429, 200]);
		});

		it('names the base URL if a web page answers, although a task may exist', async () => {
			await start('n1');
			test.sandbox.addFault({
				kind: 'html',
				status: 200,
				operation: 'create',
				provider: 'klingGateway',
			});
			const done = await run(create({}, ERROR_OUTPUT));
			expect(requests('create')).toHaveLength(1);
			expect(done.json('Create', 1)).toMatchObject([
				{
					error: expect.stringContaining('so the base URL may be wrong') as string,
					details: { maybeCreated: true },
				},
			]);
		});

		it('shows an unreadable answer to a query and continues to read the task', async () => {
			await start('n1');
			test.sandbox.addFault({
				kind: 'wrongShape',
				operation: 'get',
				provider: 'klingGateway',
				times: 2,
			});
			await expectVideo(await run(create(), wait()));
		});
	});
});
