import type { IDataObject } from 'n8n-workflow';

import { submitTask } from '../../../nodes/CreateTask/submitTask';
import { TaskMemory } from '../../../nodes/CreateTask/taskMemory';
import type { TaskRequest, VideoTask } from '../../../nodes/providers/provider';
import { TaskCallError } from '../../../nodes/shared/n8n/itemErrors';
import { outcomeOf } from '../../../nodes/shared/outcome';
import { fakeExecution } from '../support/executeFunctions';
import { ambiguous, permanent, transient } from '../support/failures';
import { useFakeClock, WALL_CLOCK_START } from '../support/fakeClock';
import { created, fakeTaskRequest } from '../support/fakeTaskRequest';

const clock = useFakeClock();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const duplicate = () =>
	permanent({ message: 'the id exists', code: '1201', reason: 'maybeDuplicate' });
const noSlot = (more = {}) => transient({ message: 'no slot', reason: 'noFreeSlot', ...more });

interface Run {
	nodeContext?: IDataObject;
	retryBudgetMs?: number;
	signal?: AbortSignal;
	/** How much the provider's clock is ahead, in milliseconds; null where its answers do not tell. */
	clockAheadMs?: number | null;
	maxTasks?: number;
	makeAgain?: number;
	/** The failed task that is made again. */
	failed?: VideoTask;
}

/** A `Date` header tells a clock to the second, less the time that the answer took. */
const offsetOf = (aheadMs: number | null) => ({
	offset: aheadMs === null ? undefined : { least: aheadMs - 100, most: aheadMs + 1_000 },
});

/** Submits as the node does for its item 0. The node's context carries over to the next run. */
async function submit(request: TaskRequest, run: Run = {}) {
	const execution = fakeExecution(run.nodeContext ? { nodeContext: run.nodeContext } : {});
	const outcome = await outcomeOf(
		async () =>
			await submitTask(
				request,
				0,
				{
					provider: { id: 'test', displayName: 'Test' },
					memory: new TaskMemory(execution.context),
					logger: execution.context.logger,
					retryBudgetMs: run.retryBudgetMs ?? 60_000,
					clock: offsetOf(run.clockAheadMs === undefined ? 0 : run.clockAheadMs),
					...(run.signal && { signal: run.signal }),
					...(run.maxTasks && { maxTasks: run.maxTasks }),
					makeAgain: run.makeAgain ?? 0,
				},
				run.failed,
			),
	);
	const { nodeContext, log } = execution;
	if (outcome.ok) return { task: outcome.value, nodeContext, log };
	if (!(outcome.error instanceof TaskCallError)) throw outcome.error;
	return { error: outcome.error, nodeContext, log };
}

/** The ids of the calls, shown as letters so that the same id is the same letter. */
function anonymous(calls: string[]): string[] {
	const ids: string[] = [];
	return calls.map((call) => {
		const [what, id] = call.split(' ') as [string, string];
		if (!UUID.test(id)) return call;
		if (!ids.includes(id)) ids.push(id);
		return `${what} ${'ABC'[ids.indexOf(id)]}`;
	});
}

