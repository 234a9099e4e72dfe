import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as realTime } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { chain, type ActiveWorkflow, workflow } from '../../engine';
import { clock } from '../../nodes/shared/clock';
import { signWebhook } from '../../sandbox/core/callbacks/standardWebhooks';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { createTask, webhookTrigger } from '../support/packageEngine';
import { sandboxEngineForTests } from '../support/sandboxEngine';

const triggerWorkflow = (parameters: INodeParameters = {}, provider = 'kling') =>
	workflow({
		nodes: [
			webhookTrigger(
				{ provider, ...parameters },
				{ webhookId: 'hook', credentials: [`${provider}Api`] },
			),
			{ type: 'n8n-nodes-base.noOp', name: 'Next' },
		],
		connections: [['Trigger', 'Next']],
	});

describe('the Webhook Trigger', () => {
	const test = sandboxEngineForTests({ holdNewTasks: true });
	let active: ActiveWorkflow | undefined;
	/** The injected clock, whose sleeps take no time, and what happens meanwhile. */
	let sleeps: number[];
	let whileSleeping: () => Promise<void>;

	beforeEach(async () => {
		await useCredential({});
		sleeps = [];
		jest.spyOn(clock, 'sleep').mockImplementation(async (milliseconds) => {
			sleeps.push(milliseconds);
			await whileSleeping();
		});
		whileSleeping = async () => {};
	});
	afterEach(async () => {
		jest.restoreAllMocks();
		await active?.deactivate();
		active = undefined;
	});

	const useCredential = async (data: object) =>
		await test.engine.setCredential('klingApi', {
			...sandboxCredentials(test.sandbox.credentials).klingApi,
			...data,
		});

	async function activate(parameters: INodeParameters = {}, provider = 'kling') {
		active = await test.engine.activate(triggerWorkflow(parameters, provider));
		return active;
	}
	async function newTask(callbackUrl?: string, provider = 'kling') {
		const common = {
			provider,
			options: callbackUrl
				? { callback: 'custom', [provider === 'kie' ? 'callBackUrl' : 'callbackUrl']: callbackUrl }
				: {},
		};
		const run = await test.engine.run(
			chain([
				createTask(
					provider === 'kie'
						? { ...common, imageUrls: ['https://example.com/a.jpg'], prompt: 'x' }
						: { ...common, imageUrl: 'https://example.com/a.jpg' },
					{ credentials: [`${provider}Api`] },
				),
			]),
		);
		expect(run.error).toBeUndefined();
		return String(run.json('Create')[0]!.taskId);
	}
	const startedItems = async () => (await active!.runs()).map((run) => run.json('Trigger')[0]!);
	const post = async (rawBody: string, headers: Record<string, string> = {}, query = '') => {
		const response = await fetch(`${active!.url('Trigger')}${query}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: rawBody,
		});
		return { status: response.status, text: await response.text() };
	};
	const signed = (
		rawBody: string,
		secret = test.sandbox.credentials.klingApi.webhookSecret,
		at = Date.now(),
	) => {
		const headers = signWebhook(secret, randomUUID(), Math.floor(at / 1_000), rawBody);
		// As while a secret is replaced: one that fits beside one that does not.
		return { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` };
	};
	const bodyFor = (taskId: string, status = 'succeed', more = {}) =>
		JSON.stringify({
			task_id: taskId,
			task_status: status,
			task_result: { videos: [{ url: 'https://evil.example/x.mp4' }] },
			...more,
		});

	it("starts a workflow when Kling reports a finished video, with the provider's data", async () => {
		const { url } = await activate({ downloadVideo: true });
		const taskId = await newTask(`${url('Trigger')}?order=1042`);
		await test.sandbox.finish(taskId);
		// The answer goes out before the download.
		while ((await active!.runs()).length === 0) await realTime(20);
		const [run] = await active!.runs();
		expect(run!.json('Trigger')).toMatchObject([
			{
				provider: 'kling',
				taskId,
				status: 'succeeded',
				externalTaskId: expect.any(String) as string,
				videoUrl: expect.stringContaining(test.sandbox.url) as string,
				query: { order: '1042' },
			},
		]);
		expect(run!.output('Trigger')[0]!.binary!.data).toMatchObject({ mimeType: 'video/mp4' });
		expect(test.sandbox.callbacks().at(-1)!.outcome).toBe('answered 200');
	});

	it('downloads the video unless the user switches it off', async () => {
		const { parameters, ...node } = webhookTrigger({ provider: 'kling' }, { webhookId: 'hook' });
		const { downloadVideo, ...asOnTheCanvas } = parameters as INodeParameters;
		expect(downloadVideo).toBe(false);
		active = await test.engine.activate(
			workflow({ nodes: [{ ...node, parameters: asOnTheCanvas }], connections: [] }),
		);
		const taskId = await newTask(active.url('Trigger'));
		await test.sandbox.finish(taskId);
		while ((await active.runs()).length === 0) await realTime(20);
		const [run] = await active.runs();
		expect(run!.output('Trigger')[0]!.binary!.data).toMatchObject({ mimeType: 'video/mp4' });
	});

	it('retries a download that goes silent', async () => {
		await activate({ downloadVideo: true });
		const taskId = await newTask();
		await test.sandbox.finish(taskId);
		const stall = test.sandbox.addFault({ kind: 'stallMidAnswer', operation: 'video' });
		let passed = 0;
		const { elapsed } = clock;
		jest.spyOn(clock, 'elapsed').mockImplementation(() => elapsed() + passed);
		// Long enough for the half of the video that comes.
		jest.spyOn(clock, 'timeout').mockImplementationOnce(async (milliseconds, signal) => {
			await realTime(1_000, undefined, { signal });
			passed += milliseconds;
		});
		const body = bodyFor(taskId);
		expect((await post(body, signed(body))).status).toBe(200);
		while ((await active!.runs()).length === 0) await realTime(20);
		const [run] = await active!.runs();
		const file = run!.output('Trigger')[0]!.binary!.data!;
		expect(await test.engine.readBinary(file)).toEqual(await test.sandbox.video(taskId));
		expect(stall.fired).toBe(1);
	});

	it('starts a workflow when kie.ai reports a finished video', async () => {
		const { url } = await activate({}, 'kie');
		const taskId = await newTask(url('Trigger'), 'kie');
		await test.sandbox.finish(taskId);
		expect(await startedItems()).toMatchObject([{ provider: 'kie', taskId, status: 'succeeded' }]);
	});

	it.each([
		[['succeeded'], 0],
		[['failed'], 1],
		[['any'], 1],
	])('with the events %j starts %i workflows for a failed task', async (events, count) => {
		const { url } = await activate({ events });
		const taskId = await newTask(url('Trigger'));
		await test.sandbox.fail(taskId, 'no');
		expect(await startedItems()).toHaveLength(count);
	});

	it('starts once per event, even when it is reported many times at once', async () => {
		await activate();
		const taskId = await newTask();
		await test.sandbox.finish(taskId);
		const body = bodyFor(taskId);
		const answers = await Promise.all(
			Array.from({ length: 20 }, async () => await post(body, signed(body))),
		);
		expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
		expect(await startedItems()).toHaveLength(1);
		expect(JSON.stringify(await startedItems())).not.toContain('evil.example');
	});

	it('does not read the task again for an event that has started the workflow', async () => {
		await activate();
		const taskId = await newTask();
		await test.sandbox.finish(taskId);
		const body = bodyFor(taskId);
		expect((await post(body, signed(body))).status).toBe(200);
		test.sandbox.log.clear();
		expect((await post(body, signed(body))).status).toBe(200);
		expect(test.sandbox.requests()).toEqual([]);
		expect(await startedItems()).toHaveLength(1);
	});

	it('never reports an older status after the end', async () => {
		await activate({ events: ['any'], confirmWithProvider: false });
		const bodies = [bodyFor('7', 'succeed'), bodyFor('7', 'processing'), bodyFor('7', 'submitted')];
		for (const body of bodies) expect((await post(body, signed(body))).status).toBe(200);
		expect(await startedItems()).toMatchObject([{ taskId: '7', status: 'succeeded' }]);
	});

	describe('refuses', () => {
		const cases: Array<
			[string, number, (body: string) => { body?: string; headers?: Record<string, string> }]
		> = [
			['a body without a signature', 401, () => ({})],
			['a forged signature', 401, (body) => ({ headers: signed(body, 'whsec_Zm9yZ2Vk') })],
			[
				'an altered body',
				401,
				(body) => ({ body: body.replace('succeed', 'failed'), headers: signed(body) }),
			],
			[
				'a signature of an hour ago',
				401,
				(body) => ({ headers: signed(body, undefined, Date.now() - 3_600_000) }),
			],
			[
				'a signature of the next hour',
				401,
				(body) => ({ headers: signed(body, undefined, Date.now() + 3_600_000) }),
			],
			[
				'a body that is not JSON',
				400,
				() => ({ body: '<html>', headers: { 'content-type': 'text/plain' } }),
			],
			['JSON that is not a callback', 400, () => ({ body: '{"hello":"world"}' })],
			['a callback without an id', 400, () => ({ body: '{"task_status":"succeed"}' })],
			[
				"another provider's callback",
				400,
				() => ({ body: '{"code":200,"data":{"taskId":"1","state":"success"}}' }),
			],
			[
				'a body that is too large',
				400,
				() => ({ body: bodyFor('1', 'succeed', { padding: 'x'.repeat(2_000_000) }) }),
			],
		];
		it.each(cases)('%s', async (_name, status, change) => {
			await activate();
			const taskId = await newTask();
			await test.sandbox.finish(taskId);
			test.sandbox.log.clear();
			const body = bodyFor(taskId);
			const { body: changed = body, headers = {} } = change(body);
			const answer = await post(changed, headers);
			expect(answer.status).toBe(status);
			expect(answer.text).not.toMatch(/stack|whsec|at .*\.ts/);
			expect(await startedItems()).toEqual([]);
			expect(test.sandbox.requests()).toEqual([]);
			expect(JSON.stringify(test.engine.logs)).not.toContain(
				test.sandbox.credentials.klingApi.webhookSecret,
			);
		});

		it('a task that the provider does not know yet', async () => {
			await activate();
			const body = bodyFor('nobody');
			expect((await post(body, signed(body))).status).toBe(503);
			expect(sleeps).toEqual([1_000, 2_000, 4_000]);
			expect(await startedItems()).toEqual([]);
		});

		it('any event with 503 while the provider is unavailable, and accepts it later', async () => {
			await activate();
			const taskId = await newTask();
			await test.sandbox.finish(taskId);
			test.sandbox.addFault({ provider: 'kling', operation: 'get', kind: 'html' });
			const body = bodyFor(taskId);
			expect((await post(body, signed(body))).status).toBe(503);
			expect((await post(body, signed(body))).status).toBe(200);
			expect(await startedItems()).toHaveLength(1);
		});
	});

	it('causes at most readings for an unsigned body without a secret', async () => {
		await useCredential({ webhookSecret: '' });
		await activate();
		const taskId = await newTask();
		test.sandbox.log.clear();
		// The task still runs: the callback is a lie.
		expect((await post(bodyFor(taskId))).status).toBe(503);
		expect(test.sandbox.requests()).toHaveLength(4);
		expect(await startedItems()).toEqual([]);
	});

	it('starts the workflow for a callback that comes before the reading shows the end', async () => {
		await activate();
		const taskId = await newTask();
		whileSleeping = async () => await test.sandbox.finish(taskId);
		const body = bodyFor(taskId);
		expect((await post(body, signed(body))).status).toBe(200);
		expect(sleeps).toEqual([1_000]);
		expect(await startedItems()).toMatchObject([{ taskId, status: 'succeeded' }]);
	});

	it('starts the workflow for a genuine callback after a forged one about the same event', async () => {
		await useCredential({ webhookSecret: '' });
		await activate();
		const taskId = await newTask();
		await test.sandbox.finish(taskId);
		const body = bodyFor(taskId);
		expect((await post(body, {}, '?order=forged')).status).toBe(200);
		expect((await post(body, {}, '?order=forged')).status).toBe(200);
		await useCredential({});
		expect((await post(body, signed(body), '?order=7')).status).toBe(200);
		const [first, second, ...others] = await startedItems();
		expect(first).not.toHaveProperty('query');
		expect(second).toMatchObject({ taskId, query: { order: '7' } });
		expect(others).toEqual([]);
	});

	it('reads the task at kie.ai even without confirmation, because its signature does not cover the body', async () => {
		await activate({ confirmWithProvider: false }, 'kie');
		const taskId = await newTask(undefined, 'kie');
		const resultJson = JSON.stringify({ resultUrls: ['https://evil.example/x.mp4'] });
		const body = JSON.stringify({ code: 200, data: { taskId, state: 'success', resultJson } });
		const timestamp = String(Math.floor(Date.now() / 1_000));
		const signature = createHmac('sha256', test.sandbox.credentials.kieApi.webhookHmacKey)
			.update(`${taskId}.${timestamp}`)
			.digest('base64');
		const headers = { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': signature };
		// The task still runs: the callback is a lie.
		expect((await post(body, headers)).status).toBe(503);
		expect(await startedItems()).toEqual([]);

		await test.sandbox.finish(taskId);
		expect((await post(body, headers)).status).toBe(200);
		expect(await startedItems()).toMatchObject([{ taskId, status: 'succeeded' }]);
		expect(JSON.stringify(await startedItems())).not.toContain('evil.example');
	});

	describe('without confirmation and without a signing secret', () => {
		beforeEach(async () => await useCredential({ webhookSecret: '' }));

		it('is not activated without a secret in the URL', async () => {
			await expect(activate({ confirmWithProvider: false })).rejects.toThrow(
				/anybody who knows the URL could start this workflow/,
			);
		});

		it('accepts only calls with the secret in the URL and omits it from the item', async () => {
			await activate({ confirmWithProvider: false, options: { urlSecret: 'open sesame' } });
			expect((await post(bodyFor('1'))).status).toBe(401);
			expect((await post(bodyFor('1'), {}, '?secret=wrong')).status).toBe(401);
			expect((await post(bodyFor('1'), {}, '?secret=open%20sesame&order=7')).status).toBe(200);
			const [item] = await startedItems();
			expect(item).toMatchObject({ taskId: '1', query: { order: '7' } });
			expect(JSON.stringify(item)).not.toContain('sesame');
		});
	});
});
