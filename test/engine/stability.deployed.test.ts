import { setTimeout as realTime } from 'node:timers/promises';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { chain, type NodeInput, type Run } from '../../engine';
import { clock } from '../../nodes/shared/clock';
import type { Fault } from '../../sandbox';
import { picture } from '../support/images';
import { createTask, getTask, waitForVideo } from '../support/packageEngine';
import { imageItem, sandboxEngine, type SandboxEngine } from '../support/sandboxEngine';

const CREDENTIAL = { credentials: ['stabilityImageToVideoApi'] };
const ERROR_OUTPUT = { onError: 'continueErrorOutput' } as const;
const KEY = 'sk-sandbox-stability-key';

const create = (options: INodeParameters = {}, settings: Partial<NodeInput> = {}) =>
	createTask(
		{ provider: 'stability', imageInputType: 'binary', options },
		{ ...CREDENTIAL, ...settings },
	);
const get = (parameters: INodeParameters = {}, settings: Partial<NodeInput> = {}) =>
	getTask({ provider: 'stability', ...parameters }, { ...CREDENTIAL, ...settings });
const wait = (parameters: INodeParameters = {}, settings: Partial<NodeInput> = {}) =>
	waitForVideo(
		{ provider: 'stability', downloadVideo: true, ...parameters },
		{ ...CREDENTIAL, ...settings },
	);
const byId = (value: string) => ({ taskId: { __rl: true, mode: 'id', value } });

