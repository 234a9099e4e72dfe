import { listedTasks } from '../../../nodes/ListTasks/readAllPages';
import type { PageRequest, TaskList } from '../../../nodes/providers/provider';
import { permanent, transient } from '../support/failures';
import { useFakeClock } from '../support/fakeClock';
import { fakeCall } from '../support/providerCall';
import { fakeProvider } from '../support/fakeProvider';
import { created } from '../support/fakeTaskRequest';

const clock = useFakeClock();

/** A provider whose pages are given as lists of ids, or as errors, which are met once. */
function paging(pages: Array<string[] | Error>, lastNumber = 1_000) {
	const asked: PageRequest[] = [];
	const readPage: TaskList['readPage'] = async (_call, page) => {
		asked.push(page);
		const ids = pages[page.number - 1] ?? [];
		if (ids instanceof Error) {
			pages[page.number - 1] = ['after the error'];
			throw ids;
		}
		return { entries: ids.map((id) => created(id)), isLast: ids.length < page.size };
	};
	const list: TaskList = {
		pageNumbers: [1, lastNumber],
		pageSizes: [1, 500],
		defaultPageSize: 30,
		readPage,
	};
	return { provider: fakeProvider({ list }), asked };
}

async function all(
	{ provider }: Pick<ReturnType<typeof paging>, 'provider'>,
	first: PageRequest = { number: 1, size: 2 },
	most = 100,
) {
	const { call, hints } = fakeCall();
	const ids: string[] = [];
	for await (const { taskId } of listedTasks(provider, call, first, { retryBudgetMs: 10_000 })) {
		ids.push(taskId);
		if (ids.length >= most) break;
	}
	return { ids, hints };
}

describe('readAllPages', () => {
	it('reads pages up to the first that is not full', async () => {
		const pages = paging([['a', 'b'], ['c', 'd'], ['e'], ['never', 'asked']]);
		expect(await all(pages)).toEqual({ ids: ['a', 'b', 'c', 'd', 'e'], hints: [] });
		expect(pages.asked.map(({ number }) => number)).toEqual([1, 2, 3]);
	});

	it('reads one more page when the last one is full', async () => {
		const pages = paging([
			['a', 'b'],
			['c', 'd'],
		]);
		expect((await all(pages)).ids).toEqual(['a', 'b', 'c', 'd']);
		expect(pages.asked).toHaveLength(3);
	});

	it('omits tasks that new tasks shifted to the next page', async () => {
		const pages = paging([['a', 'b'], ['b', 'c'], ['c', 'd'], []]);
		expect((await all(pages)).ids).toEqual(['a', 'b', 'c', 'd']);
	});

	it('reads no page beyond the limit', async () => {
		const pages = paging([
			['a', 'b'],
			['c', 'd'],
			['e', 'f'],
		]);
		expect((await all(pages, undefined, 2)).ids).toEqual(['a', 'b']);
		expect(pages.asked).toHaveLength(1);
	});

	it('starts at the given page', async () => {
		const pages = paging([['a', 'b'], ['c', 'd'], ['e']]);
		expect((await all(pages, { number: 2, size: 2 })).ids).toEqual(['c', 'd', 'e']);
	});

	it('reports that the provider lists no further pages', async () => {
		const pages = paging(
			[
				['a', 'b'],
				['c', 'd'],
			],
			2,
		);
		const { ids, hints } = await all(pages);
		expect(ids).toEqual(['a', 'b', 'c', 'd']);
		expect(hints).toEqual([
			'Test lists no page after page 2: use a larger page size to see older tasks',
		]);
	});

	it('retries a page after a temporary failure', async () => {
		expect((await all(paging([['a', 'b'], transient()]))).ids).toEqual([
			'a',
			'b',
			'after the error',
		]);
		expect(clock.sleeps).toEqual([1_000]);
	});

	it('throws a permanent failure', async () => {
		await expect(all(paging([['a', 'b'], permanent({ message: 'no' })]))).rejects.toThrow('no');
	});
});

it('follows the cursor of a list without page numbers, and keeps the filter', async () => {
	const asked: PageRequest[] = [];
	const list: TaskList = {
		pageSizes: [1, 500],
		defaultPageSize: 30,
		hasFilters: true,
		readPage: async (_call, page) => {
			asked.push(page);
			if (page.cursor === 'third') return { entries: [created('e')], isLast: true };
			const ids = page.cursor === undefined ? ['a', 'b'] : ['c', 'd'];
			const next = page.cursor === undefined ? 'second' : 'third';
			return { entries: ids.map((id) => created(id)), isLast: false, next };
		},
	};
	const filter = { createdAfter: 1 };
	const pages = { provider: fakeProvider({ list }), asked };
	const { ids, hints } = await all(pages, { number: 1, size: 2, filter });
	expect(ids).toEqual(['a', 'b', 'c', 'd', 'e']);
	expect(asked.map(({ cursor }) => cursor)).toEqual([undefined, 'second', 'third']);
	expect(asked.map((page) => page.filter)).toEqual([filter, filter, filter]);
	expect(hints).toEqual([]);
});

it('ends when a cursor comes again', async () => {
	const pages: Record<string, string> = { first: 'second', second: 'third', third: 'second' };
	const asked: string[] = [];
	const list: TaskList = {
		pageSizes: [1, 500],
		defaultPageSize: 30,
		readPage: async (_call, { cursor = 'first' }) => {
			asked.push(cursor);
			if (asked.length > 10) throw new Error('The list is endless');
			return { entries: [created(cursor)], isLast: false, next: pages[cursor]! };
		},
	};
	const { ids } = await all({ provider: fakeProvider({ list }) });
	expect(ids).toEqual(['first', 'second', 'third']);
	expect(asked).toEqual(ids);
});