describe('a provider with external ids', () => {
	it('submits the task once, under a random id', async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1')], find: [] });
		const { task, log } = await submit(request);
		expect(task).toEqual(created('1', { externalTaskId: expect.stringMatching(UUID) as string }));
		expect(anonymous(calls)).toEqual(['send A']);
		expect(log).toEqual([{ level: 'info', message: 'Test task 1 is created for item 0' }]);
	});

	it("submits the task under the user's id if there is one", async () => {
		const { request, calls } = fakeTaskRequest({
			send: [created('1')],
			find: [],
			externalTaskId: 'order-1',
		});
		await submit(request);
		expect(calls).toEqual(['send order-1']);
	});

	it("names the request's model with every task that is certainly its own", async () => {
		const model = 'model-1';
		const modelOf = async (script: Parameters<typeof fakeTaskRequest>[0], run: Run = {}) => {
			const { request } = fakeTaskRequest({ model, ...script });
			const { task } = await submit(request, run);
			return task?.model;
		};
		const lost = ambiguous({ message: 'no answer' });
		const existing = [created('old', { createdAt: new Date(0).toISOString() })];
		const theirs = { externalTaskId: 'order-1', returnExisting: true };
		const taken = { ...theirs, send: [duplicate()], find: existing };
		expect(await modelOf({ send: [created('1')] })).toBe(model);
		expect(await modelOf({ send: [created('1', { model: 'told' })] })).toBe('told');
		expect(await modelOf({ send: [lost], find: [created('1')] })).toBe(model);
		expect(await modelOf(taken)).toBeUndefined();
	});

	it('submits again when certainly nothing was created', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [transient(), transient({ retryAfterMs: 9_000 }), created('1')],
			find: [],
		});
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'send A', 'send A']);
		expect(clock.sleeps).toEqual([1_000, 9_000]);
	});

	it('looks the id up after an ambiguous failure and adopts the task', async () => {
		const { request, calls } = fakeTaskRequest({ send: [ambiguous()], find: [created('1')] });
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A']);
	});

	it("adopts the task of a random id even when the provider's clock is wrong", async () => {
		const createdAt = new Date(WALL_CLOCK_START - 86_400_000).toISOString();
		const { request } = fakeTaskRequest({
			send: [ambiguous()],
			find: [created('1', { createdAt })],
		});
		expect((await submit(request)).task?.taskId).toBe('1');
	});

	it('looks the id up a second time, some seconds later, before it submits once more', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), created('2')],
			find: [undefined, created('1')],
		});
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A']);
		expect(clock.sleeps).toEqual([3_000]);
	});

	it('submits once more under the same id when the provider does not know the id', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), created('1')],
			find: [undefined],
		});
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A', 'send A']);
		expect(clock.sleeps).toEqual([3_000]);
	});

	it('waits for Retry-After before it reads or submits again', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous({ retryAfterMs: 20_000 }), created('1')],
			find: [undefined],
		});
		clock.whileSleeping(() => calls.push('pause '));
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'pause ', 'find A', 'send A']);
		expect(clock.sleeps).toEqual([20_000]);
	});

	it('reads nothing and reports an ambiguous submission when Retry-After exceeds the budget', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous({ message: 'no answer', retryAfterMs: 900_000 })],
			find: [created('1')],
		});
		const { error, nodeContext } = await submit(request);
		expect(anonymous(calls)).toEqual(['send A']);
		expect(clock.sleeps).toEqual([]);
		expect(error?.message).toBe(
			'no answer. A task may exist at Test, so it is not submitted again',
		);
		expect(error?.facts).toMatchObject({ maybeCreated: true, externalTaskId: expect.any(String) });
		// The next try of the node keeps to it, too, until the time is over.
		expect((await submit(request, { nodeContext })).error?.message).toBe(error?.message);
		clock.pass(890_000);
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A']);
		expect(clock.sleeps).toEqual([10_000]);
	});

	it('does not submit a third time, and the error says that a task may exist and under which id', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous({ message: 'no answer', code: '5000', requestId: 'r1' })],
			find: [undefined],
		});
		const { error } = await submit(request);
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A', 'send A', 'find A']);
		expect(error?.message).toBe(
			'no answer. A task may exist at Test, so it is not submitted again',
		);
		expect(error?.facts).toEqual({
			provider: 'test',
			externalTaskId: calls[0]!.split(' ')[1],
			maybeCreated: true,
		});
		expect(error?.cause).toMatchObject({
			failure: { kind: 'ambiguous', code: '5000', requestId: 'r1' },
		});
	});

	it('logs that a task may exist, for executions that show no item', async () => {
		const open = fakeTaskRequest({
			send: [ambiguous({ message: 'no answer' })],
			find: [undefined],
		});
		expect((await submit(open.request)).log).toEqual([
			{
				level: 'warn',
				message: expect.stringMatching(
					/^no answer\. A task may exist at Test, so it is not submitted again \(item 0, External Task ID [-0-9a-f]{36}\)$/,
				) as string,
			},
		]);
		const refused = fakeTaskRequest({ send: [permanent()], find: [undefined] });
		expect((await submit(refused.request)).log).toEqual([]);
	});

	it('repeats the lookup when it fails temporarily', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous()],
			find: [ambiguous(), transient(), created('1')],
		});
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A', 'find A']);
		expect(clock.sleeps).toEqual([1_000, 2_000]);
	});

	it.each([
		['does not end', ambiguous({ message: 'no answer at all' })],
		['is refused', permanent({ message: 'no answer at all' })],
		['throws an unexpected error', new TypeError('no')],
	])('does not submit again when the lookup %s', async (_case, reason) => {
		const { request, calls } = fakeTaskRequest({ send: [ambiguous()], find: [reason] });
		const { error } = await submit(request, { retryBudgetMs: 2_000 });
		expect(calls.filter((call) => call.startsWith('send'))).toHaveLength(1);
		expect(error?.message).toMatch(/A task may exist at Test, so it is not submitted again$/);
		expect(error?.facts).toMatchObject({ maybeCreated: true, externalTaskId: expect.any(String) });
	});

	it('returns the task of the first submission when the repetition is refused as a duplicate', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), duplicate()],
			find: [undefined, undefined, created('1')],
		});
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A', 'send A', 'find A']);
	});

	const refusals = [
		['refuses the repetition for good', permanent({ message: 'no such model' })],
		['has no room for the repetition', transient({ message: 'too many requests' })],
		['refuses the key', permanent({ message: 'a wrong key', httpStatus: 401 })],
	] as const;

	it.each(refusals)(
		'reports that nothing was created when the provider %s and shows no task after a while',
		async (_case, refusal) => {
			const { request, calls } = fakeTaskRequest({
				send: [ambiguous(), permanent({ ...refusal.failure, kind: 'permanent' }), created('1')],
				find: [undefined],
			});
			const { error, nodeContext } = await submit(request);
			expect(anonymous(calls)).toEqual([
				...['send A', 'find A', 'find A', 'send A', 'find A'],
				...['find A', 'find A', 'find A'],
			]);
			expect(clock.elapsed).toBeGreaterThanOrEqual(10_000);
			expect(error?.message).toBe(refusal.failure.message);
			expect(error?.facts).not.toHaveProperty('maybeCreated');
			// So a second run has nothing to ask for, and still sends the same id.
			expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
			expect(anonymous(calls).slice(8)).toEqual(['send A']);
		},
	);

	it.each(refusals)(
		'returns the task when the provider %s and shows the task late',
		async (_case, refusal) => {
			const { request } = fakeTaskRequest({
				send: [ambiguous(), permanent({ ...refusal.failure, kind: 'permanent' })],
				find: [undefined, undefined, undefined, created('1')],
			});
			expect((await submit(request)).task?.taskId).toBe('1');
		},
	);

	it.each(refusals)(
		'reports an ambiguous submission when the provider %s and the budget ends before a new task is visible',
		async (_case, refusal) => {
			const { request, calls } = fakeTaskRequest({
				send: [ambiguous(), refusal],
				find: [undefined],
			});
			const { error } = await submit(request, { retryBudgetMs: 0 });
			expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A', 'send A', 'find A']);
			expect(error?.message).toBe(
				`${refusal.failure.message}. A task may exist at Test, so it is not submitted again`,
			);
			expect(error?.facts).toMatchObject({ maybeCreated: true });
		},
	);

	it('reports an ambiguous submission when the provider reports a duplicate but finds no task', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), duplicate()],
			find: [undefined],
		});
		const { error } = await submit(request, { retryBudgetMs: 5_000 });
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A', 'send A', 'find A', 'find A']);
		expect(error?.message).toBe(
			'the id exists. A task may exist at Test, so it is not submitted again',
		);
		expect(error?.facts).toMatchObject({ maybeCreated: true });
	});

	it('does not look the task up after a permanent refusal', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [permanent({ message: 'no such model' })],
			find: [created('1')],
		});
		const { error } = await submit(request);
		expect(anonymous(calls)).toEqual(['send A']);
		expect(error?.message).toBe('no such model');
		expect(error?.facts).not.toHaveProperty('maybeCreated');
	});

	it('does not adopt a task when the provider reports a random id as a duplicate', async () => {
		const { request, calls } = fakeTaskRequest({ send: [duplicate()], find: [created('1')] });
		const { error } = await submit(request);
		expect(anonymous(calls)).toEqual(['send A']);
		expect(error?.message).toBe('the id exists');
	});

	it.each([
		['an image cannot be read', new Error('ENOENT: no such file')],
		['building the request throws an unexpected error', new TypeError('no')],
	])('reports that nothing was sent when %s', async (_case, reason) => {
		const { request, calls } = fakeTaskRequest({ send: [reason], find: [created('1')] });
		const { error } = await submit(request);
		expect(anonymous(calls)).toEqual(['send A']);
		expect(error?.cause).toBe(reason);
		expect(error?.facts).not.toHaveProperty('maybeCreated');
	});
});

