import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';

import { readTaskReference, searchTasks } from '../../../nodes/providerClient/taskField';
import type {
	PageRequest,
	TaskList,
	VideoProvider,
	VideoTask,
} from '../../../nodes/providers/provider';
import { EarlierFailure } from '../../../nodes/shared/n8n/earlierFailure';
import { fakeExecution } from '../support/executeFunctions';
import { permanent } from '../support/failures';
import { fakeProvider } from '../support/fakeProvider';
import { created } from '../support/fakeTaskRequest';

const get = async () => created('1');
const kling = fakeProvider({ id: 'kling', get });
const kie = fakeProvider({ id: 'kie', get, hasExternalIds: false });
const silent = fakeProvider({ id: 'silent' });

const DEFAULT = { __rl: true, mode: 'id', value: '={{ $json.taskId }}' };

/** Reads an item with the Task field as it is set, and as the expression gives it. */
function read(
	json: IDataObject,
	{
		of = kling,
		set = DEFAULT,
		value = json.taskId,
	}: { of?: VideoProvider; set?: IDataObject; value?: unknown } = {},
) {
	const { context } = fakeExecution({
		items: [{ json }],
		node: { parameters: { taskId: set as never } },
		parameters: { taskId: { ...set, value } as IDataObject },
	});
	return readTaskReference(context, of, 0);
}

const openEnd = {
	error: 'HTTP 504 (External Task ID order-1)',
	itemIndex: 0,
	provider: 'kling',
	externalTaskId: 'order-1',
	maybeCreated: true,
};
const { error, ...details } = openEnd;
const throughErrorOutput = { order: 5, error, message: error, details };
const refused = { error: 'The Kling account cannot pay: no pack', itemIndex: 0, provider: 'kling' };
const byExternalId = { by: 'externalTaskId', id: 'order-1' };

describe('an item of Create Task without a task', () => {
	it.each([
		['beside the error', openEnd],
		['from the error output', throughErrorOutput],
	])('is looked up by its external ID after an ambiguous submission: %s', (_where, json) => {
		expect(read(json)).toEqual({ reference: byExternalId, reportingItem: json });
	});

	it.each([
		['beside the error', { ...openEnd, taskId: '7' }],
		['from the error output', { ...throughErrorOutput, details: { ...details, taskId: '7' } }],
	])('is looked up by the ID in an unsuccessful answer: %s', (_where, json) => {
		expect(read(json)).toEqual({ reference: { by: 'taskId', id: '7' }, reportingItem: json });
	});

	it('keeps its reason when the user names the task', () => {
		const set = { __rl: true, mode: 'externalId', value: '={{ $json.externalTaskId }}' };
		expect(read(openEnd, { set, value: 'order-1' })).toEqual({
			reference: byExternalId,
			reportingItem: openEnd,
		});
	});

	it.each<[string, IDataObject, VideoProvider?]>([
		['was refused', refused],
		[
			'was refused, with an ID that may belong to another task',
			{ ...refused, ...{ externalTaskId: 'a' } },
		],
		["may be another user's task with the same ID", { ...openEnd, existingTaskId: '7' }],
		['has no ID', { ...openEnd, externalTaskId: undefined }],
		['is of another provider', openEnd, kie],
		['is of a provider without external IDs', { ...openEnd, provider: 'kie' }, kie],
		['is of a provider that cannot read tasks', { ...openEnd, provider: 'silent' }, silent],
		['comes from another node', { error: { message: 'Slack is down' } }],
	])('keeps its own reason when it %s', (_what, json, of = kling) => {
		const thrown = (() => {
			try {
				return read(json, { of });
			} catch (reason) {
				return reason;
			}
		})();
		expect(thrown).toBeInstanceOf(EarlierFailure);
		expect((thrown as EarlierFailure).json).toBe(json);
	});

	it('does not fall back to the task that its input item named', () => {
		const input = { provider: 'kling', taskId: '7', status: 'succeeded' };
		expect(() => read({ ...input, ...throughErrorOutput, details: { itemIndex: 0 } })).toThrow(
			EarlierFailure,
		);
		expect(read({ ...input, ...throughErrorOutput })).toMatchObject({ reference: byExternalId });
	});

	it('is replaced by another task that the user names', () => {
		const set = { __rl: true, mode: 'id', value: '={{ $json.other }}' };
		expect(read(throughErrorOutput, { set, value: '9' })).toEqual({
			reference: { by: 'taskId', id: '9' },
		});
	});
});

