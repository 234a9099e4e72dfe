import type { INodeParameters } from 'n8n-workflow';
import { chain } from '../../engine';
import { createTask, getTask, listTasks } from '../support/packageEngine';
import { sandboxEngineForTests } from '../support/sandboxEngine';

const list = (parameters: INodeParameters = {}, settings = {}) =>
	listTasks({ provider: 'kling', ...parameters }, settings);

describe('List Tasks and Get Task', () => {
	const test = sandboxEngineForTests({ holdNewTasks: true });
	let taskIds: string[];

	beforeEach(async () => {
		const run = await test.engine.run(
			chain([
				createTask({
					provider: 'kling',
					imageUrl: 'https://example.com/a.jpg',
					options: { externalTaskId: '=order-{{ $itemIndex }}' },
				}),
			]),
			{ input: Array.from({ length: 7 }, () => ({ json: {} })) },
		);
		taskIds = run.json('Create').map(({ taskId }) => String(taskId));
	});

	const pages = () =>
		test.sandbox
			.requests()
			.filter(({ operation }) => operation === 'list')
			.map(({ query }) => query);

	it('returns all tasks in one page when one is enough', async () => {
		const run = await test.engine.run(chain([list({ returnAll: true })]));
		expect(run.error).toBeUndefined();
		const listed = run.json('List').map(({ taskId }) => taskId);
		expect([...listed].sort()).toEqual([...taskIds].sort());
		expect(pages()).toEqual([{ pageNum: '1', pageSize: '500' }]);
		for (const { pairedItem } of run.output('List')) expect(pairedItem).toEqual({ item: 0 });
	});

	it('returns up to the limit and requests no more', async () => {
		const run = await test.engine.run(chain([list({ limit: 3 })]));
		expect(run.json('List')).toHaveLength(3);
		expect(pages()).toEqual([{ pageNum: '1', pageSize: '3' }]);
	});

	it.each([
		['a status', { status: ['submitted'] }],
		['a time', { createdAfter: '2020-01-01T00:00:00' }],
	])('reads large pages when few of their tasks may match %s', async (_filter, options) => {
		const run = await test.engine.run(chain([list({ limit: 1, options })]));
		expect(run.json('List')).toHaveLength(1);
		expect(pages()).toEqual([{ pageNum: '1', pageSize: '500' }]);
	});

	it('applies the limit when an expression turns Return All off as text', async () => {
		const run = await test.engine.run(chain([list({ returnAll: '={{ "false" }}', limit: 3 })]));
		expect(run.json('List')).toHaveLength(3);
	});

	it('reads a page only when the previous one is used up', async () => {
		const run = await test.engine.run(chain([list({ limit: 3, options: { pageSize: 2 } })]));
		expect(run.json('List')).toHaveLength(3);
		expect(pages().map(({ pageNum }) => pageNum)).toEqual(['1', '2']);
	});

	it('treats a page that is shorter than requested as the last', async () => {
		const run = await test.engine.run(chain([list({ returnAll: true, options: { pageSize: 3 } })]));
		expect(run.json('List')).toHaveLength(7);
		expect(pages().map(({ pageNum }) => pageNum)).toEqual(['1', '2', '3']);
	});

	it('starts at the given page', async () => {
		const run = await test.engine.run(
			chain([list({ returnAll: true, options: { startPage: 2, pageSize: 5 } })]),
		);
		expect(run.json('List')).toHaveLength(2);
	});

	it('filters by status and by time', async () => {
		await test.sandbox.finish(taskIds[0]!);
		await test.sandbox.fail(taskIds[1]!);
		const statusesOf = async (options: INodeParameters) => {
			const run = await test.engine.run(chain([list({ returnAll: true, options })]));
			return run.json('List').map(({ status }) => status);
		};
		expect(await statusesOf({ status: ['succeeded', 'failed'] })).toHaveLength(2);
		expect(await statusesOf({ status: ['succeeded'] })).toEqual(['succeeded']);
		expect(await statusesOf({ createdBefore: '2020-01-01T00:00:00' })).toEqual([]);
		expect(await statusesOf({ createdAfter: '2020-01-01T00:00:00' })).toHaveLength(7);
	});

	describe('accepts a time', () => {
		const count = async (options: INodeParameters) => {
			const run = await test.engine.run(chain([list({ returnAll: true, options })]));
			expect(run.error).toBeUndefined();
			return run.json('List').length;
		};

		it.each([
			['a Date', '={{ new Date(Date.UTC(2020, 0, 1)) }}', '={{ new Date(Date.UTC(2100, 0, 1)) }}'],
			['a DateTime', '={{ $now.minus({ days: 1 }) }}', '={{ $now.plus({ days: 1 }) }}'],
			['milliseconds', '={{ Date.now() - 86400000 }}', '={{ Date.now() + 86400000 }}'],
			['milliseconds as text', '1577836800000', '4102444800000'],
			['Unix seconds', 1577836800, '={{ 4102444800 }}'],
			['SQL', '2020-01-01 08:00:00', '2100-01-01 08:00:00'],
			['a day', '2020-01-01', '2100-01-01'],
			['mail format', 'Wed, 01 Jan 2020 08:00:00 +0100', 'Fri, 01 Jan 2100 08:00:00 GMT'],
			[
				'a Date as text',
				'={{ String(new Date(2020, 0, 1)) }}',
				'={{ String(new Date(2100, 0, 1)) }}',
			],
		])('as %s', async (_form, past, future) => {
			expect(await count({ createdAfter: past })).toBe(7);
			expect(await count({ createdAfter: future })).toBe(0);
			expect(await count({ createdBefore: past })).toBe(0);
			expect(await count({ createdBefore: future })).toBe(7);
		});
	});

	it('accepts statuses as a text with commas', async () => {
		const run = await test.engine.run(chain([list({ options: { status: 'failed, submitted' } })]));
		expect(run.json('List')).toHaveLength(7);
	});

	it.each([
		['Created After', { createdAfter: '={{ new Date("soon") }}' }, /allowed: a date and time/],
		['Created Before', { createdBefore: '={{ NaN }}' }, /allowed: a date and time/],
		['Created Before', { createdBefore: '={{ {} }}' }, /allowed: a date and time/],
		['Page Size', { pageSize: 501 }, /"Page Size" is 501; allowed: a whole number from 1 to 500/],
		['Page Size', { pageSize: 0 }, /"Page Size" is 0/],
		[
			'Start Page',
			{ startPage: 1001 },
			/"Start Page" is 1001; allowed: a whole number from 1 to 1000/,
		],
		[
			'Created After',
			{ createdAfter: 'soon' },
			/"Created After" is "soon"; allowed: a date and time/,
		],
		[
			'Status',
			{ status: ['succeed'] },
			/"Status" is "succeed"; allowed: submitted, processing, succeeded or failed/,
		],
	])('refuses an invalid %s before any request', async (_name, options, message) => {
		test.sandbox.log.clear();
		const run = await test.engine.run(chain([list({ options })]));
		expect(run.error?.message).toMatch(message);
		expect(test.sandbox.requests()).toEqual([]);
	});

	it.each([
		['id', () => taskIds[2]!],
		['externalId', () => 'order-2'],
		['list', () => taskIds[2]!],
	])('gets a task by %s', async (mode, value) => {
		const taskId = { __rl: true, mode, value: value() };
		const run = await test.engine.run(chain([getTask({ provider: 'kling', taskId })]));
		expect(run.json('Get')).toMatchObject([{ status: 'submitted', externalTaskId: 'order-2' }]);
	});

	it('offers tasks to choose from, page by page and filtered', async () => {
		const node = getTask({ provider: 'kling' });
		const all = await test.engine.listSearch(node, 'searchTasks');
		expect(all.results.map(({ value }) => value).sort()).toEqual([...taskIds].sort());
		const [match, ...others] = (await test.engine.listSearch(node, 'searchTasks', 'ORDER-3'))
			.results;
		expect(match?.name).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d · submitted · \d+ · order-3$/);
		expect(others).toEqual([]);
	});

	it('answers an agent with the URL of the video and downloads nothing', async () => {
		await test.sandbox.finish(taskIds[0]!);
		const node = getTask({ provider: 'kling', taskId: taskIds[0]!, downloadVideo: true });
		const { answers } = await test.engine.runAsTool(node);
		const { videoUrl } = test.sandbox.tasks('kling').find(({ id }) => id === taskIds[0])!;
		expect(JSON.stringify(answers)).toContain(videoUrl!);
		const downloads = test.sandbox.requests().filter(({ operation }) => operation === 'video');
		expect(downloads).toEqual([]);
	});

	it('reports an unknown task as the error of its item, never as a failed task', async () => {
		const taskId = { __rl: true, mode: 'id', value: '={{ $json.taskId }}' };
		const run = await test.engine.run(
			chain([getTask({ provider: 'kling', taskId }, { onError: 'continueErrorOutput' })]),
			{ input: [{ json: { taskId: 'nobody' } }, { json: { taskId: taskIds[0]! } }] },
		);
		expect(run.json('Get', 0)).toMatchObject([{ taskId: taskIds[0] }]);
		expect(run.json('Get', 1)).toMatchObject([
			{
				error: expect.stringMatching(/^Kling does not find this: /) as string,
				details: {
					taskId: 'nobody',
					code: '1203',
					httpStatus: 404,
					requestId: expect.any(String) as string,
				},
			},
		]);
	});
});