describe.each(['contract', 'deployed', 'limited'] as const)(
	'the Stability service (%s)',
	(version) => {
		let test: SandboxEngine;
		let slept: number;
		let sleeps: number[];

		beforeAll(async () => {
			test = await sandboxEngine({ stability: version, stabilityKeys: [25, 25, 25, 1_000] });
		});
		beforeEach(() => {
			test.sandbox.reset();
			test.engine.logs.length = 0;
			slept = 0;
			sleeps = [];
			const start = Date.now();
			jest.spyOn(clock, 'elapsed').mockImplementation(() => slept);
			jest.spyOn(clock, 'now').mockImplementation(() => start + slept);
			jest.spyOn(clock, 'sleep').mockImplementation(async (milliseconds, signal) => {
				slept += milliseconds;
				sleeps.push(milliseconds);
				await realTime(30);
				signal?.throwIfAborted();
			});
		});
		afterEach(() => jest.restoreAllMocks());
		afterAll(async () => await test.close());

		const images = async (count: number, width = 768, height = 768) => {
			const image = await picture(width, height);
			return await Promise.all(
				Array.from({ length: count }, async () => await imageItem(test.engine, image)),
			);
		};
		const run = async (nodes: NodeInput[], input: INodeExecutionData[]): Promise<Run> =>
			await test.engine.run(chain(nodes), { input });
		const created = async (count: number): Promise<INodeExecutionData[]> => {
			const done = await run([create()], await images(count));
			if (done.error) throw done.error;
			for (const { id } of test.sandbox.tasks()) await test.sandbox.finish(id);
			return done.output('Create').map(({ json }) => ({ json }));
		};
		const requests = (operation: string) =>
			test.sandbox.requests().filter((request) => request.operation === operation);
		const cookies = (operation: string) => requests(operation).map(({ headers }) => headers.cookie);
		const fault = (what: Fault) =>
			test.sandbox.addFault({ ...what, provider: 'stability' } as Fault);

		it('makes the video of every item', async () => {
			const done = await run([create(), wait()], await images(3));
			expect(done.error).toBeUndefined();
			const items = done.output('Wait');
			expect(items).toHaveLength(3);
			for (const { json, binary } of items) {
				const file = await test.engine.readBinary(binary!.data!);
				expect(file.equals(await test.sandbox.video(String(json.taskId)))).toBe(true);
			}
			expect(test.sandbox.createdTasks('stability')).toBe(3);
		});

		it('does not read a task again when its item is complete', async () => {
			const items = await created(1);
			const first = await run([get()], items);
			expect(first.json('Get')).toMatchObject([{ status: 'succeeded' }]);
			const complete = first.output('Get').map(({ json }) => ({ json }));
			test.sandbox.log.clear();
			const again = await run(
				[
					get({ options: { output: 'raw' }, downloadVideo: true }),
					wait({ options: { output: 'raw' } }),
				],
				complete,
			);
			expect(again.error).toBeUndefined();
			expect(again.json('Wait')).toMatchObject([{ videoUrl: complete[0]!.json.videoUrl }]);
			expect(again.output('Get')[0]!.binary).toHaveProperty('data');
			expect(requests('get')).toEqual([]);
			expect(requests('video')).toHaveLength(2);
		});

		it('reads a task once per execution when its ID was entered by hand', async () => {
			const [item] = await created(1);
			const taskId = String(item!.json.taskId);
			test.sandbox.log.clear();
			const again = await run(
				[get(byId(taskId)), wait(byId(taskId))],
				[{ json: {} }, { json: {} }],
			);
			expect(again.json('Wait')).toMatchObject([{ taskId }, { taskId }]);
			expect(requests('get')).toHaveLength(1);
		});

		it('does not read the task again after an expired link or a failed download', async () => {
			const items = await created(1);
			fault({ kind: 'status', status: 404, operation: 'video', times: 2 });
			test.sandbox.log.clear();
			const failed = await run([wait({}, ERROR_OUTPUT)], items);
			const errors = failed.output('Wait', 2).map(({ json }) => ({ json }));
			expect(errors).toMatchObject([
				{ json: { details: { status: 'succeeded', videoUrl: expect.any(String) as string } } },
			]);
			expect(requests('get')).toHaveLength(1);
			test.sandbox.clearFaults();
			const again = await run([wait()], errors);
			expect(again.output('Wait')[0]!.binary).toHaveProperty('data');
			expect(requests('get')).toHaveLength(1);
		});

		it('names the finished videos if another item stops the node', async () => {
			const items = await created(2);
			const [first] = test.sandbox.tasks();
			fault({
				kind: 'status',
				status: 404,
				operation: 'get',
				path: `*/${first!.id}`,
				times: 'always',
			});
			const done = await run([wait()], items);
			const finished = test.sandbox.tasks()[1]!;
			expect(done.error!.description).toContain(first!.id);
			expect(done.error!.message).toMatch(
				new RegExp(`Videos that are finished: ${finished.id} \\(http.*\\.mp4\\)$`),
			);
		});

		it('reads the task ten seconds after the submission, then every 15 to 30 seconds', async () => {
			test.sandbox.holdNewTasks(true);
			await run([create(), wait({ giveUpAfter: 3 })], await images(1));
			test.sandbox.holdNewTasks(false);
			expect(Math.round(sleeps[0]! / 1_000)).toBe(10);
			for (const pause of sleeps.slice(1, -1)) {
				expect(pause).toBeGreaterThanOrEqual(15_000);
				expect(pause).toBeLessThanOrEqual(30_000);
			}
			expect(requests('get').length).toBeLessThan(12);
		});

		it.each([
			[1600, 900, 'scales', '1024x576 pixels (landscape)'],
			[700, 500, 'stretches', '768x768 pixels (square)'],
			[500, 1000, 'stretches', '576x1024 pixels (portrait)'],
		])('reports the size used for %dx%d pixels', async (width, height, verb, shape) => {
			const input = await images(1, width, height);
			const refused = await run([create({ checkImageSize: true })], input);
			expect(refused.error!.message).toContain(`"Image" has ${width}x${height} pixels; allowed`);
			expect(requests('create')).toEqual([]);

			const done = await run([create({}, ERROR_OUTPUT)], input);
			const text = `The image has ${width}x${height} pixels. The Stability service ${verb} it to ${shape}.`;
			expect(JSON.stringify(done.runs('Create'))).toContain(JSON.stringify(text).slice(1, -1));
			expect(test.sandbox.createdTasks()).toBe(version === 'contract' ? 0 : 1);
		});

		it.each([
			['photo', 'image/png', 'png'],
			['photo.webp', 'image/webp', 'jpeg'],
			['PHOTO.JPG', 'image/jpeg', 'png'],
			['.png', 'image/png', 'png'],
			['a.PNG', 'image/png', 'png'],
		] as const)(
			'sends the file %s with the extension of its content',
			async (name, type, format) => {
				const file = await test.engine.binaryFile(await picture(768, 768, format), name, type);
				const done = await run([create()], [{ json: {}, binary: { data: file } }]);
				expect(done.error).toBeUndefined();
				const { image } = requests('create')[0]!.body as { image: string };
				expect(image).toMatch(format === 'png' ? /.\.png, image\/png/i : /.\.jpe?g, image\/jpeg/);
			},
		);

		if (version === 'contract') return;

		it('sends the session of a submission only with readings of its task', async () => {
			const done = await run([create(), wait()], await images(3));
			expect(done.json('Wait')).toHaveLength(3);
			expect(cookies('create')).toEqual([undefined, undefined, undefined]);
			expect(new Set(cookies('get')).size).toBe(3);
			for (const { path, headers } of requests('get')) {
				const payload = /^session=([\w-]+)\./.exec(headers.cookie ?? '')![1]!;
				const session = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { id: string };
				expect(path.endsWith(session.id)).toBe(true);
			}
			expect(cookies('video')).toEqual([undefined, undefined, undefined]);
		});

		it('shows no session in items, errors, logs or saved data', async () => {
			fault({
				kind: 'providerCode',
				code: 500,
				message: KEY.repeat(2),
				operation: 'get',
				times: 2,
			});
			const raw = { options: { output: 'raw' } };
			const done = await run(
				[create({ output: 'raw' }), wait({ ...raw, waiting: 'suspend' })],
				await images(2),
			);
			const resumed = done.status === 'waiting' ? await test.engine.resumeByTimer(done) : done;
			const sent = new Set(cookies('get').map((cookie) => cookie!.replace('session=', '')));
			expect(sent.size).toBe(2);
			const written = JSON.stringify([done.data, resumed.data, test.engine.logs]);
			expect(written).not.toContain(KEY);
			for (const session of sent) {
				expect(written).not.toContain(session);
				expect(written).not.toContain(session.split('.')[0]);
			}
		});

		it('continues to read without a session and loses only results that need it', async () => {
			const items = await created(2);
			// As after a restart of n8n: the tasks are known, their sessions are not.
			const later = Date.now() + 25 * 3_600_000;
			jest.spyOn(clock, 'now').mockReturnValue(later);
			test.sandbox.log.clear();
			const done = await run([wait({ giveUpAfter: 1 }, ERROR_OUTPUT)], items);
			expect(cookies('get').every((cookie) => cookie === undefined)).toBe(true);
			const delivered = done.json('Wait');
			expect(delivered.length + done.json('Wait', 2).length).toBe(2);
			for (const { message } of done.json('Wait', 2)) {
				expect(message).toMatch(/API request failed: 404|No Stability AI API keys available/);
			}
		});

		it.each([
			['retry', 'succeeded'],
			[429, 'succeeded'],
			[502, 'succeeded'],
			[503, 'succeeded'],
		])('reads again after %s at Stability AI', async (code, status) => {
			fault({ kind: 'providerCode', code, operation: 'get', times: 12 });
			const done = await run([create(), wait()], await images(1));
			expect(done.json('Wait')).toMatchObject([{ status }]);
			expect(requests('get')).toHaveLength(13);
		});

		it.each([
			['no_keys', 500],
			['payment_required', 402],
			[401, 500],
			[403, 500],
		])('reports %s for a reading as the error of its item', async (code, httpStatus) => {
			const items = await created(1);
			fault({ kind: 'providerCode', code, operation: 'get' });
			const done = await run([get({}, ERROR_OUTPUT)], items);
			expect(done.json('Get', 1)).toMatchObject([
				{ details: { taskId: items[0]!.json.taskId, httpStatus } },
			]);
			const again = await run([get()], items);
			expect(again.json('Get')).toMatchObject([{ status: 'succeeded' }]);
		});

		it.each([
			['no_keys', 500],
			['payment_required', 402],
			[400, 500],
			[403, 500],
			[404, 500],
		])('says that nothing was paid for a submission refused with %s', async (code, httpStatus) => {
			fault({ kind: 'providerCode', code, operation: 'create' });
			const done = await run([create({}, ERROR_OUTPUT)], await images(1));
			const [item] = done.json('Create', 1);
			expect(item).toMatchObject({ details: { httpStatus } });
			expect(item!.details).not.toHaveProperty('maybeCreated');
			expect(requests('create')).toHaveLength(1);
		});

		it.each<[string, Fault]>([
			['of the service', { kind: 'status', status: 429 }],
			['of Stability AI', { kind: 'providerCode', code: 429 }],
		])('submits once more, a minute after the rate limit %s', async (_name, limit) => {
			fault({ ...limit, operation: 'create' });
			const done = await run([create()], await images(1));
			expect(done.json('Create')).toMatchObject([{ status: 'submitted' }]);
			expect(sleeps).toEqual([60_000]);
			expect(requests('create')).toHaveLength(2);
			expect(test.sandbox.createdTasks('stability')).toBe(1);
		});

		it('reports a submission as ambiguous if Stability AI fails', async () => {
			fault({ kind: 'providerCode', code: 503, operation: 'create' });
			const done = await run([create({}, ERROR_OUTPUT)], await images(1));
			expect(done.json('Create', 1)).toMatchObject([{ details: { maybeCreated: true } }]);
			expect(requests('create')).toHaveLength(1);
		});

		it('continues with the finished tasks when the resume URL is called', async () => {
			test.sandbox.holdNewTasks(true);
			const done = await run(
				[create(), wait({ waiting: 'suspend', downloadVideo: false })],
				await images(2),
			);
			expect(done.status).toBe('waiting');
			const [first, second] = done.json('Create').map(({ taskId }) => String(taskId));
			test.sandbox.holdNewTasks(false);
			// The last one is looked at first.
			await test.sandbox.finish(second!);
			await test.engine.resumeByWebhook(done, { suffix: 'video', body: {} });
			const resumed = await test.engine.whenResumed(done);
			expect(resumed.json('Wait', 0)).toMatchObject([{ taskId: second, status: 'succeeded' }]);
			expect(resumed.json('Wait', 2)).toMatchObject([{ taskId: first }]);
			const asked = requests('get').filter(({ path }) => path.endsWith(second!));
			expect(asked).toHaveLength(2);
		});

		if (version === 'deployed') return;

		it('waits a minute after the rate limit and reads the tasks in turn', async () => {
			test.sandbox.setLimits({ stabilityRate: { creations: 4, seconds: 3_600 } });
			const items = await created(6);
			test.sandbox.log.clear();
			const done = await run(
				[wait({ giveUpAfter: 20, downloadVideo: false }, ERROR_OUTPUT)],
				items,
			);
			// The limit counts in real hours, so that only four of them are answered here.
			expect(done.json('Wait')).toHaveLength(4);
			expect(done.json('Wait', 1)).toMatchObject([
				{
					failure: { code: 'timedOut', message: expect.stringContaining('4 per 1 hour') as string },
				},
				{ failure: { code: 'timedOut' } },
			]);
			const refused = requests('get').filter(({ status }) => status === 429);
			// In 20 minutes at most one a minute for both tasks, and those that were under way together.
			expect(refused.length).toBeLessThanOrEqual(22);
			const minutes = sleeps.filter((milliseconds) => milliseconds >= 59_000);
			expect(minutes.length).toBeGreaterThanOrEqual(18);
		});
	},
);
