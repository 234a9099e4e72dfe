import { setTimeout as realTime } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { chain, type Run } from '../../engine';
import { providers } from '../../nodes/providers';
import type { Fault, ProviderId, SandboxOptions } from '../../sandbox';
import { picture } from './images';
import { createTask, getTask, listTasks, waitForVideo, webhookTrigger } from './packageEngine';
import { imageItem, sandboxEngineForTests } from './sandboxEngine';
import { useSleptTime } from './sleptTime';

export interface ProviderSuite {
	/** The provider's id, here and in the sandbox. */
	id: ProviderId;
	/** The fewest Create Task parameters that make a video; "data" is a picture of 768x768 pixels. */
	minimalForm: INodeParameters;
	/** The body that they make, exactly; a file is "name, MIME type, size". */
	body: unknown;
	/** The option that holds a callback URL, for a provider that calls back. */
	callbackUrlOption?: string;
	/** How the sandbox simulates the provider. */
	sandbox?: SandboxOptions;
	/** Which of the provider's deployments the sandbox simulates, for the name of the tests. */
	deployment?: string;
	/** Tasks of this deployment cannot be read. */
	isUnreadable?: boolean;
	/**
	 * How a video fails: the sandbox fails it (the default), the prompt makes it fail, or this deployment never tells of
	 * a failed video.
	 */
	failsBy?: 'sandbox' | 'prompt' | 'nothing';
}

const SECRET_FIELD = /key|token|secret/i;
/** Kling signs in with its API key here, and n8n then keeps the other pair from the node. */
const UNUSED_FIELD = /^(access|secret)Key$/;
const ERROR_OUTPUT = { onError: 'continueErrorOutput' } as const;