describe("the user's own id", () => {
	const taken = (more: Parameters<typeof fakeTaskRequest>[0]) =>
		fakeTaskRequest({ externalTaskId: 'order-1', ...more });
	const yesterday = new Date(WALL_CLOCK_START - 86_400_000).toISOString();

	it('refuses an id that is taken, and names the task', async () => {
		const { request, calls } = taken({ send: [duplicate()], find: [created('7')] });
		const { error } = await submit(request);
		expect(calls).toEqual(['send order-1', 'find order-1']);
		expect(error?.message).toBe('a task with this External Task ID already exists: task 7');
		expect(error?.facts).toEqual({
			provider: 'test',
			externalTaskId: 'order-1',
			existingTaskId: '7',
		});
	});

	it('returns the existing task of an id that is taken when the option says so', async () => {
		const { request, calls } = taken({
			send: [duplicate()],
			find: [created('7', { createdAt: yesterday })],
			returnExisting: true,
		});
		expect((await submit(request)).task?.taskId).toBe('7');
		expect(calls).toEqual(['send order-1', 'find order-1']);
	});

	it('marks an existing task, but not its own task', async () => {
		const old = created('7', { createdAt: yesterday });
		const existing = taken({ send: [duplicate()], find: [old], returnExisting: true });
		expect((await submit(existing.request)).task).toMatchObject({ taskId: '7', existing: true });
		const own = taken({ send: [ambiguous()], find: [created('1')], returnExisting: true });
		expect((await submit(own.request)).task).not.toHaveProperty('existing');
	});

	it('keeps the refusal when the id is not taken', async () => {
		const { request } = taken({ send: [duplicate()], find: [undefined], returnExisting: true });
		expect((await submit(request)).error?.message).toBe('the id exists');
	});

	it('keeps the refusal when the lookup fails', async () => {
		const { request } = taken({ send: [duplicate()], find: [ambiguous()] });
		const { error } = await submit(request, { retryBudgetMs: 0 });
		expect(error?.message).toBe('the id exists');
		expect(error?.facts).not.toHaveProperty('maybeCreated');
	});

	const at = (milliseconds: number) => new Date(WALL_CLOCK_START + milliseconds).toISOString();

	it.each([
		['just now', 0, at(0)],
		['just now, by a clock that is five minutes behind', -300_000, at(-300_000)],
		['just now, by a clock that is an hour ahead', 3_600_000, at(3_600_000)],
	])(
		'adopts a task created %s after an ambiguous failure',
		async (_case, clockAheadMs, createdAt) => {
			const { request } = taken({ send: [ambiguous()], find: [created('1', { createdAt })] });
			expect((await submit(request, { clockAheadMs })).task?.taskId).toBe('1');
		},
	);

	it.each([
		['five seconds ago', 0, at(-5_000)],
		['two minutes ago', 0, at(-120_000)],
		['two minutes ago, by a clock that is four minutes ahead', 240_000, at(120_000)],
		['a day ago', 0, yesterday],
	])(
		'does not adopt a task created %s after an ambiguous failure',
		async (_age, clockAheadMs, createdAt) => {
			const { request } = taken({ send: [ambiguous()], find: [created('7', { createdAt })] });
			const { error } = await submit(request, { clockAheadMs });
			expect(error?.message).toBe('a task with this External Task ID already exists: task 7');
			expect(error?.facts).not.toHaveProperty('maybeCreated');
		},
	);

	it.each([
		['does not say when it was created', 0, undefined],
		['was created according to an unknown clock', null, at(0)],
	])(
		'refuses and names a task that %s, and stays ambiguous, after an ambiguous failure',
		async (_case, clockAheadMs, createdAt) => {
			const { request } = taken({
				send: [ambiguous()],
				find: [created('7', createdAt ? { createdAt } : {})],
			});
			const { error } = await submit(request, { clockAheadMs });
			expect(error?.message).toBe(
				'task 7 has this External Task ID, but may be older than this submission. A task may exist at Test, so it is not submitted again',
			);
			expect(error?.facts).toEqual({
				provider: 'test',
				externalTaskId: 'order-1',
				maybeCreated: true,
				existingTaskId: '7',
			});
		},
	);

	it("does not adopt another user's task created during temporary refusals", async () => {
		const { request } = taken({
			send: [transient({ retryAfterMs: 30_000 }), ambiguous()],
			find: [created('7', { createdAt: at(10_000) })],
		});
		expect((await submit(request)).error?.message).toBe(
			'a task with this External Task ID already exists: task 7',
		);
	});
});

