import { setTimeout as realTime } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { chain } from '../../engine';
import { createTask, getTask, waitForVideo, webhookTrigger } from '../support/packageEngine';
import { sandboxEngineForTests } from '../support/sandboxEngine';

const IMAGE = 'https://example.com/photo.jpg';
const settings = { credentials: ['piapiApi'] };
const goesOn = { ...settings, onError: 'continueRegularOutput' } as const;
const STILL_RUNNING = 2;

const test = sandboxEngineForTests({ piapiRepeats: 'all', holdNewTasks: true });

const order = (options: INodeParameters = {}, parameters: INodeParameters = {}) =>
	createTask(
		{ provider: 'piapi', imageUrl: IMAGE, options: { retryFor: 0, ...options }, ...parameters },
		goesOn,
	);
const suspending = waitForVideo(
	{ provider: 'piapi', waiting: 'suspend', checkEvery: 10, downloadVideo: false },
	settings,
);
const loseAnswer = (nth = 1) =>
	test.sandbox.addFault({ kind: 'resetAfter', operation: 'create', provider: 'piapi', nth });
const creations = () => test.sandbox.requests().filter(({ operation }) => operation === 'create');
const tasks = () => test.sandbox.tasks('piapi');
const until = async (condition: () => boolean | Promise<boolean>) => {
	while (!(await condition())) await realTime(20);
};

describe('a task of PiAPI whose answer was lost', () => {
	it('is found by a suspended Wait For Video through its callback, and paid once', async () => {
		loseAnswer();
		const run = await test.engine.run(chain([order({ callback: 'resume' }), suspending]));
		expect([run.status, run.error?.message]).toEqual(['waiting', undefined]);
		expect(run.json('Create')).toMatchObject([
			{ maybeCreated: true, externalTaskId: expect.any(String) as string },
		]);
		await test.sandbox.finish(tasks()[0]!.id);
		const resumed = await test.engine.whenResumed(run);
		expect(resumed.json('Wait')).toMatchObject([{ taskId: tasks()[0]!.id, status: 'succeeded' }]);
		expect(test.sandbox.callbacks().map(({ outcome }) => outcome)).toEqual(['answered 200']);
		expect(creations()).toHaveLength(1);
	});

	it('is not given up by the callback of another task, and does not wait for it', async () => {
		loseAnswer(2);
		const run = await test.engine.run(
			chain([order({ callback: 'resume', concurrency: 1 }), suspending]),
			{ input: [{ json: {} }, { json: {} }, { json: {} }] },
		);
		expect(run.status).toBe('waiting');
		const [first, lost, third] = tasks().map(({ id }) => id);
		await test.sandbox.finish(first!);
		await until(() => test.sandbox.callbacks()[0]?.outcome !== undefined);
		expect(test.sandbox.callbacks()[0]!.outcome).toBe('answered 200');
		await test.sandbox.finish(lost!);
		const resumed = await test.engine.whenResumed(run);
		expect(resumed.json('Wait').map(({ taskId }) => taskId)).toEqual([lost]);
		expect(resumed.json('Wait', STILL_RUNNING).map(({ taskId }) => taskId)).toEqual([first, third]);
	});

	it('is named with its external ID by the Webhook Trigger', async () => {
		const active = await test.engine.activate(
			chain([webhookTrigger({ provider: 'piapi', downloadVideo: false }, settings)]),
		);
		loseAnswer();
		const custom = { callback: 'custom', callbackUrl: `${active.url('Trigger')}?order=7` };
		const run = await test.engine.run(chain([order(custom)]));
		const { externalTaskId } = run.json('Create')[0]!;
		await test.sandbox.finish(tasks()[0]!.id);
		await until(async () => (await active.runs()).length > 0);
		expect((await active.runs()).map((started) => started.json('Trigger')[0])).toMatchObject([
			{ taskId: tasks()[0]!.id, externalTaskId, status: 'succeeded', query: { order: '7' } },
		]);
		await active.deactivate();
	});

	it('leaves its item unchanged in Get Task and in a wait in the execution', async () => {
		loseAnswer();
		const run = await test.engine.run(chain([order({ callback: 'resume' })]));
		const input = run.output('Create');
		const byDefault = { provider: 'piapi', options: { retryFor: 0 } };
		const read = await test.engine.run(chain([getTask(byDefault, goesOn)]), { input });
		expect(read.json('Get')).toMatchObject([{ maybeCreated: true }]);
		const waited = await test.engine.run(
			chain([waitForVideo({ provider: 'piapi', giveUpAfter: 0.01 }, settings)]),
			{ input },
		);
		expect(waited.json('Wait', 1)).toMatchObject([{ maybeCreated: true }]);
		expect(creations()).toHaveLength(1);
	});

	it("is not sent again by n8n's Retry, which keeps its external ID", async () => {
		loseAnswer();
		const node = createTask(
			{ provider: 'piapi', imageUrl: IMAGE, options: { callback: 'resume', retryFor: 0 } },
			settings,
		);
		const first = await test.engine.run(chain([node]));
		expect(first.error?.message).toMatch(/A task may exist at PiAPI/);
		const second = await test.engine.retry(first);
		expect(second.error?.message).toMatch(/A task may exist at PiAPI/);
		expect(creations()).toHaveLength(1);
		expect(tasks()).toHaveLength(1);
	});
});

