import { clock } from '../shared/clock';
import { outcomeOf, type Outcome } from '../shared/outcome';
import type { Connection } from '../providerClient/connection';
import type {
	PageRequest,
	TaskFilter,
	TaskList,
	TaskReference,
	VideoTask,
} from '../providers/provider';
import { referenceKey } from '../shared/tasks/videoTask';

/** A wanted task. */
export interface WantedReference {
	key: string;
	reference: TaskReference;
	itemIndex: number;
	/** Its creation time in milliseconds since 1970, if known. */
	createdAt?: number;
}

/** The result of reading the list, by the tasks' keys. */
export interface ListReading {
	found: Map<string, Outcome<VideoTask>>;
	/** The failure of a page, which ended the reading. */
	failure?: Error;
}

/**
 * A search may read one page without success for the tasks of this many requests, because finding them saves as many
 * requests.
 */
const REQUESTS_FOR_A_PAGE = 10;
const MOST_PAGES_IN_VAIN = 10;
/** After this time without an answer, a page is requested once more, because its answer may never come. */
const ASK_AGAIN_AFTER_MS = 3_000;
/** After this time, a page counts as failed, so that its tasks are read without the list. */
const LONGEST_ANSWER_MS = 10_000;
/** The maximum difference between this machine's clock and a provider's, in milliseconds. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

/**
 * Returns a function that reads tasks from pages of the provider's list. It reads a page for due tasks only if so many
 * wanted tasks are expected there that it needs no more requests than reading them without the list. It remembers the
 * pages of the tasks, because the list has no documented order and new tasks of the account shift it.
 *
 * The function returns all wanted tasks that it finds, which may be none.
 *
 * @param tasksPerRequest how many tasks the provider reads in one request without the list
 */
export function listReader(
	{ pageNumbers, pageSizes, defaultPageSize, hasFilters, readPage }: TaskList,
	connection: Connection,
	tasksPerRequest: number,
): (due: readonly WantedReference[], others: readonly WantedReference[]) => Promise<ListReading> {
	const [firstNumber, lastNumber] = pageNumbers ?? [1, Infinity];
	let size: number | undefined;
	/** The expected page of a task: the first page initially, then the last known page, or the next page if it has moved. */
	const pages = new Map<string, number>();
	const unlisted = new Set<string>();
	const pageOf = ({ key }: WantedReference) => pages.get(key) ?? firstNumber;

	return async (due, others) => {
		const listed = [...due, ...others].filter(({ key }) => !unlisted.has(key));
		const worthwhile = withCompany(due, listed, { pageOf, tasksPerRequest });
		const sought = pageNumbers ? worthwhile : nearEnough(worthwhile, { pageOf, tasksPerRequest });
		if (sought.length === 0) return { found: new Map() };
		// Twice the number leaves room for other tasks of the account.
		size ??= Math.min(Math.max(2 * listed.length, defaultPageSize), pageSizes[1]);
		const keys = new Map(listed.map(({ key, reference }) => [referenceKey(reference), key]));
		const isSought = new Set(sought);
		const lastExpected = Math.max(...sought.map(pageOf));
		let patience = Math.min(
			Math.floor(sought.length / (REQUESTS_FOR_A_PAGE * tasksPerRequest)),
			MOST_PAGES_IN_VAIN,
		);
		const filter = hasFilters ? filterFor(listed) : undefined;
		let cursor: string | undefined;

		const found: ListReading['found'] = new Map();
		const moved = new Set<WantedReference>();
		for (let number = firstNumber; number <= lastNumber; number++) {
			const isSearch = moved.size > tasksPerRequest && patience >= 0;
			if (number > lastExpected && !isSearch) break;
			const expected = sought.filter((task) => pageOf(task) === number && !found.has(task.key));
			// Without page numbers, only the page before tells the cursor of the next one.
			if (pageNumbers && !isSearch && expected.every((task) => moved.has(task))) continue;
			const request: PageRequest = {
				number,
				size,
				...(cursor !== undefined && { cursor }),
				...(filter && { filter }),
			};
			const page = await outcomeOf(() =>
				firstAnswer(() => readPage(connection.call(sought[0]!.itemIndex), request)),
			);
			if (!page.ok) return { found, failure: page.error };
			const foundBefore = found.size;
			for (const task of page.value.entries) {
				for (const key of keysOf(task).flatMap((name) => keys.get(name) ?? [])) {
					found.set(key, { ok: true, value: task });
					pages.set(key, number);
				}
			}
			cursor = page.value.next;
			if (found.size - foundBefore <= tasksPerRequest) patience--;
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

/**
 * Asks once more if no answer comes, so that a request that hangs does not hold the tasks of its page until its time-out.
 *
 * @returns the answer that comes first
 * @throws the failure that comes first; Error if there is no answer at all
 */
async function firstAnswer<T>(ask: () => Promise<T>): Promise<T> {
	const over = new AbortController();
	const again = clock.timeout(ASK_AGAIN_AFTER_MS, over.signal).then(ask);
	const none = clock.timeout(LONGEST_ANSWER_MS, over.signal).then(() => {
		throw new Error('The list does not answer');
	});
	return await Promise.race([ask(), again, none]).finally(() => over.abort());
}

interface Expectation {
	pageOf(task: WantedReference): number;
	tasksPerRequest: number;
}

/** The due tasks with so many other tasks expected on the same page that reading it saves requests. */
function withCompany(
	due: readonly WantedReference[],
	listed: readonly WantedReference[],
	{ pageOf, tasksPerRequest }: Expectation,
): WantedReference[] {
	const onPage = new Map<number, number>();
	for (const task of listed) onPage.set(pageOf(task), (onPage.get(pageOf(task)) ?? 0) + 1);
	const isListed = new Set(listed);
	return due.filter((task) => isListed.has(task) && onPage.get(pageOf(task))! > tasksPerRequest);
}

/** The tasks on first pages that together need no more requests than reading these tasks without the list. */
function nearEnough(
	tasks: readonly WantedReference[],
	{ pageOf, tasksPerRequest }: Expectation,
): WantedReference[] {
	const byPage = [...tasks].sort((one, other) => pageOf(one) - pageOf(other));
	const last = byPage.findLastIndex(
		(task, index) => pageOf(task) <= Math.ceil((index + 1) / tasksPerRequest),
	);
	return byPage.slice(0, last + 1);
}

/** The time from which all tasks were created; undefined if one of their times is unknown. */
function filterFor(tasks: readonly WantedReference[]): TaskFilter | undefined {
	const times = tasks.map(({ createdAt = Number.NaN }) => createdAt);
	const earliest = Math.min(...times);
	return Number.isNaN(earliest) ? undefined : { createdAfter: earliest - CLOCK_TOLERANCE_MS };
}

const keysOf = ({ taskId, externalTaskId }: VideoTask): string[] => [
	referenceKey({ by: 'taskId', id: taskId }),
	...(externalTaskId ? [referenceKey({ by: 'externalTaskId', id: externalTaskId })] : []),
];