describe('"Return It Unless It Failed"', () => {
	const unlessFailed = (more: Parameters<typeof fakeTaskRequest>[0]) =>
		fakeTaskRequest({
			externalTaskId: 'order-1',
			returnExisting: true,
			replacesFailed: true,
			...more,
		});
	const failed = (taskId: string) =>
		created(taskId, { status: 'failed', failure: { message: 'no' } });

	it('submits under the ID of the user if there is no task', async () => {
		const { request, calls } = unlessFailed({ send: [created('1')], find: [undefined] });
		const { task } = await submit(request);
		expect(task).toEqual(created('1', { externalTaskId: 'order-1', attempts: 1 }));
		expect(calls).toEqual(['find order-1', 'send order-1']);
	});

	it.each(['submitted', 'processing', 'succeeded'] as const)(
		'returns a task that is %s and submits nothing',
		async (status) => {
			const { request, calls } = unlessFailed({ send: [], find: [created('7', { status })] });
			const { task, log } = await submit(request);
			expect(task).toEqual(
				created('7', { status, externalTaskId: 'order-1', attempts: 1, existing: true }),
			);
			expect(calls).toEqual(['find order-1']);
			expect(log).toEqual([]);
		},
	);

	it('submits under the next free ID if the tasks before have failed', async () => {
		const { request, calls } = unlessFailed({
			send: [created('3')],
			find: [failed('1'), failed('2'), undefined],
		});
		const { task } = await submit(request);
		expect(task).toEqual(created('3', { externalTaskId: 'order-1-3', attempts: 3 }));
		expect(calls).toEqual(['find order-1', 'find order-1-2', 'find order-1-3', 'send order-1-3']);
	});

	it('returns the last attempt if it has not failed', async () => {
		const { request, calls } = unlessFailed({ send: [], find: [failed('1'), created('2')] });
		const { task } = await submit(request);
		expect(task).toMatchObject({ taskId: '2', externalTaskId: 'order-1-2', existing: true });
		expect(calls).toEqual(['find order-1', 'find order-1-2']);
	});

	it('submits no eleventh task for an order', async () => {
		const { request, calls } = unlessFailed({ send: [], find: [failed('7')] });
		const { error } = await submit(request);
		expect(error?.message).toBe('10 tasks have failed for this order, the last one is task 7');
		expect(error?.facts).toEqual({
			provider: 'test',
			externalTaskId: 'order-1',
			existingTaskId: '7',
		});
		expect(calls).toHaveLength(10);
		expect(calls.at(-1)).toBe('find order-1-10');
	});

	it('does not take a reading without a video for a failure', async () => {
		const failure = { code: 'noVideo', message: 'The task ended without a video' };
		const { request, calls } = unlessFailed({
			send: [],
			find: [created('7', { status: 'failed', failure })],
		});
		expect((await submit(request)).task?.taskId).toBe('7');
		expect(calls).toEqual(['find order-1']);
	});

	it('submits nothing if an ID cannot be looked up', async () => {
		const { request, calls } = unlessFailed({ send: [], find: [failed('1'), ambiguous()] });
		const { error, nodeContext } = await submit(request, { retryBudgetMs: 0 });
		expect(error?.facts).toEqual({ provider: 'test', externalTaskId: 'order-1-2' });
		expect(calls).toEqual(['find order-1', 'find order-1-2']);
		expect(new TaskMemory(fakeExecution({ nodeContext }).context).undelivered().open).toEqual([]);
	});

	it('looks a lost submission up under the submitted ID only, also when its task has failed', async () => {
		const first = unlessFailed({
			send: [ambiguous({ retryAfterMs: 900_000 })],
			find: [failed('1'), undefined],
		});
		const { error, nodeContext } = await submit(first.request);
		expect(error?.facts).toMatchObject({ externalTaskId: 'order-1-2', maybeCreated: true });
		clock.pass(900_000);
		const second = unlessFailed({ send: [], find: [failed('2')] });
		const { task } = await submit(second.request, { nodeContext });
		expect(task).toMatchObject({ taskId: '2', status: 'failed' });
		expect(second.calls).toEqual(['find order-1-2']);
	});

	it('returns the task of the same order that another submission has created meanwhile', async () => {
		const { request, calls } = unlessFailed({
			send: [duplicate()],
			find: [undefined, created('7')],
		});
		expect((await submit(request)).task).toMatchObject({ taskId: '7', existing: true });
		expect(calls).toEqual(['find order-1', 'send order-1', 'find order-1']);
	});
});