describe('a callback of PiAPI', () => {
	const post = async (url: string, headers: Record<string, string>, body: unknown) =>
		(await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;

	it('needs the secret, may come without the wrapper, and starts the workflow once', async () => {
		const active = await test.engine.activate(
			chain([webhookTrigger({ provider: 'piapi', downloadVideo: false }, settings)]),
		);
		const custom = { callback: 'custom', callbackUrl: active.url('Trigger') };
		await test.engine.run(chain([order(custom)]));
		await test.sandbox.finish(tasks()[0]!.id);
		await until(() => test.sandbox.callbacks()[0]?.outcome !== undefined);
		const [sent] = test.sandbox.callbacks();
		expect(sent!.outcome).toBe('answered 200');
		const body = sent!.body as { data: object };
		const unsigned = { 'content-type': 'application/json' };
		expect(await post(sent!.url, unsigned, body)).toBe(401);
		expect(await post(sent!.url, { ...unsigned, 'x-webhook-secret': 'guess' }, body)).toBe(401);
		expect(await post(sent!.url, sent!.headers, { timestamp: 1 })).toBe(400);
		expect(await post(sent!.url, sent!.headers, body.data)).toBe(200);
		expect(await active.runs()).toHaveLength(1);
		expect(JSON.stringify((await active.runs())[0]!.json('Trigger'))).not.toContain(
			test.sandbox.credentials.piapiApi.webhookSecret,
		);
		await active.deactivate();
	});
});

describe('a version of another type of task', () => {
	it.each(['4.0', '4.0-flash', 'o1'])('is refused before anything is sent: %s', async (version) => {
		const parameters = { version: 'custom', customVersion: version };
		const run = await test.engine.run(chain([order({}, parameters)]));
		expect(run.json('Create')).toMatchObject([
			{
				error: expect.stringContaining(
					`"Version" is "${version}"; allowed: a version of the task type video_generation`,
				) as string,
			},
		]);
		expect(test.sandbox.requests()).toEqual([]);
	});
});

describe('an image that PiAPI drops without a word', () => {
	it('cancels the task before it begins, and the error names the option', async () => {
		const run = await test.engine.run(chain([order({ imageParameter: 'start_image_url' })]));
		expect(run.json('Create')).toMatchObject([
			{ error: expect.stringContaining('so the task was cancelled before it began') as string },
		]);
		expect(tasks().map(({ outcome }) => outcome)).toEqual(['failed']);
	});

	it('keeps a task whose image arrived', async () => {
		const run = await test.engine.run(chain([order()]));
		expect(run.json('Create')).toMatchObject([{ taskId: tasks()[0]!.id, status: 'submitted' }]);
		expect(test.sandbox.requests()).toHaveLength(1);
	});
});

describe('a cancelled execution', () => {
	const cancelled = async (advances: boolean) => {
		const handle = await test.engine.start(
			chain([
				order(),
				waitForVideo(
					{ provider: 'piapi', options: { fixedInterval: 1, cancelTasks: true } },
					settings,
				),
			]),
		);
		await until(() => test.sandbox.requests().some(({ operation }) => operation === 'get'));
		if (advances) await test.sandbox.advance(tasks()[0]!.id);
		handle.cancel();
		await handle.finished;
	};

	const cancels = () =>
		test.sandbox.requests().filter(({ operation }) => operation === 'cancel').length;
	const outcome = () => tasks()[0]!.outcome;

	it('cancels a pending task, if the user wants that', async () => {
		await cancelled(false);
		await until(() => outcome() !== undefined);
		expect([cancels(), outcome()]).toEqual([1, 'failed']);
	});

	it('leaves a task alone that has started', async () => {
		await cancelled(true);
		await realTime(300);
		expect([cancels(), outcome()]).toEqual([0, undefined]);
	});
});
