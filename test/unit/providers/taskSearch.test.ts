import type { ILoadOptionsFunctions } from 'n8n-workflow';

import { searchTasks } from '../../../nodes/providers/taskSearch';
import type { PageRequest, TaskList, VideoTask } from '../../../nodes/providers/provider';
import { fakeExecution } from '../support/executeFunctions';
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

	it('is empty where the provider lists nothing', async () => {
		expect(await searching(undefined).search()).toEqual({ results: [] });
	});
});