describe('"Make Again If It Fails"', () => {
	const busy = { message: 'The system is busy', retryable: true };
	const failedNow = (taskId: string, more: Partial<VideoTask> = {}) =>
		created(taskId, { status: 'failed', failure: busy, ...more });
	const ordered = (more: Parameters<typeof fakeTaskRequest>[0]) =>
		fakeTaskRequest({ externalTaskId: 'order-1', ...more });
	const memoryOf = (nodeContext: IDataObject) =>
		new TaskMemory(fakeExecution({ nodeContext }).context);

	it('submits each attempt under an ID of its own, and counts each', async () => {
		const { request, calls } = ordered({
			send: [created('1'), created('2'), created('3')],
			find: [],
		});
		const first = await submit(request, { makeAgain: 2 });
		expect(first.task).toMatchObject({ attempts: 1, externalTaskId: 'order-1' });
		const { nodeContext } = first;
		const run = { nodeContext, makeAgain: 2, maxTasks: 2 };
		const second = await submit(request, { ...run, failed: failedNow('1', { attempts: 1 }) });
		expect(second.task).toMatchObject({ attempts: 2, externalTaskId: 'order-1-2' });
		const third = await submit(request, { ...run, failed: failedNow('2', { attempts: 2 }) });
		expect(third.error?.message).toMatch(/is 2, and this execution has 2 already/);
		expect(calls).toEqual(['send order-1', 'send order-1-2']);
		expect(memoryOf(nodeContext).whatElseExists()).toBe('. Tasks created by this run: 1, 2');
	});

	it('gives each attempt a random ID if the user has set none', async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1'), created('2')], find: [] });
		const { nodeContext } = await submit(request, { makeAgain: 1 });
		await submit(request, { nodeContext, makeAgain: 1, failed: failedNow('1') });
		expect(anonymous(calls)).toEqual(['send A', 'send B']);
	});

	it('returns the last attempt in the next try of the node', async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1'), created('2')] });
		const { nodeContext } = await submit(request, { makeAgain: 1 });
		await submit(request, { nodeContext, makeAgain: 1, failed: failedNow('1') });
		const { task } = await submit(request, { nodeContext, makeAgain: 1 });
		expect(task).toMatchObject({ taskId: '2', attempts: 2 });
		expect(calls).toHaveLength(2);
	});

	it('returns the failed task in the next try if the attempt after it was refused', async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1'), permanent(), created('2')] });
		const { nodeContext } = await submit(request, { makeAgain: 1 });
		const failed = failedNow('1', { attempts: 1 });
		const { error } = await submit(request, { nodeContext, makeAgain: 1, failed });
		expect(error?.facts).toEqual({ provider: 'test', earlierTaskIds: ['1'] });
		expect((await submit(request, { nodeContext, makeAgain: 1 })).task).toEqual(failed);
		expect(calls).toHaveLength(2);
		const again = await submit(request, { nodeContext, makeAgain: 1, failed });
		expect(again.task).toMatchObject({ taskId: '2', attempts: 2 });
	});

	it('never submits over an attempt with an unknown outcome, and names the tasks before it', async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1'), ambiguous(), created('2')] });
		const { nodeContext } = await submit(request, { makeAgain: 3 });
		const lost = await submit(request, { nodeContext, makeAgain: 3, failed: failedNow('1') });
		expect(lost.error?.facts).toEqual({
			provider: 'test',
			maybeCreated: true,
			earlierTaskIds: ['1'],
		});
		const next = await submit(request, { nodeContext, makeAgain: 3 });
		expect(next.error?.facts).toMatchObject({ maybeCreated: true });
		expect(calls).toHaveLength(2);
	});

	it('looks a lost attempt up under its own ID', async () => {
		const first = ordered({ send: [created('1')], find: [] });
		const { nodeContext } = await submit(first.request, { makeAgain: 1 });
		const second = ordered({ send: [ambiguous({ retryAfterMs: 900_000 })], find: [] });
		await submit(second.request, { nodeContext, makeAgain: 1, failed: failedNow('1') });
		clock.pass(900_000);
		const third = ordered({ send: [], find: [created('2', { createdAt: undefined })] });
		await submit(third.request, { nodeContext, makeAgain: 1 });
		expect([...second.calls, ...third.calls]).toEqual(['send order-1-2', 'find order-1-2']);
	});

	describe('with "Return It"', () => {
		const returning = (more: Parameters<typeof fakeTaskRequest>[0]) =>
			ordered({ returnExisting: true, ...more });

		it('finds the last attempt of an earlier execution', async () => {
			const { request, calls } = returning({ send: [], find: [failedNow('1'), created('2')] });
			const { task } = await submit(request, { makeAgain: 1 });
			expect(task).toMatchObject({ taskId: '2', attempts: 2, existing: true });
			expect(calls).toEqual(['find order-1', 'find order-1-2']);
		});

		it('makes up for an attempt that an earlier execution did not come to', async () => {
			const { request, calls } = returning({
				send: [created('2')],
				find: [failedNow('1'), undefined],
			});
			expect((await submit(request, { makeAgain: 1 })).task).toMatchObject({ attempts: 2 });
			expect(calls).toEqual(['find order-1', 'find order-1-2', 'send order-1-2']);
		});

		it.each([
			['all attempts have failed', [failedNow('1'), failedNow('2')], 2],
			['it failed for another reason', [created('1', { status: 'failed' })], 1],
		])('returns the last failed task if %s', async (_case, find, attempts) => {
			const { request, calls } = returning({ send: [], find: [...find] });
			const { task } = await submit(request, { makeAgain: 1 });
			expect(task).toMatchObject({ status: 'failed', attempts, existing: true });
			expect(calls).toHaveLength(attempts);
		});

		it('submits without looking anything up if the option is 0', async () => {
			const { request, calls } = returning({ send: [created('1')], find: [] });
			expect((await submit(request)).task).not.toHaveProperty('attempts');
			expect(calls).toEqual(['send order-1']);
		});
	});
});

