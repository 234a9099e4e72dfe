import { outcomeOf, type Outcome } from '../shared/outcome';
import type { Connection } from '../providerClient/connection';
import type { TaskList, TaskReference, VideoTask } from '../providers/provider';

/** A wanted task. */
export interface WantedReference {
	key: string;
	reference: TaskReference;
	itemIndex: number;
}

/** The result of reading the list, by the tasks' keys. */
export interface ListReading {
	found: Map<string, Outcome<VideoTask>>;
	/** The failure of a page, which ended the reading. */
	failure?: Error;
}

/** A search may read one page without success for this many tasks, because finding them saves as many requests. */
const TASKS_FOR_A_PAGE = 10;
const MOST_PAGES_IN_VAIN = 10;

/**
 * Returns a function that reads tasks from pages of the provider's list. It reads a page for a due task only if another
 * wanted task is expected there, so that it needs no more requests than reading single tasks. It remembers the pages of
 * the tasks, because the list has no documented order and new tasks of the account shift it.
 *
 * The function returns all wanted tasks that it finds, which may be none.
 */
export function listReader(
	{ pageNumbers, pageSizes, defaultPageSize, readPage }: TaskList,
	connection: Connection,
): (due: readonly WantedReference[], others: readonly WantedReference[]) => Promise<ListReading> {
	const [firstNumber, lastNumber] = pageNumbers;
	let size: number | undefined;
	/** The expected page of a task: the first page initially, then the last known page, or the next page if it has moved. */
	const pages = new Map<string, number>();
	const unlisted = new Set<string>();
	const pageOf = ({ key }: WantedReference) => pages.get(key) ?? firstNumber;

	return async (due, others) => {
		const listed = [...due, ...others].filter(({ key }) => !unlisted.has(key));
		const sought = withCompany(due, listed, pageOf);
		if (sought.length === 0) return { found: new Map() };
		// Twice the number leaves room for other tasks of the account.
		size ??= Math.min(Math.max(2 * listed.length, defaultPageSize), pageSizes[1]);
		const keys = new Map(listed.map(({ key, reference }) => [nameOf(reference), key]));
		const isSought = new Set(sought);
		const lastExpected = Math.max(...sought.map(pageOf));
		let patience = Math.min(Math.floor(sought.length / TASKS_FOR_A_PAGE), MOST_PAGES_IN_VAIN);

		const found: ListReading['found'] = new Map();
		const moved = new Set<WantedReference>();
		for (let number = firstNumber; number <= lastNumber; number++) {
			const isSearch = moved.size > 1 && patience >= 0;
			if (number > lastExpected && !isSearch) break;
			const expected = sought.filter((task) => pageOf(task) === number && !found.has(task.key));
			if (!isSearch && expected.every((task) => moved.has(task))) continue;
			const page = await outcomeOf(
				async () => await readPage(connection.call(sought[0]!.itemIndex), { number, size: size! }),
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
			for (const task of listed) {
				moved.delete(task);
				if (found.has(task.key) || pageOf(task) !== number) continue;
				pages.set(task.key, number + 1);
				if (page.value.isLast) unlisted.add(task.key);
				else if (isSought.has(task)) moved.add(task);
			}
			if (page.value.isLast) break;
		}
		if (patience < 0) for (const { key } of moved) unlisted.add(key);
		return { found };
	};
}

/** The due tasks with other tasks expected on the same page. */
function withCompany(
	due: readonly WantedReference[],
	listed: readonly WantedReference[],
	pageOf: (task: WantedReference) => number,
): WantedReference[] {
	const onPage = new Map<number, number>();
	for (const task of listed) onPage.set(pageOf(task), (onPage.get(pageOf(task)) ?? 0) + 1);
	const isListed = new Set(listed);
	return due.filter((task) => isListed.has(task) && onPage.get(pageOf(task))! > 1);
}

const nameOf = ({ by, id }: TaskReference): string => `${by} ${id}`;

const namesOf = ({ taskId, externalTaskId }: VideoTask): string[] => [
	nameOf({ by: 'taskId', id: taskId }),
	...(externalTaskId ? [nameOf({ by: 'externalTaskId', id: externalTaskId })] : []),
];
