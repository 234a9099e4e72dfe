import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { submitTask } from '../../nodes/CreateTask/submitTask';
import { TaskMemory } from '../../nodes/CreateTask/taskMemory';
import type { TaskRequest } from '../../nodes/providers/provider';
import { TaskCallError } from '../../nodes/shared/n8n/itemErrors';
import { outcomeOf } from '../../nodes/shared/outcome';
import { fakeExecution } from '../unit/support/executeFunctions';
import { useFakeClock } from '../unit/support/fakeClock';
import { holds } from './support/property';
import { QUESTIONS, SimulatedProvider, SUBMISSIONS } from './support/simulatedProvider';

useFakeClock();

const script = fc.record({
	submissions: fc.array(fc.constantFrom(...SUBMISSIONS), { maxLength: 12 }),
	questions: fc.array(fc.constantFrom(...QUESTIONS), { maxLength: 12 }),
});
/** The node is run again by Retry On Fail, or by somebody who retries the execution. */
const runs = fc.integer({ min: 1, max: 5 });
const retryBudgetMs = fc.constantFrom(0, 3_000, 60_000);

/** One run of the node: what it gives, and what its error says of the task. */
async function run(request: TaskRequest, nodeContext: IDataObject, budgetMs: number) {
	const { context } = fakeExecution({ nodeContext });
	const outcome = await outcomeOf(
		async () =>
			await submitTask(request, 0, {
				provider: { id: 'test', displayName: 'Test' },
				memory: new TaskMemory(context),
				logger: context.logger,
				retryBudgetMs: budgetMs,
			}),
	);
	if (outcome.ok) return { task: outcome.value };
	expect(outcome.error).toBeInstanceOf(TaskCallError);
	return { facts: (outcome.error as TaskCallError).facts };
}

