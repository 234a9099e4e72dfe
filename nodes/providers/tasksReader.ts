import type { IDataObject } from 'n8n-workflow';

import { mapWithConcurrency } from '../shared/concurrency';
import { TaskCallError } from '../shared/itemErrors';
import { outcomeOf, type Outcome } from '../shared/outcome';
import type { Connection } from './connection';
import type { TaskReference, VideoProvider, VideoTask } from './provider';
import { taskReader } from './taskReader';

export interface WantedReference {
	key: string;
	reference: TaskReference;
	itemIndex: number;
}

/**
 * Gives the reading of many tasks at once, each asked for once. Where the provider lists tasks, a page or two
 * of its list stand for many single readings; what the list does not show is read singly. A list that has shown
 * none of the wanted tasks is not asked again.
 */
export function tasksReader(
	provider: VideoProvider,
	connection: Connection,
	options: { concurrency: number; signal?: AbortSignal },
): (wanted: readonly WantedReference[]) => Promise<Map<string, Outcome<VideoTask>>> {
	const signalOption = options.signal && { signal: options.signal };
	const readOne = taskReader(provider, connection, { retryBudgetMs: 0, ...signalOption });
	let listIsOfUse = provider.list !== undefined;

	return async (wanted) => {
		const found = new Map<string, Outcome<VideoTask>>();
		if (listIsOfUse && wanted.length > 1) {
			await readList(provider, connection, wanted, found);
			listIsOfUse = found.size > 0;
		}
		const rest = wanted.filter(({ key }) => !found.has(key));
		const outcomes = await mapWithConcurrency(
			rest,
			options.concurrency,
			async ({ reference, itemIndex }) => await readOne(reference, itemIndex),
			signalOption,
		);
		for (const [index, { key }] of rest.entries()) {
			const outcome = outcomes[index];
			if (outcome) found.set(key, withoutFacts(outcome));
		}
		return found;
	};
}

/** Reads pages for as long as a page shows at least two of the tasks that are still missing. */
async function readList(
	provider: VideoProvider,
	connection: Connection,
	wanted: readonly WantedReference[],
	found: Map<string, Outcome<VideoTask>>,
): Promise<void> {
	const [, largestPage] = provider.listLimits!.pageSizes;
	const [firstNumber, lastNumber] = provider.listLimits!.pageNumbers;
	// Room for tasks of others that have come in between.
	const size = Math.min(
		Math.max(2 * wanted.length, provider.listLimits!.defaultPageSize),
		largestPage,
	);
	const missing = new Map(wanted.map(({ key, reference }) => [referenceKey(reference), key]));
	for (let number = firstNumber; number <= lastNumber && missing.size > 1; number++) {
		const page = await outcomeOf(
			async () => await provider.list!(connection.call(wanted[0]!.itemIndex), { number, size }),
		);
		// Whatever is wrong shows again when the tasks are read singly.
		if (!page.ok) return;
		const missingBefore = missing.size;
		for (const task of page.value.entries) {
			for (const name of namesOf(task)) {
				const key = missing.get(name);
				if (key === undefined) continue;
				found.set(key, { ok: true, value: task });
				missing.delete(name);
			}
		}
		if (page.value.isLast || missingBefore - missing.size < 2) return;
	}
}

const referenceKey = ({ by, id }: TaskReference): string => `${by} ${id}`;

const namesOf = ({ taskId, externalTaskId }: VideoTask): string[] => [
	referenceKey({ by: 'taskId', id: taskId }),
	...(externalTaskId ? [referenceKey({ by: 'externalTaskId', id: externalTaskId })] : []),
];

/** Whoever polls judges by the provider's failure itself. */
const withoutFacts = (outcome: Outcome<VideoTask>): Outcome<VideoTask> =>
	!outcome.ok && outcome.error instanceof TaskCallError
		? { ok: false, error: outcome.error.cause }
		: outcome;

/** The concurrency that a node's options ask for. */
export const concurrencyOf = (options: IDataObject): number => Number(options.concurrency ?? 5);