describe('a provider without external ids', () => {
	it('submits the task once, without an id', async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1')] });
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(calls).toEqual(['send undefined']);
	});

	it("does not send the user's id", async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1')], externalTaskId: 'order-1' });
		await submit(request);
		expect(calls).toEqual(['send undefined']);
	});

	it('submits again when certainly nothing was created', async () => {
		const { request, calls } = fakeTaskRequest({ send: [transient(), created('1')] });
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(calls).toHaveLength(2);
	});

	it('never submits again after an ambiguous failure', async () => {
		const { request, calls } = fakeTaskRequest({ send: [ambiguous({ message: 'no answer' })] });
		const { error } = await submit(request);
		expect(calls).toHaveLength(1);
		expect(error?.message).toBe(
			'no answer. A task may exist at Test, so it is not submitted again',
		);
		expect(error?.facts).toEqual({ provider: 'test', maybeCreated: true });
	});

	it('does not submit in a second run after an ambiguous failure', async () => {
		const { request, calls } = fakeTaskRequest({ send: [ambiguous(), created('1')] });
		const { nodeContext } = await submit(request);
		for (const run of ['second', 'third']) {
			const { error } = await submit(request, { nodeContext });
			expect([run, error?.message]).toEqual([
				run,
				'a ambiguous failure. A task may exist at Test, so it is not submitted again',
			]);
			expect(error?.facts).toMatchObject({ maybeCreated: true });
		}
		expect(calls).toHaveLength(1);
	});

	it('submits in a second run after a refusal', async () => {
		const { request, calls } = fakeTaskRequest({ send: [permanent(), created('1')] });
		const { nodeContext } = await submit(request);
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
		expect(calls).toHaveLength(2);
	});

	it('submits in a second run after temporary refusals only', async () => {
		const { request } = fakeTaskRequest({ send: [transient(), created('1')] });
		const { error, nodeContext } = await submit(request, { retryBudgetMs: 0 });
		expect(error?.facts).not.toHaveProperty('maybeCreated');
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
	});
});

describe('a provider that makes its external IDs itself', () => {
	it('gets an ID that is made for each submission, and is looked up by it later', async () => {
		let made = 0;
		const { request, calls } = fakeTaskRequest({
			send: [transient(), ambiguous()],
			find: [undefined],
			repeatsSafely: () => false,
			createExternalTaskId: async () => `made-${++made}`,
		});
		const { error, nodeContext } = await submit(request);
		expect(error!.facts).toMatchObject({ externalTaskId: 'made-2' });
		await submit(request, { nodeContext });
		expect(calls.slice(0, 2)).toEqual(['send made-1', 'send made-2']);
		expect(new Set(calls.slice(2))).toEqual(new Set(['find made-2']));
	});

	it('has created nothing if its ID cannot be made', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [created('task-1')],
			find: [undefined],
			createExternalTaskId: async () => await Promise.reject(permanent()),
		});
		const { error } = await submit(request);
		expect(error!.facts).not.toHaveProperty('maybeCreated');
		expect(calls).toEqual([]);
	});
});

describe('a second run of the node', () => {
	it('returns the task of the first run and sends nothing', async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1')], find: [] });
		const { nodeContext, task } = await submit(request);
		expect((await submit(request, { nodeContext })).task).toEqual(task);
		expect(calls).toHaveLength(1);
	});

	it('finds the task of an ambiguous submission of the first run', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous()],
			find: [permanent(), created('1')],
		});
		const { nodeContext } = await submit(request);
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A']);
	});

	it('submits under the same id when the first run ended ambiguously and no task exists', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), created('1')],
			find: [permanent(), undefined],
		});
		const { nodeContext } = await submit(request);
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A', 'send A']);
	});

	it('submits under the same id after a refusal', async () => {
		const { request, calls } = fakeTaskRequest({ send: [permanent(), created('1')], find: [] });
		const { nodeContext } = await submit(request);
		await submit(request, { nodeContext });
		expect(anonymous(calls)).toEqual(['send A', 'send A']);
	});

	it('adopts a task that becomes visible only when its id is submitted again', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), transient(), duplicate()],
			find: [undefined, undefined, undefined, undefined, created('1')],
		});
		const { nodeContext, error } = await submit(request, { retryBudgetMs: 0 });
		expect(error?.facts).toHaveProperty('maybeCreated', true);
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual([
			...['send A', 'find A', 'find A', 'send A', 'find A'],
			...['find A', 'send A', 'find A'],
		]);
	});

	it.each([
		['finds no task', undefined],
		['cannot be read', permanent()],
	])(
		'reports an ambiguous submission for a duplicate of an ambiguous id when the provider %s',
		async (_case, found) => {
			const { request } = fakeTaskRequest({
				send: [ambiguous(), transient(), duplicate()],
				find: [undefined, undefined, found],
			});
			const { nodeContext } = await submit(request, { retryBudgetMs: 0 });
			const { error, log } = await submit(request, { nodeContext, retryBudgetMs: 0 });
			expect(error?.message).toMatch(/A task may exist at Test, so it is not submitted again$/);
			expect(error?.facts).toMatchObject({ maybeCreated: true });
			expect(log).toMatchObject([{ level: 'warn' }]);
		},
	);

	it("keeps the user's id of an ambiguous submission even when the expression now evaluates to another one", async () => {
		const first = fakeTaskRequest({
			externalTaskId: 'order-1-at-10:00',
			send: [ambiguous()],
			find: [permanent()],
		});
		const { nodeContext } = await submit(first.request);
		const second = fakeTaskRequest({
			externalTaskId: 'order-1-at-10:05',
			send: [created('1')],
			find: [permanent(), undefined],
		});
		const { error } = await submit(second.request, { nodeContext });
		expect(error?.facts).toMatchObject({ maybeCreated: true, externalTaskId: 'order-1-at-10:00' });
		const { task } = await submit(second.request, { nodeContext });
		expect(second.calls).toEqual([
			'find order-1-at-10:00',
			'find order-1-at-10:00',
			'send order-1-at-10:00',
		]);
		expect(task?.externalTaskId).toBe('order-1-at-10:00');
	});

	it("does not treat the user's id of an ambiguous submission as random when the expression now evaluates to nothing", async () => {
		const first = fakeTaskRequest({
			externalTaskId: 'order-1',
			send: [ambiguous()],
			find: [permanent()],
		});
		const { nodeContext } = await submit(first.request);
		const second = fakeTaskRequest({
			send: [created('1')],
			find: [created('7', { createdAt: new Date(WALL_CLOCK_START - 60_000).toISOString() })],
		});
		expect((await submit(second.request, { nodeContext })).error?.message).toBe(
			'a task with this External Task ID already exists: task 7',
		);
	});

	it("submits under the user's new id after a refusal", async () => {
		const first = fakeTaskRequest({ externalTaskId: 'a', send: [permanent()], find: [undefined] });
		const { nodeContext } = await submit(first.request);
		const second = fakeTaskRequest({ externalTaskId: 'b', send: [created('1')], find: [] });
		await submit(second.request, { nodeContext });
		expect(second.calls).toEqual(['send b']);
	});

	it("does not adopt another user's task for an id that was refused before", async () => {
		const { request } = fakeTaskRequest({
			externalTaskId: 'order-1',
			send: [duplicate()],
			find: [created('7', { createdAt: new Date(WALL_CLOCK_START).toISOString() })],
		});
		const { nodeContext } = await submit(request);
		const { error } = await submit(request, { nodeContext });
		expect(error?.message).toBe('a task with this External Task ID already exists: task 7');
	});

	it("adopts the task of the user's id if it was created since the first run began", async () => {
		const createdAt = new Date(WALL_CLOCK_START + 5_000).toISOString();
		const { request } = fakeTaskRequest({
			externalTaskId: 'order-1',
			send: [ambiguous()],
			find: [permanent(), created('1', { createdAt })],
		});
		const { nodeContext } = await submit(request);
		clock.pass(3_600_000);
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
	});

	it('remembers a submission that was in flight when the first run was aborted', async () => {
		const nodeContext: IDataObject = {};
		let asItWasBrokenOff: IDataObject = {};
		const first = fakeTaskRequest({
			send: [created('1')],
			find: [created('1')],
			whileSending: () => (asItWasBrokenOff = structuredClone(nodeContext)),
		});
		await submit(first.request, { nodeContext });
		const second = fakeTaskRequest({ send: [created('2')], find: [created('1')] });
		expect((await submit(second.request, { nodeContext: asItWasBrokenOff })).task?.taskId).toBe(
			'1',
		);
		expect(anonymous([...first.calls, ...second.calls])).toEqual(['send A', 'find A']);
	});
});

