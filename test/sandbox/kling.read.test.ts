import { KLING_PATH } from './support/klingClient';
import { image, kling, sandbox, startKling } from './support/klingStage';

startKling();

const unfinished = (taskId: string, status: string) => ({
	task_id: taskId,
	task_status: status,
	task_status_msg: '',
	task_info: { external_task_id: null },
	created_at: expect.any(Number),
	updated_at: expect.any(Number),
	watermark_info: { enabled: false },
});

describe('the query of one task', () => {
	test('answers as the document shows, with a result once it has succeeded', async () => {
		const id = await kling.createTask({ image, external_task_id: 'order 7/b', duration: '10' });
		const task_info = { external_task_id: 'order 7/b' };
		expect(await kling.get(id)).toEqual({
			status: 200,
			code: 0,
			message: expect.any(String),
			request_id: expect.any(String),
			data: { ...unfinished(id, 'submitted'), task_info },
		});
		await sandbox.finish(id);
		expect((await kling.get(id)).data).toEqual({
			...unfinished(id, 'succeed'),
			task_info,
			task_result: {
				videos: [
					{
						id: expect.any(String),
						url: expect.stringMatching(`^${sandbox.url}/videos/kling/[^/]+\\.mp4$`),
						duration: '10.0',
					},
				],
			},
			final_unit_deduction: '2',
		});
	});

	test('finds a task by its external id', async () => {
		const id = await kling.createTask({ image, external_task_id: 'order 7/b' });
		expect((await kling.get('order 7/b')).data).toEqual((await kling.get(id)).data);
	});

	test('returns the reason of a failure', async () => {
		const id = await kling.createTask({ image });
		await sandbox.fail(id, 'the picture was too dark');
		const { data } = await kling.get(id);
		expect(data).toEqual({
			...unfinished(id, 'failed'),
			task_status_msg: 'the picture was too dark',
		});
	});

	test('of an unknown id is 404 with code 1203', async () => {
		expect(await kling.get('812345678901234567')).toMatchObject({ status: 404, code: 1203 });
	});
});

describe('the list', () => {
	test('has the newest first, page by page', async () => {
		const ids: string[] = [];
		for (let count = 0; count < 5; count++) ids.unshift(await kling.createTask({ image }));
		const pageIds = async (query: string) =>
			((await kling.list(query)).data as { task_id: string }[]).map(({ task_id }) => task_id);
		expect(await pageIds('?pageNum=1&pageSize=2')).toEqual(ids.slice(0, 2));
		expect(await pageIds('?pageNum=2&pageSize=2')).toEqual(ids.slice(2, 4));
		expect(await pageIds('?pageNum=3&pageSize=2')).toEqual(ids.slice(4));
		expect(await pageIds('?pageNum=4&pageSize=2')).toEqual([]);
		expect(await pageIds('?pageSize=500')).toEqual(ids);
	});

	test('has 30 tasks per page by default', async () => {
		for (let count = 0; count < 31; count++) await kling.createTask({ image });
		expect((await kling.list()).data).toHaveLength(30);
		expect((await kling.list('?pageNum=2')).data).toHaveLength(1);
	});

	test('describes a task as the query does; an unfinished one has an empty result', async () => {
		const finished = await kling.createTask({ image, external_task_id: 'a' });
		await sandbox.finish(finished);
		const running = await kling.createTask({ image });
		const { data } = await kling.list('?pageNum=1&pageSize=30');
		expect(data).toEqual([
			{ ...unfinished(running, 'submitted'), task_result: {} },
			(await kling.get(finished)).data,
		]);
	});

	test.each([
		'pageNum=0',
		'pageNum=1001',
		'pageNum=1.5',
		'pageNum=one',
		'pageNum=',
		'pageSize=0',
		'pageSize=501',
		'pageSize=1&pageSize=2',
		'page=1',
	])('refuses ?%s', async (query) => {
		expect(await kling.list(`?${query}`)).toMatchObject({ status: 400, code: 1201 });
	});

	test.each(['pageNum=1000', 'pageSize=500', 'pageSize=1'])('accepts ?%s', async (query) => {
		expect(await kling.list(`?${query}`)).toMatchObject({ status: 200, data: [] });
	});
});

test.each([
	['PUT', KLING_PATH],
	['DELETE', `${KLING_PATH}/812345678901234567`],
	['POST', '/v1/videos/text2video'],
])('answers %s %s as Kling answers an unknown path', async (method, path) => {
	const answer = await kling.send(path, { method });
	expect(answer).toMatchObject({ status: 404, request_id: expect.any(String) });
	expect(answer.code).toBeGreaterThan(0);
});

describe('the costs of the account', () => {
	const query = '/account/costs?start_time=1722769557708&end_time=1732769557708';

	test('are answered in an envelope within the envelope', async () => {
		const pack = {
			resource_pack_name: 'Sandbox videos',
			resource_pack_id: expect.any(String),
			resource_pack_type: 'decreasing_total',
			total_quantity: 100_000,
			remaining_quantity: 100_000,
			purchase_time: expect.any(Number),
			effective_time: expect.any(Number),
			invalid_time: expect.any(Number),
			status: 'online',
		};
		const { code, data } = await kling.send(query);
		expect(code).toBe(0);
		expect(data).toEqual({ code: 0, msg: 'SUCCEED', resource_pack_subscribe_infos: [pack] });
		const named = async (name: string) =>
			(await kling.send(`${query}&resource_pack_name=${name}`)).data.resource_pack_subscribe_infos;
		expect(await named('Sandbox+videos')).toHaveLength(1);
		expect(await named('Another')).toEqual([]);
	});

	test.each(['/account/costs', '/account/costs?start_time=1722769557708', `${query}&page=1`])(
		'%s is 400 with code 1201',
		async (path) => {
			expect(await kling.send(path)).toMatchObject({ status: 400, code: 1201 });
		},
	);

	test('more requests than the rate are 429 with code 1302', async () => {
		sandbox.setLimits({ klingCostsRate: { creations: 1, seconds: 3600 } });
		expect(await kling.send(query)).toMatchObject({ code: 0 });
		expect(await kling.send(query)).toMatchObject({ status: 429, code: 1302 });
		sandbox.reset();
		expect(await kling.send(query)).toMatchObject({ code: 0 });
	});
});
