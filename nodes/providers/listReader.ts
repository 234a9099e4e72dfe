import { outcomeOf, type Outcome } from '../shared/outcome';
import type { Connection } from './connection';
import type { TaskReference, VideoProvider, VideoTask } from './provider';

/** A task that somebody waits for. */
export interface WantedReference {
	key: string;
	reference: TaskReference;
	itemIndex: number;
}

export interface ListReading {
	found: Map<string, Outcome<VideoTask>>;
	/** Why a page could not be read; the reading ended there. */
	failure?: Error;
}

/** A search may read one page in vain for this many tasks, because finding them saves as many requests. */
const TASKS_FOR_A_PAGE = 10;
const MOST_PAGES_IN_VAIN = 10;

/**
 * Gives the reading of tasks by pages of the provider's list. A page is read for a task that is due where another
 * wanted one is expected on it too, so that this takes no more requests than reading singly. Where the tasks are is
 * learned from reading to reading: the list has no documented order, and new tasks of the account shift it.
 *
 * The reading gives all wanted tasks that it meets, and may leave out any.
 */
export function listReader(
	provider: VideoProvider,
	connection: Connection,
): (due: readonly WantedReference[], others: readonly WantedReference[]) => Promise<ListReading> {
	const { pageNumbers, pageSizes, defaultPageSize } = provider.listLimits!;
	const [firstNumber, lastNumber] = pageNumbers;
	let size: number | undefined;
	/** On which page a task was last seen; one that was not yet seen is expected on the first. */
	const pages = new Map<string, number>();
	const unlisted = new Set<string>();
	const pageOf = ({ key }: WantedReference) => pages.get(key) ?? firstNumber;

	return async (due, others) => {
		const listed = [...due, ...others].filter(({ key }) => !unlisted.has(key));
		// Room for tasks of others that have come in between.
		size ??= Math.min(Math.max(2 * listed.length, defaultPageSize), pageSizes[1]);
		const keys = new Map(listed.map(({ key, reference }) => [nameOf(reference), key]));
		const expected = new Map<number, number>();
		for (const task of listed) expected.set(pageOf(task), (expected.get(pageOf(task)) ?? 0) + 1);
		const sought = due.filter((task) => !unlisted.has(task.key) && expected.get(pageOf(task))! > 1);
		const lastExpected = Math.max(...sought.map(pageOf));
		let patience = Math.min(Math.floor(sought.length / TASKS_FOR_A_PAGE), MOST_PAGES_IN_VAIN);

		const found: ListReading['found'] = new Map();
		let missing: WantedReference[] = [];
		let isOver = false;
		for (let number = firstNumber; number <= lastNumber && !isOver; number++) {
			const isSearch = missing.length > 1 && patience >= 0;
			if (number > lastExpected && !isSearch) break;
			const here = sought.filter((task) => pageOf(task) === number && !found.has(task.key));
			missing.push(...here);
			if (here.length === 0 && !isSearch) continue;
			const page = await outcomeOf(
				async () =>
					await provider.list!(connection.call(listed[0]!.itemIndex), { number, size: size! }),
			);
			if (!page.ok) return { found, failure: page.error };
			const foundBefore = found.size;
			for (const task of page.value.entries) {
				for (const key of namesOf(task).flatMap((name) => keys.get(name) ?? [])) {
					found.set(key, { ok: true, value: task });
					pages.set(key, number);
				}
			}
			if (found.size - foundBefore < 2) patience--;
			missing = missing.filter(({ key }) => !found.has(key));
			isOver = page.value.isLast;
		}
		for (const task of missing) {
			if (isOver || patience < 0 || !pages.has(task.key)) unlisted.add(task.key);
			else pages.set(task.key, pageOf(task) + 1);
		}
		return { found };
	};
}

const nameOf = ({ by, id }: TaskReference): string => `${by} ${id}`;

const namesOf = ({ taskId, externalTaskId }: VideoTask): string[] => [
	nameOf({ by: 'taskId', id: taskId }),
	...(externalTaskId ? [nameOf({ by: 'externalTaskId', id: externalTaskId })] : []),
];