describe('waiting', () => {
	it('continues only within the budget', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [transient({ message: 'busy' })],
			find: [],
		});
		const { error } = await submit(request, { retryBudgetMs: 7_000 });
		expect(error?.message).toBe('busy');
		expect(clock.sleeps).toEqual([1_000, 2_000, 4_000]);
		expect(calls).toHaveLength(4);
	});

	it('logs the reason of its wait', async () => {
		const { request } = fakeTaskRequest({
			send: [transient({ message: 'busy', retryAfterMs: 1_500 }), created('1')],
			find: [],
		});
		expect((await submit(request)).log[0]).toEqual({
			level: 'info',
			message: 'busy. Trying again in 2 seconds.',
		});
	});

	it('waits for a free slot as long as the user allows, whatever the budget', async () => {
		const { request } = fakeTaskRequest({
			send: [...Array.from({ length: 8 }, () => noSlot()), created('1')],
			find: [],
			slotWaitMs: 600_000,
		});
		expect((await submit(request, { retryBudgetMs: 0 })).task?.taskId).toBe('1');
		expect(clock.sleeps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
	});

	it('does not apply the time for a free slot to other temporary refusals', async () => {
		const { request } = fakeTaskRequest({
			send: [transient({ message: 'busy' }), created('1')],
			find: [],
			slotWaitMs: 600_000,
		});
		expect((await submit(request, { retryBudgetMs: 0 })).error?.message).toBe('busy');
		expect(clock.sleeps).toEqual([]);
	});

	it('does not wait for a free slot when the option is off', async () => {
		const { request } = fakeTaskRequest({ send: [noSlot()], find: [], slotWaitMs: 0 });
		expect((await submit(request)).error?.message).toBe('no slot');
		expect(clock.sleeps).toEqual([]);
	});

	it('treats a missing slot like any temporary refusal at a provider without slots', async () => {
		const { request } = fakeTaskRequest({ send: [noSlot(), created('1')] });
		expect((await submit(request)).task?.taskId).toBe('1');
	});
});

describe('when the execution is cancelled', () => {
	function cancellable() {
		const controller = new AbortController();
		const reason = new Error('cancelled');
		return { signal: controller.signal, reason, cancel: () => controller.abort(reason) };
	}

	it('stops waiting for the next attempt and reports that nothing was created', async () => {
		const { signal, reason, cancel } = cancellable();
		clock.whileSleeping(cancel);
		const { request, calls } = fakeTaskRequest({ send: [transient(), created('1')], find: [] });
		const { error } = await submit(request, { signal });
		expect(error?.cause).toBe(reason);
		expect(error?.facts).not.toHaveProperty('maybeCreated');
		expect(calls).toHaveLength(1);
	});

	it('still looks for the task after an ambiguous failure and returns it', async () => {
		const { signal, cancel } = cancellable();
		const { request } = fakeTaskRequest({
			send: [ambiguous()],
			find: [created('1')],
			whileSending: cancel,
		});
		expect((await submit(request, { signal })).task?.taskId).toBe('1');
	});

	it('stops waiting for the next lookup and reports an ambiguous submission', async () => {
		const { signal, cancel } = cancellable();
		clock.whileSleeping(cancel);
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous()],
			find: [transient(), created('1')],
		});
		const { error } = await submit(request, { signal });
		expect(anonymous(calls)).toEqual(['send A', 'find A']);
		expect(error?.facts).toMatchObject({ maybeCreated: true, externalTaskId: expect.any(String) });
	});

	it('submits nothing and reports an ambiguous submission when no task is found after an ambiguous failure', async () => {
		const { signal, cancel } = cancellable();
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), created('1')],
			find: [undefined],
			whileSending: cancel,
		});
		const { error } = await submit(request, { signal });
		expect(anonymous(calls)).toEqual(['send A', 'find A']);
		expect(error?.message).toBe(
			'The execution was cancelled. A task may exist at Test, so it is not submitted again',
		);
		expect(error?.facts).toMatchObject({ maybeCreated: true });
	});

	it('logs that a task may exist and under which id during the pause after an ambiguous failure', async () => {
		const { signal, cancel } = cancellable();
		clock.whileSleeping(cancel);
		const { request } = fakeTaskRequest({ send: [ambiguous(), created('1')], find: [undefined] });
		const { error, log } = await submit(request, { signal });
		const { externalTaskId } = error!.facts;
		expect(log).toEqual([
			{
				level: 'warn',
				message: `The execution was cancelled. A task may exist at Test, so it is not submitted again (item 0, External Task ID ${externalTaskId})`,
			},
		]);
	});

	it('still reads an answer that is under way', async () => {
		const { signal, cancel } = cancellable();
		const { request } = fakeTaskRequest({ send: [created('1')], find: [], whileSending: cancel });
		expect((await submit(request, { signal })).task?.taskId).toBe('1');
	});
});

