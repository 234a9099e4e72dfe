import { setTimeout as realTime } from 'node:timers/promises';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { chain, type NodeInput } from '../../engine';
import type { ProviderId } from '../../sandbox';
import { createTask } from '../support/packageEngine';
import { sandboxEngineForTests } from '../support/sandboxEngine';
import { useSleptTime } from '../support/sleptTime';

const BUSY = 'The system is busy, please try again later';
const RISKY = 'Failure to pass the risk control system';

/** What becomes of the tasks, in the order of their creation: a reason to fail, or a video. */
type Fate = string | undefined;

const making = (
	{ options, ...parameters }: INodeParameters = {},
	settings: Partial<NodeInput> = {},
): NodeInput =>
	createTask(
		{
			provider: 'kling',
			imageUrl: 'https://example.com/photo.jpg',
			waitForVideo: true,
			downloadVideo: false,
			...parameters,
			options: { makeAgain: 1, concurrency: 1, ...(options as INodeParameters) },
		},
		settings,
	);
const ordering = (id = '={{ $json.id }}', more: INodeParameters = {}) =>
	making({ options: { externalTaskId: id, ...more } });

describe('"Make Again If It Fails"', () => {
	const test = sandboxEngineForTests({ holdNewTasks: true });
	const time = useSleptTime();
	let fates: Fate[];

	beforeEach(() => {
		fates = [];
		time.whileSleeping = end;
	});

	/** Ends every task as its fate says. */
	async function end(): Promise<void> {
		for (const [index, { id, outcome }] of test.sandbox.tasks().entries()) {
			if (outcome) continue;
			const reason = fates[index];
			await (reason === undefined ? test.sandbox.finish(id) : test.sandbox.fail(id, reason));
		}
	}
	const taskIds = () => test.sandbox.tasks().map(({ id }) => id);
	const submissions = () =>
		test.sandbox.requests().filter(({ operation }) => operation === 'create');
	const sentIds = () =>
		submissions().map(({ body }) => (body as { external_task_id?: string }).external_task_id);
	const run = async (node: NodeInput, input: IDataObject[] = [{ id: 'order-1042' }]) =>
		await test.engine.run(chain([node]), { input: input.map((json) => ({ json })) });

	it('makes a video again under the next ID, after a pause', async () => {
		fates = [BUSY];
		const done = await run(ordering());
		expect(done.error).toBeUndefined();
		expect(sentIds()).toEqual(['order-1042', 'order-1042-2']);
		expect(done.json('Create')).toMatchObject([
			{
				taskId: taskIds()[1],
				externalTaskId: 'order-1042-2',
				attempts: 2,
				status: 'succeeded',
				inputItem: 0,
			},
		]);
		expect(done.json('Create')[0]).not.toHaveProperty('failure');
		expect(done.json('Create', 1)).toEqual([]);
		expect(time.sleeps).toContain(10_000);
		expect(done.runs('Create')[0]!.hints?.map(({ message }) => message)).toContainEqual(
			`Tasks made again because they had failed: 1. The first reason: ${BUSY}`,
		);
	});

	it('keeps the order of the items, and makes only the failed ones again', async () => {
		fates = [BUSY, undefined, RISKY, BUSY];
		const input = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
		const done = await run(ordering(), input);
		expect(done.json('Create').map(({ externalTaskId }) => externalTaskId)).toEqual([
			'a-2',
			'b',
			'd-2',
		]);
		expect(done.output('Create').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 3 },
		]);
		expect(done.json('Create', 1)).toMatchObject([
			{ externalTaskId: 'c', attempts: 1, failure: { message: RISKY } },
		]);
		expect(submissions()).toHaveLength(6);
	});

	it.each([
		['the provider names no reason', ''],
		['a content rule was broken', RISKY],
		['the reason is unknown', 'Generation failed'],
		['the input is to blame', 'Image pixel is invalid, please try again later'],
	])('does not make a video again if %s', async (_case, reason) => {
		fates = [reason];
		const done = await run(ordering());
		expect(done.json('Create', 1)).toMatchObject([{ taskId: taskIds()[0], attempts: 1 }]);
		expect(done.json('Create', 1)[0]!.failure).not.toHaveProperty('retryable');
		expect(submissions()).toHaveLength(1);
	});

	it('makes nothing again by default', async () => {
		fates = [BUSY];
		const done = await run(ordering('order-1', { makeAgain: 0 }));
		expect(done.json('Create', 1)).toMatchObject([{ failure: { message: BUSY, retryable: true } }]);
		expect(done.json('Create', 1)[0]).not.toHaveProperty('attempts');
		expect(submissions()).toHaveLength(1);
	});

	it('does not make a video again that took too long', async () => {
		time.whileSleeping = () => {};
		const done = await run(making({ giveUpAfter: 3 }));
		expect(done.json('Create', 1)).toMatchObject([{ failure: { code: 'timedOut' } }]);
		expect(submissions()).toHaveLength(1);
	});

	it('gives each attempt the whole time', async () => {
		let ends = 150_000;
		time.whileSleeping = async () => {
			if (time.elapsed < ends) return;
			ends = time.elapsed + 150_000;
			await end();
		};
		fates = [BUSY];
		const done = await run(making({ giveUpAfter: 3 }));
		expect(done.json('Create')).toMatchObject([{ taskId: taskIds()[1], attempts: 2 }]);
		expect(time.elapsed).toBeGreaterThan(180_000);
	});

	it('stops after the number of attempts that the option allows', async () => {
		fates = [BUSY, BUSY, BUSY, BUSY, BUSY];
		const done = await run(ordering('order-1042', { makeAgain: 3 }));
		expect(sentIds()).toEqual(['order-1042', 'order-1042-2', 'order-1042-3', 'order-1042-4']);
		expect(done.json('Create', 1)).toMatchObject([
			{ taskId: taskIds()[3], attempts: 4, failure: { message: BUSY, retryable: true } },
		]);
		expect(time.sleeps).toEqual(expect.arrayContaining([10_000, 30_000, 90_000]));
	});

	it('counts for Max Tasks per Execution, and the failed item says so', async () => {
		fates = [BUSY, BUSY];
		const node = ordering('order-1042', { makeAgain: 3, maxTasksPerExecution: 2 });
		const done = await run(node);
		expect(submissions()).toHaveLength(2);
		expect(done.json('Create', 1)).toMatchObject([
			{
				taskId: taskIds()[1],
				attempts: 2,
				failure: {
					message: `${BUSY}. It is not made again: "Max Tasks per Execution" is 2, and this execution has 2 already`,
				},
			},
		]);
	});

	it.each([-1, 4, 1.5, 'two'])('refuses %j before anything is sent', async (makeAgain) => {
		const done = await run(ordering('order-1042', { makeAgain }));
		expect(done.error?.message).toContain('"Make Again If It Fails" is ');
		expect(submissions()).toEqual([]);
	});

	it('stops at a failed video only if it is not made again', async () => {
		fates = [BUSY, BUSY, undefined];
		const node = making({ ifVideoFails: 'stop' });
		const done = await run(node, [{}]);
		expect(done.error?.message).toBe(
			`The video was not made: ${BUSY}. Tasks created by this run: ${taskIds().join(', ')}`,
		);
		expect(taskIds()).toHaveLength(2);
	});

	describe('in another try', () => {
		const unreadable = (nth: number) =>
			test.sandbox.addFault({
				kind: 'status',
				status: 403,
				operation: 'get',
				method: 'GET',
				nth,
				times: 1,
			});

		it.each(["n8n's Retry", 'Retry On Fail'])(
			'%s goes on with the last attempt, and the used ones stay used',
			async (how) => {
				fates = [BUSY, BUSY];
				const isAutomatic = how === 'Retry On Fail';
				const settings = isAutomatic ? { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 } : {};
				test.sandbox.addFault({ kind: 'status', status: 400, operation: 'list', times: 'always' });
				time.whileSleeping = async () => {
					await end();
					if (taskIds().length === 2 && unread) {
						unread = false;
						unreadable(1);
					}
				};
				let unread = true;
				const node = making({ options: { externalTaskId: 'order-1042' } }, settings);
				let done = await run(node);
				if (!isAutomatic) {
					expect(done.error?.message).toContain(taskIds().join(', '));
					done = await test.engine.retry(done);
				}
				expect(unread).toBe(false);
				expect(done.error).toBeUndefined();
				expect(sentIds()).toEqual(['order-1042', 'order-1042-2']);
				expect(done.json('Create', 1)).toMatchObject([
					{ taskId: taskIds()[1], attempts: 2, failure: { message: BUSY } },
				]);
			},
		);
	});

	describe('in another execution with the same ID', () => {
		it.each(['return', 'returnUnlessFailed'])(
			'finds the last attempt with %s',
			async (ifExists) => {
				fates = [BUSY];
				await run(ordering('order-1042', { ifExists }));
				const done = await run(ordering('order-1042', { ifExists }));
				expect(done.json('Create')).toMatchObject([
					{ taskId: taskIds()[1], attempts: 2, existing: true, status: 'succeeded' },
				]);
				expect(submissions()).toHaveLength(2);
			},
		);

		it('creates nothing with "Return It" after all attempts have failed', async () => {
			fates = [BUSY, BUSY];
			await run(ordering('order-1042', { ifExists: 'return' }));
			const done = await run(ordering('order-1042', { ifExists: 'return' }));
			expect(done.json('Create', 1)).toMatchObject([
				{ taskId: taskIds()[1], attempts: 2, existing: true, status: 'failed' },
			]);
			expect(submissions()).toHaveLength(2);
		});

		it('starts anew with "Return It Unless It Failed" after all attempts have failed', async () => {
			fates = [BUSY, BUSY, BUSY, BUSY, BUSY];
			await run(ordering('order-1042', { ifExists: 'returnUnlessFailed' }));
			const done = await run(ordering('order-1042', { ifExists: 'returnUnlessFailed' }));
			expect(sentIds()).toEqual(['order-1042', 'order-1042-2', 'order-1042-3', 'order-1042-4']);
			expect(done.json('Create', 1)).toMatchObject([{ taskId: taskIds()[3], attempts: 4 }]);
		});

		it('is refused with "Fail"', async () => {
			fates = [BUSY];
			await run(ordering('order-1042'));
			const done = await run(ordering('order-1042'));
			expect(done.error?.message).toContain('already exists');
			expect(test.sandbox.createdTasks()).toBe(2);
		});
	});

	it('makes a video once for two items with one ID', async () => {
		fates = [BUSY];
		const node = ordering('order-1042', { ifExists: 'return' });
		const done = await run(node, [{}, {}]);
		const [, second] = taskIds();
		expect(done.json('Create').map(({ taskId }) => taskId)).toEqual([second, second]);
		expect(test.sandbox.createdTasks()).toBe(2);
	});

	it('creates nothing after the execution is cancelled between two attempts', async () => {
		fates = [BUSY];
		const handle = test.engine.start(chain([making()]), { input: [{ json: {} }] });
		time.whileSleeping = async () => {
			await end();
			if (time.sleeps.at(-1) === 10_000 && test.sandbox.tasks()[0]?.outcome) handle.cancel();
		};
		expect((await handle.finished).status).toBe('canceled');
		const line = `The execution was cancelled. Tasks created by this run: ${taskIds()[0]}`;
		while (!test.engine.logs.some(({ message }) => message === line)) await realTime(5);
		expect(submissions()).toHaveLength(1);
	});

	it('makes a video again in one call of an agent', async () => {
		fates = [BUSY];
		const { answers } = await test.engine.runAsTool(making());
		expect(JSON.stringify(answers)).toContain(test.sandbox.tasks()[1]!.videoUrl!);
		expect(submissions()).toHaveLength(2);
	});

	describe.each<[ProviderId, NodeInput, busy: string, lasting: string]>([
		['kling3', making({ provider: 'kling3', prompt: 'a cat' }), BUSY, RISKY],
		[
			'klingGateway',
			making({ provider: 'klingGateway', model: 'kling-v1' }, { credentials: ['klingGatewayApi'] }),
			BUSY,
			RISKY,
		],
		[
			'kie',
			making(
				{ provider: 'kie', imageUrls: 'https://example.com/photo.jpg', prompt: 'a cat' },
				{ credentials: ['kieApi'] },
			),
			'Internal Error, Please try again later.',
			'Your prompt was flagged as violating content policies',
		],
		[
			'fal',
			making({ provider: 'fal', prompt: 'a cat' }, { credentials: ['falApi'] }),
			'downstream_service_error',
			'request_timeout',
		],
		[
			'piapi',
			making({ provider: 'piapi', prompt: 'a cat' }, { credentials: ['piapiApi'] }),
			BUSY,
			RISKY,
		],
	])('at %s', (provider, node, busy, lasting) => {
		it('makes a video again after a fault', async () => {
			fates = [busy];
			const done = await run(node, [{}]);
			expect(done.error).toBeUndefined();
			expect(done.json('Create')).toMatchObject([
				{ provider, taskId: taskIds()[1], attempts: 2, status: 'succeeded' },
			]);
			expect(submissions()).toHaveLength(2);
			const [first, second] = submissions().map(({ body }) => JSON.stringify(body));
			const withoutIds = (body?: string) => body?.replace(/"external_task_id":"[^"]*"/, '');
			expect(withoutIds(second)).toBe(withoutIds(first));
		});

		it('leaves a lasting failure alone', async () => {
			fates = [lasting];
			const done = await run(node, [{}]);
			expect(done.json('Create', 1)).toMatchObject([{ provider, taskId: taskIds()[0] }]);
			expect(submissions()).toHaveLength(1);
		});

		it('never creates a third task while the second may exist', async () => {
			fates = [busy];
			const lost = test.sandbox.addFault({
				kind: 'resetAfter',
				operation: 'create',
				nth: 2,
				times: 'always',
			});
			const parameters = node.parameters!;
			const options = { ...(parameters.options as INodeParameters), makeAgain: 3, retryFor: 0 };
			const done = await run(
				{ ...node, onError: 'continueRegularOutput', parameters: { ...parameters, options } },
				[{}],
			);
			expect(lost.fired).toBeGreaterThan(0);
			expect(test.sandbox.createdTasks()).toBe(2);
			const [made] = done.json('Create');
			const [failed] = done.json('Create', 1);
			if (made) expect(made).toMatchObject({ taskId: taskIds()[1], attempts: 2 });
			else {
				expect(failed).toMatchObject({
					error: expect.stringContaining('A task may exist') as string,
					maybeCreated: true,
					earlierTaskIds: [taskIds()[0]],
				});
			}
		});
	});
});