describe('an item that failed after it had a task', () => {
	it.each<[string, IDataObject]>([
		['beside the error', { error: 'HTTP 502', provider: 'kling', taskId: '1' }],
		[
			'in the details',
			{ error: 'a', message: 'a', details: { itemIndex: 0, provider: 'kling', taskId: '1' } },
		],
		[
			'in the details, and the task before in the input item',
			{
				taskId: '7',
				error: 'a',
				message: 'a',
				details: { itemIndex: 0, provider: 'kling', taskId: '1' },
			},
		],
		[
			'beside the details, which name it by its external ID',
			{
				taskId: '1',
				externalTaskId: 'order-1',
				error: 'a',
				message: 'a',
				details: { itemIndex: 0, provider: 'kling', externalTaskId: 'order-1' },
			},
		],
		[
			'beside the error of another node',
			{ provider: 'kling', taskId: '1', error: 'a', message: 'a', details: { status: 5 } },
		],
	])('refers to that task: %s', (_where, json) => {
		expect(read(json)).toEqual({ reference: { by: 'taskId', id: '1' } });
	});
});

const listLimits: Omit<TaskList, 'readPage'> = {
	pageNumbers: [1, 1_000],
	pageSizes: [1, 500],
	defaultPageSize: 30,
};

function searching(
	tasks: VideoTask[] | undefined,
	isLast = true,
	limits: Omit<TaskList, 'readPage'> = listLimits,
	next?: string,
) {
	const asked: PageRequest[] = [];
	const provider = fakeProvider(
		tasks && {
			list: {
				...limits,
				readPage: async (_call, page) => {
					asked.push(page);
					return { entries: tasks, isLast, ...(next && { next }) };
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
	it('shows the facts of each task and returns its id', async () => {
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
	])('filters by the typed text %p', async (filter, values) => {
		const { results } = await searching(tasks).search(filter);
		expect(results.map(({ value }) => value)).toEqual(values);
	});

	it('continues with the next page', async () => {
		const { search, asked } = searching(tasks, false);
		expect(await search('', '3')).toMatchObject({ paginationToken: '4' });
		expect(asked).toEqual([{ number: 3, size: 50 }]);
		expect(await searching(tasks, true).search('', '3')).not.toHaveProperty('paginationToken');
	});

	it('continues with the cursor of a list without page numbers', async () => {
		const { pageSizes, defaultPageSize } = listLimits;
		const { search, asked } = searching(tasks, false, { pageSizes, defaultPageSize }, 'c2');
		expect(await search()).toMatchObject({ paginationToken: 'c2' });
		await search('', 'c2');
		expect(asked).toEqual([
			{ number: 1, size: 50 },
			{ number: 1, cursor: 'c2', size: 50 },
		]);
	});

	it("respects the provider's page numbers and page sizes", async () => {
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

	describe('the typed text', () => {
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
					throw permanent({ reason: 'unknownTask' });
				},
			});
			const context = Object.assign(fakeExecution().context, {
				getCurrentNodeParameter: () => 'test',
			}) as unknown as ILoadOptionsFunctions;
			return { search: searchTasks([provider]).bind(context), requests };
		}
		const values = ({ results }: { results: Array<{ value: unknown }> }) =>
			results.map(({ value }) => value);

		it('is searched on several large pages', async () => {
			const { search, requests } = account();
			expect(values(await search('TASK-7'))).toEqual(['task-7']);
			expect(requests[0]).toBe('page 1 of 500');
		});

		it('is searched on later pages when the user scrolls', async () => {
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

		it('is not looked up when the list already shows it', async () => {
			const { search, requests } = account();
			await search('order-3');
			expect(requests.filter((request) => !request.startsWith('page'))).toEqual([]);
		});
	});

	it('returns nothing when the provider has no list', async () => {
		expect(await searching(undefined).search()).toEqual({ results: [] });
	});
});
