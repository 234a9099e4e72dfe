import type { Connection } from '../providerClient/connection';
import { CONFIRMATION_PAUSES_MS } from '../providerClient/readTask';
import type { VideoProvider, VideoTask } from '../providers/provider';
import { clock } from '../shared/clock';
import { ProviderCallError } from '../shared/failures';
import { mayReadAgain } from '../shared/http/retry';
import { mapWithConcurrency } from '../shared/n8n/items';
import type { Outcome } from '../shared/outcome';
import { endedWithoutVideo } from '../shared/tasks/videoTask';
import { listReader, type WantedReference } from './readListPages';

export type { WantedReference };

type Outcomes = Map<string, Outcome<VideoTask>>;

/**
 * Reads the tasks that are due, each once. Where that costs nothing it also gives some of the others that are waited
 * for.
 */
export type ReadTasks = (
	due: readonly WantedReference[],
	others?: readonly WantedReference[],
) => Promise<Outcomes>;

/** A list that fails so often in a row, while single tasks can be read, is not asked again. */
const MOST_LIST_FAILURES = 2;

/**
 * Gives the reading of many tasks at once. Where the provider lists tasks, a page or two of its list stand for many
 * single readings; what the list does not show is read singly. A task that has ended without a video is given after
 * three readings that say so.
 */
export function tasksReader(
	provider: VideoProvider,
	connection: Connection,
	options: { concurrency: number; signal?: AbortSignal },
): ReadTasks {
	const signalOption = options.signal && { signal: options.signal };
	const readListed = provider.list && listReader(provider.list, connection);
	let listFailures = 0;
	/** Why the list was not read the last time, where it asked to be left alone: then tasks are read singly once. */
	let postponed: Error | undefined;

	async function readSingly(tasks: readonly WantedReference[], outcomes: Outcomes): Promise<void> {
		const read = await mapWithConcurrency(
			tasks,
			options.concurrency,
			async ({ reference, itemIndex }) =>
				await provider.get!(connection.call(itemIndex), reference),
			signalOption,
		);
		for (const [index, { key }] of tasks.entries()) {
			const outcome = read[index];
			if (outcome) outcomes.set(key, outcome);
		}
	}

	async function readOnce(
		due: readonly WantedReference[],
		others: readonly WantedReference[],
	): Promise<Outcomes> {
		const outcomes: Outcomes = new Map();
		const notRead = () => due.filter(({ key }) => !outcomes.has(key));
		if (readListed && listFailures < MOST_LIST_FAILURES) {
			const { found, failure } = postponed
				? { found: new Map<string, Outcome<VideoTask>>(), failure: postponed }
				: await readListed(due, others);
			for (const [key, outcome] of found) outcomes.set(key, outcome);
			if (found.size > 0) listFailures = 0;
			postponed = !postponed && failure && asksForPause(failure) ? failure : undefined;
			if (postponed) {
				for (const { key } of notRead()) outcomes.set(key, { ok: false, error: postponed });
				return outcomes;
			}
			const [probe] = notRead();
			if (failure && probe) {
				listFailures++;
				// A provider in trouble is not asked for each of the tasks.
				await readSingly([probe], outcomes);
				const outcome = outcomes.get(probe.key);
				if (outcome && mayPass(outcome)) {
					listFailures = 0;
					for (const { key } of notRead()) outcomes.set(key, outcome);
				}
			}
		}
		await readSingly(notRead(), outcomes);
		return outcomes;
	}

	return async (due, others = []) => {
		const outcomes = await readOnce(due, others);
		for (const pauseMs of CONFIRMATION_PAUSES_MS) {
			const doubtful = [...due, ...others].filter(({ key }) => isDoubtful(outcomes.get(key)));
			if (doubtful.length === 0) break;
			await clock.sleep(pauseMs, options.signal);
			for (const [key, outcome] of await readOnce(doubtful, [])) outcomes.set(key, outcome);
		}
		return outcomes;
	};
}

const isDoubtful = (outcome: Outcome<VideoTask> | undefined): boolean =>
	outcome?.ok === true && endedWithoutVideo(outcome.value);

const mayPass = (outcome: Outcome<VideoTask>): boolean =>
	!outcome.ok && outcome.error instanceof ProviderCallError && mayReadAgain(outcome.error.failure);

/** The provider has named a time before which it wants no request (Retry-After). */
const asksForPause = (error: Error): boolean =>
	error instanceof ProviderCallError &&
	mayReadAgain(error.failure) &&
	(error.failure.retryAfterMs ?? 0) > 0;
