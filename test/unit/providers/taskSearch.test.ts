import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { searchTasks } from '../../../nodes/providers/taskSearch';
import type { PageRequest, TaskList, VideoTask } from '../../../nodes/providers/provider';
import { fakeExecution } from '../support/executeFunctions';
import { permanent } from '../support/failures';
import { fakeProvider } from '../support/fakeProvider';
import { created } from '../support/fakeTaskRequest';

const listLimits: Omit<TaskList, 'readPage'> = {
	pageNumbers: [1, 1_000],
	pageSizes: [1, 500],
	defaultPageSize: 30,
};

function searching(tasks: VideoTask[] | undefined, isLast = true, limits = listLimits) {
	const asked: PageRequest[] = [];
	const provider = fakeProvider(
		tasks && {
			list: {
				...limits,
				readPage: async (_call, page) => {
					asked.push(page);
					return { entries: tasks, isLast };
				},
			},
		},
	);
	const context = Object.assign(fakeExecution().context, {
		getCurrentNodeParameter: (name: string) => (name === 'provider' ? 'test' : undefined),
	}) as unknown as ILoadOptionsFunctions;
	return { search: searchTasks([provider]).bind(context), asked };
}

const tasks = [
	created('829', { externalTaskId: 'order-1', createdAt: '2026-01-15T12:34:56.000Z' }),
	created('830', { status: 'succeeded' }),
];

describe('searchTasks', () => {
	it('shows what a user knows of a task, and takes its id', async () => {
		const { results } = await searching(tasks).search();
		expect(results.map(({ name, value }) => ({ value, shown: name.split(' · ').sort() }))).toEqual([
			{ value: '829', shown: ['2026-01-15 12:34', '829', 'order-1', 'submitted'] },
			{ value: '830', shown: ['830', 'succeeded'] },
		]);
	});

	it.each([
		['ORDER', ['829']],
		['83', ['830']],
		['succ', ['830']],
		['2026-01', ['829']],
		['nothing like this', []],
		['', ['829', '830']],
	])('filters by what is typed in: %p', async (filter, values) => {
		const { results } = await searching(tasks).search(filter);
		expect(results.map(({ value }) => value)).toEqual(values);
	});

	it('goes on with the next page', async () => {
		const { search, asked } = searching(tasks, false);
		expect(await search('', '3')).toMatchObject({ paginationToken: '4' });
		expect(asked).toEqual([{ number: 3, size: 50 }]);
		expect(await searching(tasks, true).search('', '3')).not.toHaveProperty('paginationToken');
	});

	it("stays within the provider's numbers and sizes of pages", async () => {
		const { search, asked } = searching(tasks, false, {
			pageNumbers: [0, 4],
			pageSizes: [1, 20],
			defaultPageSize: 10,
		});
		expect(await search()).toMatchObject({ paginationToken: '1' });
		expect(await search('', '4')).not.toHaveProperty('paginationToken');
		expect(asked).toEqual([
			{ number: 0, size: 20 },
			{ number: 4, size: 20 },
		]);
	});

	describe('what is typed in', () => {
		const PAGES = 30;
		const named = (number: number) =>
			created(`task-${number}`, { externalTaskId: `order-${number}` });

		/** An account with one task on each page, and one that is not listed any more. */
		function account() {
			const requests: string[] = [];
			const provider = fakeProvider({
				list: {
					...listLimits,
					readPage: async (_call, { number, size }) => {
						requests.push(`page ${number} of ${size}`);
						return { entries: [named(number)], isLast: number === PAGES };
					},
				},
				get: async (_call, { by, id }) => {
					requests.push(`${by} ${id}`);
					if (id === 'old' || (by === 'externalTaskId' && id === 'old order')) {
						return created('old', { externalTaskId: 'old order' });
					}
					throw permanent({ unknownTask: true });
				},
			});
			const context = Object.assign(fakeExecution().context, {
				getCurrentNodeParameter: () => 'test',
			}) as unknown as ILoadOptionsFunctions;
			return { search: searchTasks([provider]).bind(context), requests };
		}
		const values = ({ results }: { results: Array<{ value: unknown }> }) =>
			results.map(({ value }) => value);

		it('is searched for on several large pages', async () => {
			const { search, requests } = account();
			expect(values(await search('TASK-7'))).toEqual(['task-7']);
			expect(requests[0]).toBe('page 1 of 500');
		});

		it('is searched for on later pages when the user scrolls on', async () => {
			const { search, requests } = account();
			const { paginationToken } = await search('order-2');
			expect(paginationToken).toBe('11');
			requests.length = 0;
			expect(values(await search('order-2', String(paginationToken)))).toEqual(['task-20']);
			expect(requests.filter((request) => !request.startsWith('page'))).toEqual([]);
		});

		it.each(['old', 'old order', '  old '])('is looked up as an ID: %p', async (filter) => {
			const { search } = account();
			expect(values(await search(filter))).toEqual(['old']);
		});

		it('is not looked up where it is listed', async () => {
			const { search, requests } = account();
			await search('order-3');
			expect(requests.filter((request) => !request.startsWith('page'))).toEqual([]);
		});
	});

	it('is empty where the provider lists nothing', async () => {
		expect(await searching(undefined).search()).toEqual({ results: [] });
	});
});
