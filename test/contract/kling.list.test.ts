import { listTasks } from '../support/packageEngine';
import { LIST_ANSWER, TASK, TASK_ITEM } from './examples/kling';
import { replay } from './support/replay';

const ORIGIN = 'https://api-singapore.klingai.com';

describe('the Kling document, "Query Task (List)"', () => {
	const kling = replay({
		provider: 'kling',
		origin: ORIGIN,
		credentials: { klingApi: { apiKey: 'xxx' } },
	});
	const list = async (parameters: Parameters<typeof listTasks>[0]) =>
		await kling.run(listTasks({ provider: 'kling', ...parameters }));

	it('requests the example URL and reads the example answer', async () => {
		kling.answers({ body: LIST_ANSWER });
		const run = await list({ options: { startPage: 1, pageSize: 30, output: 'raw' } });
		expect(run.error).toBeUndefined();
		expect(kling.requests).toMatchObject([
			{
				method: 'GET',
				url: `${ORIGIN}/v1/videos/image2video?pageNum=1&pageSize=30`,
				headers: { authorization: 'Bearer xxx', 'content-type': 'application/json' },
				body: undefined,
			},
		]);
		expect(run.json('List')).toEqual([TASK_ITEM]);
	});

	it('reads until a page is shorter than requested and omits repetitions of shifted pages', async () => {
		const page = (...ids: string[]) => ({
			body: { ...LIST_ANSWER, data: ids.map((id) => ({ ...TASK, task_id: id })) },
		});
		kling.answers(page('4', '3'), page('3', '2'), page('1'));
		const run = await list({ returnAll: true, options: { pageSize: 2 } });
		expect(run.json('List').map(({ taskId }) => taskId)).toEqual(['4', '3', '2', '1']);
		expect(kling.requests.map(({ url }) => new URL(url).search)).toEqual([
			'?pageNum=1&pageSize=2',
			'?pageNum=2&pageSize=2',
			'?pageNum=3&pageSize=2',
		]);
	});

	it.each([
		['pageNum', 'startPage', 'Start Page', 1, 1000],
		['pageSize', 'pageSize', 'Page Size', 1, 500],
	])('limits %s to its range', async (apiName, option, label, from, to) => {
		for (const value of [from, to]) {
			kling.answers({ body: { ...LIST_ANSWER, data: [] } });
			const run = await list({ options: { [option]: value } });
			expect(run.error).toBeUndefined();
			const { searchParams } = new URL(kling.requests.at(-1)!.url);
			expect(searchParams.get(apiName)).toBe(String(value));
		}
		const asked = kling.requests.length;
		for (const value of [from - 1, to + 1, 1.5]) {
			const run = await list({ options: { [option]: value } });
			expect(run.error?.message).toBe(
				`"${label}" is ${value}; allowed: a whole number from ${from} to ${to}`,
			);
		}
		expect(kling.requests).toHaveLength(asked);
	});
});
