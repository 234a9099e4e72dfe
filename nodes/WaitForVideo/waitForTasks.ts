import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { connect, type Connection } from '../providers/connection';
import type { TaskReference, VideoProvider, VideoTask } from '../providers/provider';
import { factsOf, readTaskReference } from '../providers/taskField';
import { taskReader } from '../providers/taskReader';
import { mapWithConcurrency } from '../shared/concurrency';
import { executionSignal } from '../shared/executionSignal';
import { InvalidInputError } from '../shared/failures';
import { adaptiveInterval } from '../shared/interval';
import { TaskCallError } from '../shared/itemErrors';
import { type Outcome } from '../shared/outcome';
import { pollUntilFinal, type PollResult, type PollTarget } from '../shared/polling';
import { isFinal, videoTaskSchema } from '../shared/videoTask';

interface FinishedTasks {
	/** The item's task: final, or as it was last seen when its time was up. Throws what failed for the item. */
	taskOf(itemIndex: number): VideoTask;
	/** Reads a task once more; missing where the provider cannot be asked. */
	readAgain?(task: VideoTask, itemIndex: number): Promise<VideoTask>;
	videoCredential?: Connection['videoCredential'];
}

/**
 * Waits in the execution for the tasks of all items. A task that several items name is asked for once; an item
 * that brings a final task with it is not asked for at all.
 */
export async function waitForTasks(
	context: IExecuteFunctions,
	provider: VideoProvider,
	options: IDataObject,
): Promise<FinishedTasks> {
	const signal = executionSignal(context);
	const goesOn = context.continueOnFail();
	const wanted = context
		.getInputData()
		.map((_item, itemIndex) => readWanted(context, provider, itemIndex));
	const refused = wanted.some((outcome) => !outcome.ok);
	const waiting =
		goesOn || !refused
			? wanted.flatMap((one) => (one.ok && !one.value.task ? [one.value] : []))
			: [];
	const byKey = new Map(waiting.map((one) => [one.key, one]));

	const connection = await connect(context, provider, {
		timeoutMs: Number(options.requestTimeout ?? 30) * 1_000,
		...(signal && { signal }),
	});
	// The polling itself asks again, so one reading is one request.
	const readOnce = taskReader(provider, connection, {
		retryBudgetMs: 0,
		...(signal && { signal }),
	});
	const readPatiently = taskReader(provider, connection, {
		retryBudgetMs: 60_000,
		...(signal && { signal }),
	});
	const fixedIntervalMs = Number(options.fixedInterval ?? 0) * 1_000;
	const results = await pollUntilFinal<VideoTask>(targetsOf(waiting), {
		read: async (keys) => {
			const outcomes = await mapWithConcurrency(
				keys,
				Number(options.concurrency ?? 5),
				async (key) => {
					const { reference, itemIndex } = byKey.get(key)!;
					return await readOnce(reference, itemIndex);
				},
				signal && { signal },
			);
			return new Map(
				outcomes.flatMap((outcome, index) =>
					outcome ? [[keys[index]!, withoutFacts(outcome)]] : [],
				),
			);
		},
		isFinal,
		createdAt: ({ createdAt }) => (createdAt ? Date.parse(createdAt) : undefined),
		interval: fixedIntervalMs > 0 ? () => fixedIntervalMs : adaptiveInterval,
		onProgress: (_key, { taskId, status }) =>
			context.logger.debug(`${provider.displayName} task ${taskId} is ${status}`),
		stopWhen: (result) =>
			(result.state === 'failed' && !goesOn) ||
			(options.ifVideoFails === 'stop' &&
				(result.state === 'timedOut' ||
					(result.state === 'final' && result.value.status === 'failed'))),
		...(signal && { signal }),
	});

	return {
		taskOf: (itemIndex) => {
			const one = wanted[itemIndex]!;
			if (!one.ok) throw one.error;
			const { task, key, reference, giveUpAfterMs } = one.value;
			if (task) return task;
			return taskFrom(results.get(key), provider, reference, giveUpAfterMs);
		},
		...(provider.get && {
			readAgain: async ({ taskId }: VideoTask, itemIndex: number) =>
				await readPatiently({ by: 'taskId', id: taskId }, itemIndex),
		}),
		...(connection.videoCredential && { videoCredential: connection.videoCredential }),
	};
}

interface Wanted {
	itemIndex: number;
	key: string;
	reference: TaskReference;
	giveUpAfterMs: number;
	createdAt?: number;
	/** Final already in the input item. */
	task?: VideoTask;
}

function readWanted(
	context: IExecuteFunctions,
	provider: VideoProvider,
	itemIndex: number,
): Outcome<Wanted> {
	const read = (): Wanted => {
		const reference = readTaskReference(context, provider, itemIndex);
		const parsed = videoTaskSchema.safeParse(context.getInputData()[itemIndex]?.json);
		const ownId = reference.by === 'taskId' ? parsed.data?.taskId : parsed.data?.externalTaskId;
		const known =
			parsed.data?.provider === provider.id && ownId === reference.id ? parsed.data : undefined;
		const task = known && isFinal(known) ? known : undefined;
		if (!task && !provider.get) {
			throw new InvalidInputError(
				`task ${reference.id} is not in the input item as a finished one, and ${provider.displayName} cannot be asked for it`,
				'Connect this node to the Create Task node, whose items are finished already.',
			);
		}
		const minutes = context.getNodeParameter('giveUpAfter', itemIndex, 20) as number;
		return {
			itemIndex,
			key: `${reference.by} ${reference.id}`,
			reference,
			giveUpAfterMs: minutes * 60_000,
			...(known?.createdAt && { createdAt: Date.parse(known.createdAt) }),
			...(task && { task }),
		};
	};
	try {
		return { ok: true, value: read() };
	} catch (error) {
		return { ok: false, error: error as Error };
	}
}

/** One target for each task; the longest time limit holds where items differ. */
function targetsOf(waiting: readonly Wanted[]): PollTarget[] {
	const targets = new Map<string, PollTarget>();
	for (const { key, createdAt, giveUpAfterMs } of waiting) {
		const known = targets.get(key);
		targets.set(key, {
			key,
			...(createdAt !== undefined && { createdAt }),
			giveUpAfterMs: Math.max(giveUpAfterMs, known?.giveUpAfterMs ?? 0),
		});
	}
	return [...targets.values()];
}

/** The polling judges by the provider's failure itself. */
const withoutFacts = (outcome: Outcome<VideoTask>): Outcome<VideoTask> =>
	!outcome.ok && outcome.error instanceof TaskCallError
		? { ok: false, error: outcome.error.cause }
		: outcome;

function taskFrom(
	result: PollResult<VideoTask> | undefined,
	provider: VideoProvider,
	reference: TaskReference,
	giveUpAfterMs: number,
): VideoTask {
	const facts = factsOf(provider, reference);
	if (result?.state === 'final') return result.value;
	if (result?.state === 'failed') throw new TaskCallError(result.error, facts);
	if (!result) throw new TaskCallError(new Error('The waiting was stopped'), facts);
	const lastWords = result.lastError ? ` The last reading: ${result.lastError.message}.` : '';
	return {
		taskId: '',
		status: 'processing',
		videos: [],
		raw: undefined,
		...facts,
		...result.lastValue,
		failure: {
			code: 'timedOut',
			message: `No video after ${giveUpAfterMs / 60_000} minutes.${lastWords} It may still be made: read the task later with Get Task, and do not submit it again before.`,
		},
	};
}
