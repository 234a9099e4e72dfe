import fc from 'fast-check';
import type { IDataObject, OnError } from 'n8n-workflow';

import { executeCreateTask } from '../../nodes/CreateTask/executeCreateTask';
import { InvalidInputError } from '../../nodes/shared/failures';
import { outcomeOf } from '../../nodes/shared/outcome';
import { fakeExecution } from '../unit/support/executeFunctions';
import { useFakeClock } from '../unit/support/fakeClock';
import { fakeProvider } from '../unit/support/fakeProvider';
import { holds } from './support/property';
import { QUESTIONS, SimulatedProvider, SUBMISSIONS } from './support/simulatedProvider';

const clock = useFakeClock();

/** What differs when the node is run again: all of it may come from expressions. */
const oneTry = fc.record({
	/** By n8n's Retry On Fail, or by its Retry of the failed execution. */
	isRetriedExecution: fc.boolean(),
	hasCredential: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
	/** Items whose check fails. */
	refused: fc.subarray([0, 1, 2, 3], { maxLength: 2 }),
	/** Minutes that pass before it. */
	pauseMinutes: fc.integer({ min: 0, max: 20 }),
	isCancelled: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
});

const scenario = fc.record({
	tries: fc.array(oneTry, { minLength: 1, maxLength: 5 }),
	submissions: fc.array(fc.constantFrom(...SUBMISSIONS), { maxLength: 20 }),
	questions: fc.array(fc.constantFrom(...QUESTIONS), { maxLength: 20 }),
	hasExternalIds: fc.boolean(),
	hiddenForMs: fc.constantFrom(0, 2_000, 9_000),
	/** The user's own ID: none, the same in every try, or one with the time in it. */
	ownId: fc.constantFrom('none', 'stays', 'changes'),
	itemCount: fc.integer({ min: 1, max: 4 }),
	concurrency: fc.constantFrom(1, 2, 5),
	retryFor: fc.constantFrom(0, 3, 60),
	maxTasksPerExecution: fc.constantFrom(undefined, 2, 3),
	onError: fc.constantFrom<OnError>('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
});

type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;
type Try = Scenario['tries'][number];

/** One try of the node; what it gives, says and logs, as one text. */
async function attempt(
	{ itemCount, ownId, concurrency, retryFor, maxTasksPerExecution, onError }: Scenario,
	{ hasCredential, refused, isCancelled }: Try,
	number: number,
	state: { simulated: SimulatedProvider; nodeContext: IDataObject; executionId: string },
) {
	const controller = new AbortController();
	clock.whileSleeping(() => isCancelled && controller.abort(new Error('cancelled')));
	const provider = fakeProvider({
		prepare: async ({ itemIndex }) => {
			if (refused.includes(itemIndex)) throw new InvalidInputError('the check fails');
			const suffix = ownId === 'changes' ? ` of try ${number}` : '';
			return state.simulated.request(
				{
					content: { prompt: `item ${itemIndex} in try ${number}` },
					...(ownId !== 'none' && { externalTaskId: `order ${itemIndex}${suffix}` }),
				},
				itemIndex,
			);
		},
	});
	const { context, log } = fakeExecution({
		items: Array.from({ length: itemCount }, (_, item) => ({ json: { item } })),
		nodeContext: state.nodeContext,
		executionId: state.executionId,
		node: { onError, retryOnFail: true, parameters: { prompt: '={{ $now }}' } },
		continueOnFail: onError !== 'stopWorkflow',
		signal: controller.signal,
		parameters: {
			provider: 'test',
			options: {
				concurrency,
				retryFor,
				...(maxTasksPerExecution && { maxTasksPerExecution }),
			},
		},
	});
	if (!hasCredential) {
		context.getCredentials = async () => await Promise.reject(new Error('the key is gone'));
	}
	const shownOf = ({ message, description }: Error & { description?: string | null }) => [
		message,
		description,
	];
	const outcome = await outcomeOf(async () =>
		(await executeCreateTask(context, [provider])).flat(),
	);
	const logged = log.map(({ message }) => message);
	return outcome.ok
		? {
				output: outcome.value.map(({ json }) => json),
				said: JSON.stringify([outcome.value, logged]),
			}
		: { said: JSON.stringify([shownOf(outcome.error), logged]) };
}

describe('any sequence of runs with changing expressions, checks and keys', () => {
	holds(
		'pays for an item at most once, and the last try names every task that is paid for or ambiguous',
		3_000,
		fc.asyncProperty(scenario, async (given) => {
			const { tries, submissions, questions, hasExternalIds, hiddenForMs } = given;
			const script = { submissions: [...submissions], questions: [...questions] };
			const simulated = new SimulatedProvider(script, hasExternalIds, hiddenForMs);
			const state = { simulated, nodeContext: {} as IDataObject, executionId: 'execution-0' };
			for (const [number, one] of tries.entries()) {
				clock.pass(one.pauseMinutes * 60_000);
				if (one.isRetriedExecution) {
					state.executionId = `execution-${number}`;
					state.nodeContext = JSON.parse(JSON.stringify(state.nodeContext)) as IDataObject;
				}
				const { output, said } = await attempt(given, one, number, state);
				expect(simulated.items).toEqual([...new Set(simulated.items)]);
				for (const [index, { taskId, externalTaskId }] of simulated.tasks.entries()) {
					const item = simulated.items[index];
					const place = new RegExp(`\\b[Ii]tem ${item}[,.)]|"itemIndex":${item}\\b`);
					const names = [taskId, externalTaskId].filter((name) => name);
					const isNamed = names.some((name) => said.includes(name!)) || place.test(said);
					const isListed = new RegExp(`may also exist for the items [\\d, ]*\\b${item}\\b`).test(
						said,
					);
					if (!isNamed && !isListed) throw new Error(`${taskId} of item ${item} is lost: ${said}`);
				}
				const limit = given.maxTasksPerExecution ?? Infinity;
				expect(simulated.tasks.length).toBeLessThanOrEqual(limit);
				// n8n does not run the node again after it has delivered.
				if (output && !output[0]!.error) return;
			}
		}),
	);

	holds(
		'returns a paid task whatever fails afterwards',
		1_000,
		fc.asyncProperty(scenario, async (given) => {
			const simulated = new SimulatedProvider(
				{ submissions: ['answered', 'answered', 'answered', 'answered', 'refused'], questions: [] },
				given.hasExternalIds,
			);
			const state = { simulated, nodeContext: {} as IDataObject, executionId: 'execution-0' };
			const calm = {
				...given,
				maxTasksPerExecution: undefined,
				concurrency: 1 as const,
				itemCount: 5,
			};
			const good = { ...given.tries[0]!, hasCredential: true, refused: [], isCancelled: false };
			await attempt({ ...calm, onError: 'stopWorkflow' }, good, 0, state);
			const { output } = await attempt(
				{ ...calm, onError: 'continueRegularOutput' },
				{ ...given.tries[0]!, hasCredential: false, refused: [0, 1, 2, 3], isCancelled: false },
				1,
				state,
			);
			expect(output!.slice(0, 4).map(({ taskId }) => taskId)).toEqual(
				simulated.tasks.map(({ taskId }) => taskId),
			);
			expect(output![4]!.error).toBeDefined();
		}),
	);
});