describe('any sequence of connection failures and repeated runs', () => {
	holds(
		'creates at most one task at a provider with external ids, and returns it or says that it may exist',
		2_000,
		fc.asyncProperty(
			script,
			runs,
			retryBudgetMs,
			fc.constantFrom(undefined, 'order-1'),
			async (fates, count, budgetMs, externalTaskId) => {
				const provider = new SimulatedProvider(fates, true);
				const request = provider.request({ ...(externalTaskId && { externalTaskId }) });
				const nodeContext: IDataObject = {};
				for (let number = 0; number < count; number++) {
					const { task, facts } = await run(request, nodeContext, budgetMs);
					expect(provider.tasks.length).toBeLessThanOrEqual(1);
					if (task) expect(task).toEqual(provider.tasks[0]);
					else expect(facts).toHaveProperty('externalTaskId');
					if (facts && provider.tasks.length > 0) expect(facts.maybeCreated).toBe(true);
				}
			},
		),
	);

	holds(
		'creates no second task at a provider that does not find a new task at once, and does not trust its refusal',
		1_000,
		fc.asyncProperty(
			fc.array(fc.constantFrom('answered', 'answerLost', 'requestLost'), { maxLength: 6 }),
			fc.array(fc.constantFrom('answered', 'lost', 'notYetFound'), { maxLength: 12 }),
			runs,
			async (submissions, questions, count) => {
				const provider = new SimulatedProvider({ submissions, questions }, true);
				const nodeContext: IDataObject = {};
				for (let number = 0; number < count; number++) {
					const { task, facts } = await run(provider.request(), nodeContext, 3_000);
					expect(provider.tasks.length).toBeLessThanOrEqual(1);
					if (task) expect(task).toEqual(provider.tasks[0]);
					else expect(facts?.maybeCreated).toBe(true);
				}
			},
		),
	);

	holds(
		'creates at most one task at a provider without external ids, and returns it or says that it may exist',
		2_000,
		fc.asyncProperty(script, runs, retryBudgetMs, async (fates, count, budgetMs) => {
			const provider = new SimulatedProvider(fates, false);
			const nodeContext: IDataObject = {};
			for (let number = 0; number < count; number++) {
				const { task, facts } = await run(provider.request(), nodeContext, budgetMs);
				expect(provider.tasks.length).toBeLessThanOrEqual(1);
				if (task) expect(task).toEqual(provider.tasks[0]);
				else if (provider.tasks.length > 0) expect(facts?.maybeCreated).toBe(true);
			}
		}),
	);

	holds(
		'creates at most one task at a provider whose callback alone names a lost task, and keeps the ID for it',
		2_000,
		fc.asyncProperty(script, runs, retryBudgetMs, async (fates, count, budgetMs) => {
			const provider = new SimulatedProvider(fates, false, 0, false);
			const nodeContext: IDataObject = {};
			let made = 0;
			const createExternalTaskId = async () => `token-${++made}`;
			for (let number = 0; number < count; number++) {
				const request = { ...provider.request(), createExternalTaskId };
				const { task, facts } = await run(request, nodeContext, budgetMs);
				expect(provider.tasks.length).toBeLessThanOrEqual(1);
				const [paid] = provider.tasks;
				if (task) expect(task).toEqual(paid);
				else if (paid) {
					expect(facts).toMatchObject({
						maybeCreated: true,
						externalTaskId: paid.externalTaskId,
					});
				}
			}
		}),
	);

	holds(
		'a provider that does not recognise a repeated ID creates one task at most, and it is given or said to be possible',
		2_000,
		fc.asyncProperty(
			fc.array(fc.constantFrom(...SUBMISSIONS), { maxLength: 12 }),
			fc.array(fc.constantFrom(...QUESTIONS, 'notYetFound' as const), { maxLength: 12 }),
			runs,
			retryBudgetMs,
			async (submissions, questions, count, budgetMs) => {
				const provider = new SimulatedProvider({ submissions, questions }, true, 0, false);
				const nodeContext: IDataObject = {};
				for (let number = 0; number < count; number++) {
					const { task, facts } = await run(provider.request(), nodeContext, budgetMs);
					expect(provider.tasks.length).toBeLessThanOrEqual(1);
					if (task) expect(task).toEqual(provider.tasks[0]);
					else if (provider.tasks.length > 0) expect(facts?.maybeCreated).toBe(true);
				}
			},
		),
	);

	holds(
		"never adopts another user's task under the same id unless the option says so",
		1_000,
		fc.asyncProperty(
			script,
			runs,
			retryBudgetMs,
			fc.boolean(),
			async (fates, count, budgetMs, returnExisting) => {
				const provider = new SimulatedProvider(fates, true);
				provider.addForeignTask('order-1');
				const request = provider.request({ externalTaskId: 'order-1', returnExisting });
				const nodeContext: IDataObject = {};
				for (let number = 0; number < count; number++) {
					const { task } = await run(request, nodeContext, budgetMs);
					if (!returnExisting) expect(task).toBeUndefined();
					expect(provider.tasks).toEqual([]);
				}
			},
		),
	);

	holds(
		'pays once for an order whose earlier tasks have failed, under the next ID, and loses no task',
		2_000,
		fc.asyncProperty(
			script,
			runs,
			retryBudgetMs,
			fc.integer({ min: 0, max: 3 }),
			fc.boolean(),
			async (fates, count, budgetMs, failures, recognisesRepeatedId) => {
				const provider = new SimulatedProvider(fates, true, 0, recognisesRepeatedId);
				const idOf = (attempt: number) => (attempt === 1 ? 'order-1' : `order-1-${attempt}`);
				for (let attempt = 1; attempt <= failures; attempt++) {
					provider.addForeignTask(idOf(attempt), { status: 'failed' });
				}
				const request = provider.request({
					externalTaskId: 'order-1',
					returnExisting: true,
					replacesFailed: true,
				});
				const nodeContext: IDataObject = {};
				for (let number = 0; number < count; number++) {
					const { task, facts } = await run(request, nodeContext, budgetMs);
					expect(provider.tasks.length).toBeLessThanOrEqual(1);
					const [paid] = provider.tasks;
					if (paid) expect(paid.externalTaskId).toBe(idOf(failures + 1));
					if (task) expect(task.taskId).toBe(paid?.taskId);
					else if (paid) expect(facts).toMatchObject({ externalTaskId: paid.externalTaskId });
				}
			},
		),
	);
});

describe('a sequence that ends without failures', () => {
	holds(
		'creates the task at a provider with external ids unless it is refused permanently',
		1_000,
		fc.asyncProperty(script, async ({ submissions, questions }) => {
			const passing = submissions.filter((fate) => !fate.startsWith('refused'));
			const answered = questions.filter((fate) => fate !== 'refused');
			const provider = new SimulatedProvider({ submissions: passing, questions: answered }, true);
			const nodeContext: IDataObject = {};
			const request = provider.request();
			// More runs than there are things that can fail.
			let given = (await run(request, nodeContext, 60_000)).task;
			for (let number = 0; number < 30 && !given; number++) {
				given = (await run(request, nodeContext, 60_000)).task;
			}
			expect(given).toEqual(provider.tasks[0]);
			expect(provider.tasks).toHaveLength(1);
		}),
	);
});
