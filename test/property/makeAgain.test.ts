import fc from 'fast-check';
import type { IDataObject, OnError } from 'n8n-workflow';

import { executeCreateTask } from '../../nodes/CreateTask/executeCreateTask';
import { waitForCreatedTasks } from '../../nodes/CreateTask/waitForCreatedTasks';
import type { TaskReference, VideoTask } from '../../nodes/providers/provider';
import { ProviderCallError } from '../../nodes/shared/failures';
import { outcomeOf } from '../../nodes/shared/outcome';
import { fakeExecution } from '../unit/support/executeFunctions';
import { useFakeClock } from '../unit/support/fakeClock';
import { fakeProvider } from '../unit/support/fakeProvider';
import { holds } from './support/property';
import { QUESTIONS, SimulatedProvider, SUBMISSIONS } from './support/simulatedProvider';

const clock = useFakeClock();

/** What becomes of a task. */
const FATES = ['succeeds', 'busy', 'busy', 'busy', 'refused', 'noVideo', 'neverEnds'] as const;
type Fate = (typeof FATES)[number];
/** What comes of one reading. */
const READINGS = ['answered', 'answered', 'answered', 'lost', 'forbidden', 'notFound'] as const;

const scenario = fc.record({
	makeAgain: fc.integer({ min: 0, max: 3 }),
	tries: fc.array(
		fc.record({
			isRetriedExecution: fc.boolean(),
			isCancelled: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
			pauseMinutes: fc.integer({ min: 0, max: 20 }),
		}),
		{ minLength: 1, maxLength: 4 },
	),
	fates: fc.array(fc.constantFrom(...FATES), { maxLength: 12 }),
	readings: fc.array(fc.constantFrom(...READINGS), { maxLength: 12 }),
	submissions: fc.array(
		fc.oneof(
			{ weight: 2, arbitrary: fc.constant('answered' as const) },
			fc.constantFrom(...SUBMISSIONS),
		),
		{ maxLength: 12 },
	),
	questions: fc.array(fc.constantFrom(...QUESTIONS), { maxLength: 12 }),
	hasExternalIds: fc.boolean(),
	ownId: fc.constantFrom('none', 'order', 'order for all'),
	ifExists: fc.constantFrom('fail', 'return', 'returnUnlessFailed'),
	itemCount: fc.integer({ min: 1, max: 3 }),
	concurrency: fc.constantFrom(1, 5),
	retryFor: fc.constantFrom(0, 60),
	maxTasksPerExecution: fc.constantFrom(undefined, 2, 4),
	ifVideoFails: fc.constantFrom('failedOutput', 'inPlace', 'stop'),
	onError: fc.constantFrom<OnError>('stopWorkflow', 'continueRegularOutput'),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer T> ? T : never;

/** A provider whose tasks end as their fates say. */
class Provider {
	readonly simulated: SimulatedProvider;
	/** How often each task was read to its end. */
	private readonly ended = new Set<string>();
	private readonly readings: Array<(typeof READINGS)[number]>;
	private readonly hasBegun = new Set<string>();

	constructor(private readonly given: Scenario) {
		const { submissions, questions, hasExternalIds } = given;
		const script = { submissions: [...submissions], questions: [...questions] };
		this.simulated = new SimulatedProvider(script, hasExternalIds);
		this.readings = [...given.readings];
	}

	/** Refuses to create a task over one of the same order that has not failed for now before the node's eyes. */
	request(itemIndex: number) {
		const { ownId, ifExists } = this.given;
		const request = this.simulated.request(
			{
				content: { prompt: `item ${itemIndex}` },
				...(ownId !== 'none' && {
					externalTaskId: ownId === 'order' ? `order-${itemIndex}` : 'order',
				}),
				returnExisting: ifExists !== 'fail',
				...(ifExists === 'returnUnlessFailed' && { replacesFailed: true }),
			},
			itemIndex,
		);
		const { send, find } = request;
		return {
			...request,
			send: async (id?: string) => {
				const before = this.simulated.tasks.length;
				const outcome = await outcomeOf(() => send(id));
				const isNew = this.simulated.tasks.length > before;
				if (isNew) this.checkOthers(itemIndex, before);
				if (!outcome.ok) throw outcome.error;
				return outcome.value;
			},
			...(find && {
				find: async (id: string) => {
					const found = await find(id);
					return found && this.stateOf(found);
				},
			}),
		};
	}

	async get({ by, id }: TaskReference): Promise<VideoTask> {
		const fate = this.readings.shift() ?? 'answered';
		if (fate === 'lost') throw new ProviderCallError({ kind: 'ambiguous', message: 'no answer' });
		if (fate === 'forbidden') throw new ProviderCallError({ kind: 'permanent', message: 'no' });
		const task = this.simulated.tasks.find(
			(one) => (by === 'taskId' ? one.taskId : one.externalTaskId) === id,
		);
		if (!task || fate === 'notFound') {
			throw new ProviderCallError({ kind: 'permanent', message: '?', reason: 'unknownTask' });
		}
		if (!this.hasBegun.has(task.taskId)) {
			this.hasBegun.add(task.taskId);
			return { ...task, status: 'processing' };
		}
		return this.stateOf(task, true);
	}

	private stateOf(task: VideoTask, isReading = false): VideoTask {
		const fate: Fate = this.given.fates[this.simulated.tasks.indexOf(task)] ?? 'succeeds';
		if (fate === 'neverEnds' || (!isReading && !this.ended.has(task.taskId))) return task;
		this.ended.add(task.taskId);
		if (fate === 'succeeds') {
			return { ...task, status: 'succeeded', videos: [{ url: 'https://example.com/v.mp4' }] };
		}
		const failures = {
			busy: { message: 'The system is busy', retryable: true },
			refused: { message: 'Refused' },
			noVideo: { code: 'noVideo', message: 'No video' },
		};
		return { ...task, status: 'failed', failure: failures[fate] };
	}

	private checkOthers(itemIndex: number, before: number): void {
		const { tasks, items } = this.simulated;
		for (let index = 0; index < before; index++) {
			if (items[index] !== itemIndex) continue;
			const { taskId } = tasks[index]!;
			const fate = this.given.fates[index] ?? 'succeeds';
			if (fate === 'busy' && this.ended.has(taskId)) continue;
			throw new Error(`${taskId} of item ${itemIndex} ${fate}, and another task is paid for`);
		}
	}
}

async function attempt(
	given: Scenario,
	provider: Provider,
	{ isCancelled }: Scenario['tries'][number],
	state: { nodeContext: IDataObject; executionId: string },
) {
	const { itemCount, concurrency, retryFor, maxTasksPerExecution, onError } = given;
	const controller = new AbortController();
	clock.whileSleeping(() => isCancelled && controller.abort(new Error('cancelled')));
	const offered = fakeProvider({
		prepare: async ({ itemIndex }) => provider.request(itemIndex),
		get: async (_call, reference) => await provider.get(reference),
	});
	const { context, log } = fakeExecution({
		items: Array.from({ length: itemCount }, (_, item) => ({ json: { item } })),
		...state,
		node: { onError, retryOnFail: true },
		continueOnFail: onError !== 'stopWorkflow',
		signal: controller.signal,
		parameters: {
			provider: 'test',
			waitForVideo: true,
			downloadVideo: false,
			ifVideoFails: given.ifVideoFails,
			options: {
				makeAgain: given.makeAgain,
				concurrency,
				retryFor,
				...(maxTasksPerExecution && { maxTasksPerExecution }),
			},
		},
	});
	const outcome = await outcomeOf(
		async () =>
			await executeCreateTask(context, [offered], async (created, orders) =>
				waitForCreatedTasks(context, offered, created, orders),
			),
	);
	const output = outcome.ok ? outcome.value[0] : undefined;
	const said = outcome.ok ? outcome.value : outcome.error.message;
	return { output, said: JSON.stringify([said, log]) };
}

describe('any sequence of runs with Make Again If It Fails', () => {
	holds(
		'makes a video again only after its failure was read, at most as often as allowed, and names every task',
		300,
		fc.asyncProperty(scenario, async (given) => {
			const provider = new Provider(given);
			const { simulated } = provider;
			const state = { nodeContext: {} as IDataObject, executionId: 'execution-0' };
			let everything = '';
			for (const [number, one] of given.tries.entries()) {
				clock.pass(one.pauseMinutes * 60_000);
				if (one.isRetriedExecution) {
					state.executionId = `execution-${number}`;
					state.nodeContext = JSON.parse(JSON.stringify(state.nodeContext)) as IDataObject;
				}
				const { output, said } = await attempt(given, provider, one, state);
				everything += said;
				for (const item of new Set(simulated.items)) {
					const paid = simulated.items.filter((other) => other === item);
					expect(paid.length).toBeLessThanOrEqual(1 + given.makeAgain);
				}
				expect(simulated.tasks.length).toBeLessThanOrEqual(given.maxTasksPerExecution ?? Infinity);
				const isLost = ({ taskId, externalTaskId }: VideoTask, index: number) => {
					const named = [taskId, externalTaskId].some((id) => id && everything.includes(`${id}`));
					const place = new RegExp(`\\b[Ii]tem ${simulated.items[index]}\\b|"itemIndex":`);
					return !named && !place.test(said);
				};
				expect(simulated.tasks.filter(isLost)).toEqual([]);
				// n8n does not run the node again after it has delivered.
				if (output && !output[0]?.json.error) return;
			}
		}),
	);
});
