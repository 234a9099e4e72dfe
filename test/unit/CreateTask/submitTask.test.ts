import type { IDataObject } from 'n8n-workflow';

import { submitTask } from '../../../nodes/CreateTask/submitTask';
import { TaskMemory } from '../../../nodes/CreateTask/taskMemory';
import type { TaskRequest } from '../../../nodes/providers/provider';
import { TaskCallError } from '../../../nodes/shared/n8n/itemErrors';
import { outcomeOf } from '../../../nodes/shared/outcome';
import { fakeExecution } from '../support/executeFunctions';
import { ambiguous, permanent, transient } from '../support/failures';
import { useFakeClock, WALL_CLOCK_START } from '../support/fakeClock';
import { created, fakeTaskRequest } from '../support/fakeTaskRequest';

const clock = useFakeClock();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const duplicate = () => permanent({ message: 'the id exists', code: '1201', maybeDuplicate: true });
const noSlot = (more = {}) => transient({ message: 'no slot', noFreeSlot: true, ...more });

interface Run {
	nodeContext?: IDataObject;
	retryBudgetMs?: number;
	signal?: AbortSignal;
	/** How much the provider's clock is ahead, in milliseconds; null where its answers do not tell. */
	clockAheadMs?: number | null;
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
			await submitTask(request, 0, {
				provider: { id: 'test', displayName: 'Test' },
				memory: new TaskMemory(execution.context),
				logger: execution.context.logger,
				retryBudgetMs: run.retryBudgetMs ?? 60_000,
				clock: offsetOf(run.clockAheadMs === undefined ? 0 : run.clockAheadMs),
				...(run.signal && { signal: run.signal }),
			}),
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
	it('is sent the task once, under a random id', async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1')], find: [] });
		const { task, log } = await submit(request);
		expect(task).toEqual(created('1', { externalTaskId: expect.stringMatching(UUID) as string }));
		expect(anonymous(calls)).toEqual(['send A']);
		expect(log).toEqual([{ level: 'info', message: 'Test task 1 is created for item 0' }]);
	});

	it("is sent the user's id where there is one", async () => {
		const { request, calls } = fakeTaskRequest({
			send: [created('1')],
			find: [],
			externalTaskId: 'order-1',
		});
		await submit(request);
		expect(calls).toEqual(['send order-1']);
	});

	it('is sent the task again when it has certainly created nothing', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [transient(), transient({ retryAfterMs: 9_000 }), created('1')],
			find: [],
		});
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'send A', 'send A']);
		expect(clock.sleeps).toEqual([1_000, 9_000]);
	});

	it('is asked for the id after an open end, and the task adopted', async () => {
		const { request, calls } = fakeTaskRequest({ send: [ambiguous()], find: [created('1')] });
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A']);
	});

	it('has the task of a random id adopted, however wrong its clock is', async () => {
		const createdAt = new Date(WALL_CLOCK_START - 86_400_000).toISOString();
		const { request } = fakeTaskRequest({
			send: [ambiguous()],
			find: [created('1', { createdAt })],
		});
		expect((await submit(request)).task?.taskId).toBe('1');
	});

	it('is sent the task once more under the same id where it does not know the id', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), created('1')],
			find: [undefined],
		});
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'send A']);
		expect(clock.sleeps).toEqual([1_000]);
	});

	it('is left alone for as long as it asks for, before it is asked and sent anything', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous({ retryAfterMs: 20_000 }), created('1')],
			find: [undefined],
		});
		clock.whileSleeping(() => calls.push('pause '));
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'pause ', 'find A', 'send A']);
		expect(clock.sleeps).toEqual([20_000]);
	});

	it('is not asked at all where it asks to be left alone for longer than the budget, and the end stays open', async () => {
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

	it('is not sent it a third time: the error says that a task may exist, and under which id', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous({ message: 'no answer', code: '5000', requestId: 'r1' })],
			find: [undefined],
		});
		const { error } = await submit(request);
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'send A', 'find A']);
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

	it('leaves a word in the log where a task may exist, for an execution that shows no item', async () => {
		const open = fakeTaskRequest({
			send: [ambiguous({ message: 'no answer' })],
			find: [undefined],
		});
		expect((await submit(open.request)).log).toEqual([
			{
				level: 'warn',
				message: expect.stringMatching(
					/^\[item 0\] Task with External Task ID [-0-9a-f]{36}: no answer\. A task may exist at Test, so it is not submitted again$/,
				) as string,
			},
		]);
		const refused = fakeTaskRequest({ send: [permanent()], find: [undefined] });
		expect((await submit(refused.request)).log).toEqual([]);
	});

	it('is asked again where asking fails for a moment', async () => {
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
		['meets a bug', new TypeError('no')],
	])('is not sent it again where asking %s', async (_case, reason) => {
		const { request, calls } = fakeTaskRequest({ send: [ambiguous()], find: [reason] });
		const { error } = await submit(request, { retryBudgetMs: 2_000 });
		expect(calls.filter((call) => call.startsWith('send'))).toHaveLength(1);
		expect(error?.message).toMatch(/A task may exist at Test, so it is not submitted again$/);
		expect(error?.facts).toMatchObject({ maybeCreated: true, externalTaskId: expect.any(String) });
	});

	it('that refuses the repetition as a duplicate gives the task of the first submission', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), duplicate()],
			find: [undefined, created('1')],
		});
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'send A', 'find A']);
	});

	const refusals = [
		['refuses the repetition for good', permanent({ message: 'no such model' })],
		['has no room for the repetition', transient({ message: 'too many requests' })],
		['refuses the key', permanent({ message: 'a wrong key', httpStatus: 401 })],
	] as const;

	it.each(refusals)(
		'that %s, and knows no task after a while, has created nothing',
		async (_case, refusal) => {
			const { request, calls } = fakeTaskRequest({
				send: [ambiguous(), permanent({ ...refusal.failure, kind: 'permanent' }), created('1')],
				find: [undefined],
			});
			const { error, nodeContext } = await submit(request);
			expect(anonymous(calls)).toEqual([
				...['send A', 'find A', 'send A', 'find A'],
				...['find A', 'find A', 'find A', 'find A'],
			]);
			expect(clock.elapsed).toBeGreaterThanOrEqual(10_000);
			expect(error?.message).toBe(refusal.failure.message);
			expect(error?.facts).not.toHaveProperty('maybeCreated');
			// So a second run has nothing to ask for, and still sends the same id.
			expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
			expect(anonymous(calls).slice(8)).toEqual(['send A']);
		},
	);

	it.each(refusals)('that %s, and shows the task late, gives the task', async (_case, refusal) => {
		const { request } = fakeTaskRequest({
			send: [ambiguous(), permanent({ ...refusal.failure, kind: 'permanent' })],
			find: [undefined, undefined, undefined, created('1')],
		});
		expect((await submit(request)).task?.taskId).toBe('1');
	});

	it.each(refusals)(
		'that %s leaves the end open where the budget is over before a new task would show itself',
		async (_case, refusal) => {
			const { request, calls } = fakeTaskRequest({
				send: [ambiguous(), refusal],
				find: [undefined],
			});
			const { error } = await submit(request, { retryBudgetMs: 0 });
			expect(anonymous(calls)).toEqual(['send A', 'find A', 'send A', 'find A']);
			expect(error?.message).toBe(
				`${refusal.failure.message}. A task may exist at Test, so it is not submitted again`,
			);
			expect(error?.facts).toMatchObject({ maybeCreated: true });
		},
	);

	it('that refuses the repetition as a duplicate, but finds no task yet, leaves it open', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), duplicate()],
			find: [undefined],
		});
		const { error } = await submit(request, { retryBudgetMs: 2_000 });
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'send A', 'find A', 'find A']);
		expect(error?.message).toBe(
			'the id exists. A task may exist at Test, so it is not submitted again',
		);
		expect(error?.facts).toMatchObject({ maybeCreated: true });
	});

	it('that refuses for good is asked nothing', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [permanent({ message: 'no such model' })],
			find: [created('1')],
		});
		const { error } = await submit(request);
		expect(anonymous(calls)).toEqual(['send A']);
		expect(error?.message).toBe('no such model');
		expect(error?.facts).not.toHaveProperty('maybeCreated');
	});

	it('that refuses a random id as a duplicate is not believed to know it', async () => {
		const { request, calls } = fakeTaskRequest({ send: [duplicate()], find: [created('1')] });
		const { error } = await submit(request);
		expect(anonymous(calls)).toEqual(['send A']);
		expect(error?.message).toBe('the id exists');
	});

	it.each([
		['an image cannot be read', new Error('ENOENT: no such file')],
		['there is a bug', new TypeError('no')],
	])('was sent nothing where %s', async (_case, reason) => {
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

	it('that is taken is refused, naming the task', async () => {
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

	it('that is taken gives the existing task where the user wants that', async () => {
		const { request, calls } = taken({
			send: [duplicate()],
			find: [created('7', { createdAt: yesterday })],
			returnExisting: true,
		});
		expect((await submit(request)).task?.taskId).toBe('7');
		expect(calls).toEqual(['send order-1', 'find order-1']);
	});

	it('that is not taken leaves a refusal what it is', async () => {
		const { request } = taken({ send: [duplicate()], find: [undefined], returnExisting: true });
		expect((await submit(request)).error?.message).toBe('the id exists');
	});

	it('leaves a refusal what it is where the provider cannot be asked', async () => {
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
		'after an open end: a task that was created %s is the one that was sent',
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
		'after an open end: a task that was created %s is another one',
		async (_age, clockAheadMs, createdAt) => {
			const { request } = taken({ send: [ambiguous()], find: [created('7', { createdAt })] });
			const { error } = await submit(request, { clockAheadMs });
			expect(error?.message).toBe('a task with this External Task ID already exists: task 7');
			expect(error?.facts).not.toHaveProperty('maybeCreated');
		},
	);

	it.each([
		['does not say when it was created', 0, undefined],
		['was created by an unknown clock', null, at(0)],
	])(
		'after an open end: a task that %s is refused and named, and the end stays open',
		async (_case, clockAheadMs, createdAt) => {
			const { request } = taken({
				send: [ambiguous()],
				find: [created('7', createdAt ? { createdAt } : {})],
			});
			const { error } = await submit(request, { clockAheadMs });
			expect(error?.message).toBe(
				'task 7 has this External Task ID, and may be an older one. A task may exist at Test, so it is not submitted again',
			);
			expect(error?.facts).toEqual({
				provider: 'test',
				externalTaskId: 'order-1',
				maybeCreated: true,
				existingTaskId: '7',
			});
		},
	);

	it("after busy answers: somebody else's task of that time is not the one that was sent", async () => {
		const { request } = taken({
			send: [transient({ retryAfterMs: 30_000 }), ambiguous()],
			find: [created('7', { createdAt: at(10_000) })],
		});
		expect((await submit(request)).error?.message).toBe(
			'a task with this External Task ID already exists: task 7',
		);
	});
});

describe('a provider without external ids', () => {
	it('is sent the task once, without an id', async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1')] });
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(calls).toEqual(['send undefined']);
	});

	it("is not sent the user's id, which it has no use for", async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1')], externalTaskId: 'order-1' });
		await submit(request);
		expect(calls).toEqual(['send undefined']);
	});

	it('is sent the task again when it has certainly created nothing', async () => {
		const { request, calls } = fakeTaskRequest({ send: [transient(), created('1')] });
		expect((await submit(request)).task?.taskId).toBe('1');
		expect(calls).toHaveLength(2);
	});

	it('is never sent it twice after an open end', async () => {
		const { request, calls } = fakeTaskRequest({ send: [ambiguous({ message: 'no answer' })] });
		const { error } = await submit(request);
		expect(calls).toHaveLength(1);
		expect(error?.message).toBe(
			'no answer. A task may exist at Test, so it is not submitted again',
		);
		expect(error?.facts).toEqual({ provider: 'test', maybeCreated: true });
	});

	it('is not sent it by a second run of the node either', async () => {
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

	it('is sent it by a second run after a refusal', async () => {
		const { request, calls } = fakeTaskRequest({ send: [permanent(), created('1')] });
		const { nodeContext } = await submit(request);
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
		expect(calls).toHaveLength(2);
	});

	it('is sent it by a second run after its first had nothing but refusals for now', async () => {
		const { request } = fakeTaskRequest({ send: [transient(), created('1')] });
		const { error, nodeContext } = await submit(request, { retryBudgetMs: 0 });
		expect(error?.facts).not.toHaveProperty('maybeCreated');
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
	});
});

describe('a second run of the node', () => {
	it('gives the task that the first has created, and sends nothing', async () => {
		const { request, calls } = fakeTaskRequest({ send: [created('1')], find: [] });
		const { nodeContext, task } = await submit(request);
		expect((await submit(request, { nodeContext })).task).toEqual(task);
		expect(calls).toHaveLength(1);
	});

	it('finds the task that the first has left open', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous()],
			find: [permanent(), created('1')],
		});
		const { nodeContext } = await submit(request);
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A']);
	});

	it('sends the same id where the first has left it open and there is no task', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), created('1')],
			find: [permanent(), undefined],
		});
		const { nodeContext } = await submit(request);
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual(['send A', 'find A', 'find A', 'send A']);
	});

	it('sends the same id after a refusal', async () => {
		const { request, calls } = fakeTaskRequest({ send: [permanent(), created('1')], find: [] });
		const { nodeContext } = await submit(request);
		await submit(request, { nodeContext });
		expect(anonymous(calls)).toEqual(['send A', 'send A']);
	});

	it('adopts a task that shows itself only when its id is sent again', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [ambiguous(), transient(), duplicate()],
			find: [undefined, undefined, undefined, created('1')],
		});
		const { nodeContext, error } = await submit(request, { retryBudgetMs: 0 });
		expect(error?.facts).toHaveProperty('maybeCreated', true);
		expect((await submit(request, { nodeContext })).task?.taskId).toBe('1');
		expect(anonymous(calls)).toEqual([
			...['send A', 'find A', 'send A', 'find A'],
			...['find A', 'send A', 'find A'],
		]);
	});

	it.each([
		['finds no task yet', undefined],
		['cannot be asked', permanent()],
	])(
		'leaves open a duplicate of an id that was open once where the provider %s',
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

	it("keeps to the user's id that is open, whatever the expression gives now", async () => {
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

	it("does not take the user's id that is open for a random one where the expression gives none now", async () => {
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

	it("sends the user's new id after a refusal", async () => {
		const first = fakeTaskRequest({ externalTaskId: 'a', send: [permanent()], find: [undefined] });
		const { nodeContext } = await submit(first.request);
		const second = fakeTaskRequest({ externalTaskId: 'b', send: [created('1')], find: [] });
		await submit(second.request, { nodeContext });
		expect(second.calls).toEqual(['send b']);
	});

	it("does not adopt somebody else's task for the user's id that was refused before", async () => {
		const { request } = fakeTaskRequest({
			externalTaskId: 'order-1',
			send: [duplicate()],
			find: [created('7', { createdAt: new Date(WALL_CLOCK_START).toISOString() })],
		});
		const { nodeContext } = await submit(request);
		const { error } = await submit(request, { nodeContext });
		expect(error?.message).toBe('a task with this External Task ID already exists: task 7');
	});

	it("takes the user's id for a task of the first run by when that began", async () => {
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

	it('knows of a submission that was under way when the first run was broken off', async () => {
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
	it('goes on within the budget only', async () => {
		const { request, calls } = fakeTaskRequest({
			send: [transient({ message: 'busy' })],
			find: [],
		});
		const { error } = await submit(request, { retryBudgetMs: 7_000 });
		expect(error?.message).toBe('busy');
		expect(clock.sleeps).toEqual([1_000, 2_000, 4_000]);
		expect(calls).toHaveLength(4);
	});

	it('says in the log what it waits for', async () => {
		const { request } = fakeTaskRequest({
			send: [transient({ message: 'busy', retryAfterMs: 1_500 }), created('1')],
			find: [],
		});
		expect((await submit(request)).log[0]).toEqual({
			level: 'info',
			message: 'busy. Trying again in 2 seconds.',
		});
	});

	it('for a free slot goes on as long as the user allows, whatever the budget', async () => {
		const { request } = fakeTaskRequest({
			send: [...Array.from({ length: 8 }, () => noSlot()), created('1')],
			find: [],
			slotWaitMs: 600_000,
		});
		expect((await submit(request, { retryBudgetMs: 0 })).task?.taskId).toBe('1');
		expect(clock.sleeps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
	});

	it('for a free slot is not for what else is refused for now', async () => {
		const { request } = fakeTaskRequest({
			send: [transient({ message: 'busy' }), created('1')],
			find: [],
			slotWaitMs: 600_000,
		});
		expect((await submit(request, { retryBudgetMs: 0 })).error?.message).toBe('busy');
		expect(clock.sleeps).toEqual([]);
	});

	it('for a free slot can be switched off', async () => {
		const { request } = fakeTaskRequest({ send: [noSlot()], find: [], slotWaitMs: 0 });
		expect((await submit(request)).error?.message).toBe('no slot');
		expect(clock.sleeps).toEqual([]);
	});

	it('for a free slot is like any other at a provider that does not know slots', async () => {
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

	it('while waiting to try again, it ends with nothing created', async () => {
		const { signal, reason, cancel } = cancellable();
		clock.whileSleeping(cancel);
		const { request, calls } = fakeTaskRequest({ send: [transient(), created('1')], find: [] });
		const { error } = await submit(request, { signal });
		expect(error?.cause).toBe(reason);
		expect(error?.facts).not.toHaveProperty('maybeCreated');
		expect(calls).toHaveLength(1);
	});

	it('after an open end, the task is still looked for and given', async () => {
		const { signal, cancel } = cancellable();
		const { request } = fakeTaskRequest({
			send: [ambiguous()],
			find: [created('1')],
			whileSending: cancel,
		});
		expect((await submit(request, { signal })).task?.taskId).toBe('1');
	});

	it('while waiting to ask for the task again, it ends, and the end stays open', async () => {
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

	it('after an open end without a task, nothing is sent again and the end stays open', async () => {
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

	it('in the pause after an open end, the log says that a task may exist and under which id', async () => {
		const { signal, cancel } = cancellable();
		clock.whileSleeping(cancel);
		const { request } = fakeTaskRequest({ send: [ambiguous(), created('1')], find: [undefined] });
		const { error, log } = await submit(request, { signal });
		const { externalTaskId } = error!.facts;
		expect(log).toEqual([
			{
				level: 'warn',
				message: `[item 0] Task with External Task ID ${externalTaskId}: The execution was cancelled. A task may exist at Test, so it is not submitted again`,
			},
		]);
	});

	it('while the answer is on its way, the task is still heard of', async () => {
		const { signal, cancel } = cancellable();
		const { request } = fakeTaskRequest({ send: [created('1')], find: [], whileSending: cancel });
		expect((await submit(request, { signal })).task?.taskId).toBe('1');
	});
});