/** Runs the promises that every provider keeps, against the sandbox. */
export function providerSuite({
	id,
	minimalForm,
	body,
	isUnreadable = false,
	failsBy = 'sandbox',
	...options
}: ProviderSuite): void {
	const provider = providers.find((candidate) => candidate.id === id)!;
	const { credentialName, displayName } = provider;
	const nodeSettings = { credentials: [credentialName] };

	const deployment = options.deployment ? ` (${options.deployment})` : '';
	describe(`${displayName}${deployment} keeps the promises of every provider:`, () => {
		const test = sandboxEngineForTests({
			stabilityToken: 'token-of-the-stability-service',
			imageToVideoServiceToken: 'token-of-the-video-service',
			...options.sandbox,
		});
		useSleptTime();

		const create = (parameters: INodeParameters = {}, settings = {}) =>
			createTask({ provider: id, ...minimalForm, ...parameters }, { ...nodeSettings, ...settings });
		const byId = (value: string) => ({ taskId: { __rl: true, mode: 'id', value } });
		const get = (taskId: string) =>
			getTask(
				{ provider: id, ...byId(taskId), options: { retryFor: 0 } },
				{ ...nodeSettings, ...ERROR_OUTPUT },
			);
		const wait = (parameters: INodeParameters = {}) =>
			waitForVideo({ provider: id, ...parameters }, nodeSettings);
		const input = async () => [await imageItem(test.engine, await picture(768, 768))];
		const run = async (...nodes: Parameters<typeof chain>[0]): Promise<Run> =>
			await test.engine.run(chain(nodes), { input: await input() });
		const fault = (what: Fault) => test.sandbox.addFault({ ...what, provider: id });
		const creations = () =>
			test.sandbox.requests().filter(({ operation }) => operation === 'create');
		const secrets = () =>
			Object.entries(test.sandbox.credentials[credentialName as 'klingApi'])
				.filter(
					([name, value]) => SECRET_FIELD.test(name) && !UNUSED_FIELD.test(name) && value !== '',
				)
				.map(([, value]) => value);
		const written = (done: Run) =>
			JSON.stringify([done.error, done.error?.message, done.json('Create', 1), test.engine.logs]);

		it('sends the minimal form as one request with exactly this body', async () => {
			const done = await run(create());
			expect(done.error).toBeUndefined();
			expect(creations().map((request) => request.body)).toEqual([body]);
		});

		// n8n shows every field that depends on such a choice, and would demand all that are required.
		const choices = provider.createFields.filter(
			({ name, noDataExpression }) =>
				noDataExpression !== true &&
				provider.createFields.some(({ displayOptions }) => displayOptions?.show?.[name]),
		);
		for (const { name, default: value } of choices) {
			it(`takes the choice ${name} from an expression`, async () => {
				const expression = `={{ ${JSON.stringify(minimalForm[name] ?? value)} }}`;
				const done = await run(create({ [name]: expression }));
				expect(done.error?.message).toBeUndefined();
				expect(creations()).toHaveLength(1);
			});
		}

		it('names the task and the provider in the item', async () => {
			const done = await run(create());
			const [task] = test.sandbox.tasks(id);
			expect(done.output('Create')).toMatchObject([
				{ json: { provider: id, taskId: task!.id }, pairedItem: { item: 0 } },
			]);
		});

		it('returns the video from Wait For Video as a file', async () => {
			const done = await run(create(), wait({ downloadVideo: true }));
			const [task] = test.sandbox.tasks(id);
			const [item] = done.output('Wait');
			expect(item!.json).toMatchObject({
				provider: id,
				taskId: task!.id,
				status: 'succeeded',
				videoUrl: expect.stringMatching(/^https?:\/\//) as string,
			});
			expect(item!.binary!.data).toMatchObject({ mimeType: 'video/mp4' });
		});

		if (failsBy !== 'nothing') {
			it('sends a failed video to Failed, with its reason', async () => {
				const isHeld = failsBy === 'sandbox';
				test.sandbox.holdNewTasks(isHeld);
				const created = await run(create(isHeld ? {} : { prompt: 'A balloon [fail]' }));
				const [task] = test.sandbox.tasks(id);
				if (isHeld) await test.sandbox.fail(task!.id, 'The picture is too dark');
				test.sandbox.holdNewTasks(false);
				const done = await test.engine.run(chain([wait()]), { input: created.output('Create') });
				expect(done.json('Wait')).toEqual([]);
				expect(done.json('Wait', 1)).toMatchObject([
					{
						taskId: task!.id,
						status: 'failed',
						failure: { message: expect.any(String) as string },
					},
				]);
			});
		}

		it('hides the credential wherever an answer repeats it', async () => {
			const said = `refused: ${secrets().join(' and ')}`;
			fault({ kind: 'status', status: 400, message: said, operation: 'create' });
			const done = await run(create({}, ERROR_OUTPUT));
			expect(done.json('Create', 1)).toMatchObject([
				{ error: expect.stringContaining('refused') as string },
			]);
			expect(secrets().length).toBeGreaterThan(0);
			for (const secret of secrets()) expect(written(done)).not.toContain(secret);
		});

		it('does not retry with a wrong key, and the error names the credential', async () => {
			fault({ kind: 'status', status: 401, operation: 'create', times: 'always' });
			const done = await run(create());
			expect(creations()).toHaveLength(1);
			expect(`${done.error?.message} ${done.error?.description}`).toContain('401');
			expect(done.error?.description).toMatch(/credential/i);
			expect(test.sandbox.createdTasks(id)).toBe(0);
		});

		it('retries HTTP 429 and creates one task', async () => {
			fault({ kind: 'status', status: 429, retryAfter: 1, operation: 'create', times: 2 });
			const done = await run(create());
			expect(done.json('Create')).toMatchObject([{ taskId: test.sandbox.tasks(id)[0]!.id }]);
			expect(creations()).toHaveLength(3);
			expect(test.sandbox.createdTasks(id)).toBe(1);
		});

		it.each([
			{ kind: 'resetAfter' },
			{ kind: 'resetMidAnswer' },
			{ kind: 'invalidJson' },
			{ kind: 'status', status: 500, acted: true },
			{ kind: 'status', status: 503, acted: false },
		] as Fault[])('pays once for an answer lost to %j and does not lose the task', async (lost) => {
			fault({ ...lost, operation: 'create' });
			const done = await run(create({}, ERROR_OUTPUT));
			expect(test.sandbox.createdTasks(id)).toBeLessThanOrEqual(1);
			const [item] = done.json('Create');
			const [failed] = done.json('Create', 1);
			if (item) expect(item.taskId).toBe(test.sandbox.tasks(id)[0]!.id);
			else expect(failed).toMatchObject({ details: { provider: id, maybeCreated: true } });
		});

		it('does not repeat a refused request, which creates no task', async () => {
			fault({ kind: 'status', status: 400, message: 'no such field', operation: 'create' });
			const done = await run(create({}, ERROR_OUTPUT));
			expect(creations()).toHaveLength(1);
			const [failed] = done.json('Create', 1);
			expect(failed).toMatchObject({ error: expect.stringContaining('no such field') as string });
			expect(failed!.details).not.toHaveProperty('maybeCreated');
		});

		if (provider.get && !isUnreadable) {
			it('reads the task with Get Task, and reports an unknown one as an error with its ID', async () => {
				const created = await run(create());
				const taskId = String(created.json('Create')[0]!.taskId);
				await test.sandbox.finish(taskId);
				const read = await run(get(taskId));
				expect(read.json('Get')).toMatchObject([{ provider: id, taskId, status: 'succeeded' }]);
				const unknown = await run(get('999'));
				expect(unknown.json('Get', 1)).toMatchObject([
					{ details: { provider: id, taskId: '999' } },
				]);
			});
		}

		if (provider.list) {
			it('lists the task with List Tasks', async () => {
				const created = await run(create());
				const listed = await run(listTasks({ provider: id, returnAll: true }, nodeSettings));
				expect(listed.json('List').map(({ taskId }) => taskId)).toEqual([
					created.json('Create')[0]!.taskId,
				]);
			});
		}

		if (provider.callbacks) {
			it("starts one workflow for a callback, with the provider's data", async () => {
				const active = await test.engine.activate(
					chain([webhookTrigger({ provider: id }, nodeSettings)]),
				);
				const callback = {
					callback: 'custom',
					[options.callbackUrlOption!]: active.url('Trigger'),
				};
				const created = await run(create({ options: callback }));
				const taskId = String(created.json('Create')[0]!.taskId);
				await test.sandbox.finish(taskId);
				while ((await active.runs()).length === 0) await realTime(20);
				const runs = await active.runs();
				expect(runs.map((started) => started.json('Trigger')[0])).toMatchObject([
					{ provider: id, taskId, status: 'succeeded' },
				]);
				await active.deactivate();
			});
		}
	});
}