describe('a provider that may ignore the external id', () => {
	const unsafe = { repeatsSafely: () => false };
	const startedAt = WALL_CLOCK_START;

	it('is asked for the id, and does not get the task a second time', async () => {
		const asked: number[] = [];
		const { request, calls } = fakeTaskRequest({
			...unsafe,
			send: [ambiguous({ message: 'lost' })],
			find: [undefined],
			findRecent: async (createdAfter) => {
				asked.push(createdAfter);
				return [
					created('11', { status: 'processing' }),
					created('12', { status: 'succeeded' }),
					created('13', { externalTaskId: 'of somebody else' }),
				];
			},
		});
		const { error } = await submit(request);
		expect(calls.filter((call) => call.startsWith('send'))).toHaveLength(1);
		expect(calls.filter((call) => call.startsWith('find')).length).toBeGreaterThan(2);
		expect(clock.elapsed).toBeGreaterThanOrEqual(10_000);
		expect(asked).toEqual([startedAt - 120_000]);
		expect(error?.message).toBe(
			'lost. A task may exist at Test, so it is not submitted again. It may be one of these tasks: 11 (processing), 12 (succeeded)',
		);
		expect(error?.facts).toMatchObject({ maybeCreated: true, candidateTaskIds: ['11', '12'] });
	});

	it('returns the task that a later lookup finds by the ID', async () => {
		const { request, calls } = fakeTaskRequest({
			...unsafe,
			send: [ambiguous()],
			find: [undefined, created('1')],
		});
		expect((await submit(request)).task).toMatchObject({ taskId: '1' });
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A']);
	});

	it('does not get the task again when the node is run again', async () => {
		const nodeContext = {};
		const lost = () =>
			fakeTaskRequest({
				...unsafe,
				send: [ambiguous()],
				find: [undefined],
				findRecent: async () => [],
			});
		await submit(lost().request, { nodeContext });
		const again = lost();
		const { error } = await submit(again.request, { nodeContext });
		expect(again.calls.every((call) => call.startsWith('find'))).toBe(true);
		expect(error?.message).toMatch(
			/not submitted again\. The list of tasks shows no other new task$/,
		);
	});

	it('gets a refused task again, because it was certainly not created', async () => {
		const { request, calls } = fakeTaskRequest({
			...unsafe,
			send: [transient(), created('1')],
			find: [],
		});
		expect((await submit(request)).task).toMatchObject({ taskId: '1' });
		expect(anonymous(calls)).toEqual(['send A', 'send A']);
	});

	it('gets the task again once it is known to keep the id', async () => {
		let isKnown = false;
		const { request, calls } = fakeTaskRequest({
			repeatsSafely: () => isKnown,
			whileSending: () => (isKnown = true),
			send: [ambiguous(), created('1')],
			find: [undefined],
		});
		expect((await submit(request)).task).toMatchObject({ taskId: '1' });
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A', 'send A']);
	});

	it('says nothing of candidates that cannot be listed', async () => {
		const { request } = fakeTaskRequest({
			...unsafe,
			send: [ambiguous({ message: 'lost' })],
			find: [undefined],
			findRecent: async () => await Promise.reject(permanent()),
		});
		const { error } = await submit(request);
		expect(error?.message).toBe('lost. A task may exist at Test, so it is not submitted again');
	});

	it('names the candidates if no id was sent', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous({ message: 'lost' })],
			findRecent: async () => [created('11')],
		});
		const { error } = await submit(request);
		expect(calls).toEqual(['send undefined']);
		expect(error?.message).toContain('It may be one of these tasks: 11 (submitted)');
	});
});

describe('a provider whose callback alone names a lost task', () => {
	const lost = (ids: string[] = ['token-1', 'token-2']) =>
		fakeTaskRequest({
			send: [ambiguous({ message: 'lost' })],
			createExternalTaskId: async () => ids.shift()!,
			repeatsSafely: () => false,
		});

	it('gets the task once, at once says that it may exist, and under which ID', async () => {
		const { request, calls } = lost();
		const { error } = await submit(request);
		expect(calls).toEqual(['send token-1']);
		expect(clock.elapsed).toBe(0);
		expect(error?.facts).toMatchObject({ maybeCreated: true, externalTaskId: 'token-1' });
	});

	it('does not get the task again when the node is run again, and its ID stays', async () => {
		const nodeContext = {};
		await submit(lost().request, { nodeContext });
		const again = lost();
		const { error } = await submit(again.request, { nodeContext });
		expect(again.calls).toEqual([]);
		expect(error?.message).toMatch(/^lost\. A task may exist at Test/);
		expect(error?.facts).toMatchObject({ maybeCreated: true, externalTaskId: 'token-1' });
	});
});
