import pLimit from 'p-limit';

import type { Connection } from '../providerClient/connection';
import { CONFIRMATION_PAUSES_MS } from '../providerClient/readTask';
import type { VideoProvider, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { ProviderCallError } from '../shared/failures';
import { mayReadAgain } from '../shared/http/retry';
import { type Outcome, outcomeOf } from '../shared/outcome';
import { endedWithoutVideo } from '../shared/tasks/videoTask';
import { listReader, type WantedReference } from './readListPages';

export type { WantedReference };

type Outcomes = Map<string, Outcome<VideoTask>>;

/**
 * Reads each due task once. May also return other wanted tasks that it finds without additional requests. Tells each
 * outcome that is certain as soon as it is known.
 */
export type ReadTasks = (
	due: readonly WantedReference[],
	others?: readonly WantedReference[],
	tell?: (key: string, outcome: Outcome<VideoTask>) => void,
) => Promise<Outcomes>;

/** After this many consecutive failures of the list while single tasks can be read, the list is not read again. */
const MOST_LIST_FAILURES = 2;

/**
 * Returns a function that reads many tasks. If the provider has a list, a page or two replace many single readings, and
 * only the tasks that are not on them are read singly, or in batches if the provider supports them. A task that ended
 * without a video is read three times before it is returned.
 */
export function tasksReader(
	provider: VideoProvider,
	connection: Connection,
	options: { concurrency: number; signal?: AbortSignal },
): ReadTasks {
	const { list, batch } = provider;
	const tasksPerRequest = batch?.most ?? 1;
	const readListed = list && listReader(list, connection, tasksPerRequest);
	let listFailures = 0;
	/** The list's last failure with a Retry-After. After it, tasks are read singly once. */
	let postponed: Error | undefined;

	/** One limit for all readings, which may run at the same time: an answer that never comes takes up one place only. */
	const limit = pLimit(Math.max(1, Math.floor(options.concurrency) || 1));

	/** Reads one task, or several by the same kind of ID. */
	async function readTogether(tasks: readonly WantedReference[]): Promise<Outcome<VideoTask>[]> {
		const [first] = tasks;
		const call = connection.call(first!.itemIndex);
		const references = tasks.map(({ reference }) => reference);
		if (batch && tasks.length > 1) return await batch.read(call, references);
		return [await outcomeOf(() => provider.get!(call, first!.reference))];
	}

	async function readSingly(
		tasks: readonly WantedReference[],
		outcomes: Outcomes,
		tell: (key: string, outcome: Outcome<VideoTask>) => void,
	): Promise<void> {
		const groups = ['taskId', 'externalTaskId'].flatMap((by) =>
			inGroups(
				tasks.filter(({ reference }) => reference.by === by),
				tasksPerRequest,
			),
		);
		const readGroup = async (group: WantedReference[]) => {
			if (options.signal?.aborted) return;
			const result = await outcomeOf(() => readTogether(group));
			for (const [place, { key }] of group.entries()) {
				const outcome = result.ok ? result.value[place] : result;
				if (!outcome) continue;
				outcomes.set(key, outcome);
				tell(key, outcome);
			}
		};
		await Promise.all(groups.map((group) => limit(() => readGroup(group))));
	}

	async function readOnce(
		due: readonly WantedReference[],
		others: readonly WantedReference[],
		tell: (key: string, outcome: Outcome<VideoTask>) => void,
	): Promise<Outcomes> {
		const outcomes: Outcomes = new Map();
		const notRead = () => due.filter(({ key }) => !outcomes.has(key));
		if (readListed && listFailures < MOST_LIST_FAILURES) {
			const { found, failure } = postponed
				? { found: new Map<string, Outcome<VideoTask>>(), failure: postponed }
				: await readListed(due, others);
			for (const [key, outcome] of found) {
				outcomes.set(key, outcome);
				tell(key, outcome);
			}
			if (found.size > 0) listFailures = 0;
			postponed = !postponed && failure && asksForPause(failure) ? failure : undefined;
			if (postponed) {
				for (const { key } of notRead()) outcomes.set(key, { ok: false, error: postponed });
				return outcomes;
			}
			const [probe] = notRead();
			if (failure && probe) {
				listFailures++;
				// If the first single reading fails, too, do not send a request for every other task.
				await readSingly([probe], outcomes, tell);
				const outcome = outcomes.get(probe.key);
				if (outcome && mayPass(outcome)) {
					listFailures = 0;
					for (const { key } of notRead()) outcomes.set(key, outcome);
				}
			}
		}
		await readSingly(notRead(), outcomes, tell);
		return outcomes;
	}

	return async (due, others = [], tell = () => {}) => {
		const tellIfCertain: typeof tell = (key, outcome) => {
			if (!isDoubtful(outcome)) tell(key, outcome);
		};
		const outcomes = await readOnce(due, others, tellIfCertain);
		for (const pauseMs of CONFIRMATION_PAUSES_MS) {
			const doubtful = [...due, ...others].filter(({ key }) => isDoubtful(outcomes.get(key)));
			if (doubtful.length === 0) break;
			await clock.sleep(pauseMs, options.signal);
			for (const [key, outcome] of await readOnce(doubtful, [], tellIfCertain))
				outcomes.set(key, outcome);
		}
		return outcomes;
	};
}

const inGroups = <Entry>(entries: readonly Entry[], size: number): Entry[][] =>
	Array.from({ length: Math.ceil(entries.length / size) }, (_, index) =>
		entries.slice(index * size, (index + 1) * size),
	);

const isDoubtful = (outcome: Outcome<VideoTask> | undefined): boolean =>
	outcome?.ok === true && endedWithoutVideo(outcome.value);

const mayPass = (outcome: Outcome<VideoTask>): boolean =>
	!outcome.ok && outcome.error instanceof ProviderCallError && mayReadAgain(outcome.error.failure);

/** Whether the failure has a Retry-After. */
const asksForPause = (error: Error): boolean =>
	error instanceof ProviderCallError &&
	mayReadAgain(error.failure) &&
	(error.failure.retryAfterMs ?? 0) > 0;
