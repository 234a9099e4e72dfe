import { kling } from '../../../../nodes/providers/kling';
import { ProviderCallError } from '../../../../nodes/shared/failures';
import { answer } from '../../support/answers';
import { fakeCall } from '../../support/providerCall';

const BASE = 'https://api.example.com/v1/videos/image2video';
const task = (id: string, more = {}) => ({ task_id: id, task_status: 'processing', ...more });
const success = (data: unknown) =>
	answer(200, { code: 0, message: 'SUCCEED', request_id: 'r', data });
const refusal = answer(404, { code: 1203, message: 'task not found', request_id: 'r' });

const failureOf = async (work: Promise<unknown>) => {
	const error = await work.catch((reason: unknown) => reason);
	if (!(error instanceof ProviderCallError)) throw new Error(`No failure: ${String(error)}`);
	return error.failure;
};

const UNKNOWN = { kind: 'permanent', reason: 'unknownTask' };

describe('reading a task', () => {
	it.each([
		['829350211345678336', '829350211345678336'],
		['my/order 5?#', 'my%2Forder%205%3F%23'],
		['ä', '%C3%A4'],
	])('escapes the id %p in the path', async (id, path) => {
		const { call, sent } = fakeCall({ answers: [success(task(id))] });
		for (const by of ['taskId', 'externalTaskId'] as const) {
			expect((await kling.get!(call, { by, id })).taskId).toBe(id);
		}
		expect(sent).toEqual(Array(2).fill({ method: 'GET', url: `${BASE}/${path}` }));
	});

	it('logs an undocumented status and treats it as running', async () => {
		const { call, log } = fakeCall({ answers: [success(task('1', { task_status: 'paused' }))] });
		expect((await kling.get!(call, { by: 'taskId', id: '1' })).status).toBe('processing');
		expect(log).toEqual([
			{
				level: 'warn',
				message:
					'Kling gave task 1 a status that is not documented: paused. It counts as processing.',
			},
		]);
	});

	it.each([
		['a refusal', refusal, { kind: 'permanent', reason: 'unknownTask', code: '1203' }],
		['a refusal behind HTTP 200', answer(200, { code: 1203 }), { reason: 'unknownTask' }],
		['no data', success(undefined), { kind: 'ambiguous' }],
		['another shape', success([]), { kind: 'ambiguous' }],
		["the real service's answer to an unknown ID", answer(400, { code: 1201 }), UNKNOWN],
		['a 404 without a code', answer(404, '<html>'), UNKNOWN],
		["a proxy's web page", answer(200, '<html>'), { kind: 'ambiguous' }],
		['a success with HTTP 500', answer(500, { code: 0, data: task('1') }), { kind: 'ambiguous' }],
	])('throws for %s', async (_what, given, failure) => {
		const { call } = fakeCall({ answers: [given] });
		expect(await failureOf(kling.get!(call, { by: 'taskId', id: '1' }))).toMatchObject(failure);
	});
});

describe('listing tasks', () => {
	it('requests the page and treats a full one as not the last', async () => {
		const { call, sent } = fakeCall({ answers: [success([task('1'), task('2')])] });
		const page = await kling.list!.readPage(call, { number: 3, size: 2 });
		expect(sent).toEqual([{ method: 'GET', url: BASE, query: { pageNum: 3, pageSize: 2 } }]);
		expect(page).toMatchObject({ entries: [{ taskId: '1' }, { taskId: '2' }], isLast: false });
	});

	it.each([
		['a shorter page', [task('1')]],
		['an empty page', []],
		['no page at all', null],
	])('treats %s as the last', async (_what, data) => {
		const { call } = fakeCall({ answers: [success(data)] });
		expect((await kling.list!.readPage(call, { number: 1, size: 2 })).isLast).toBe(true);
	});

	it('omits and logs an unreadable task and keeps the others', async () => {
		const { call, hints } = fakeCall({
			answers: [success([task('1'), { task_status: 'succeed' }, null, task('3')])],
		});
		const page = await kling.list!.readPage(call, { number: 1, size: 4 });
		expect(page.entries.map(({ taskId }) => taskId)).toEqual(['1', '3']);
		// What was left out counts: the page was full.
		expect(page.isLast).toBe(false);
		const hint = 'Kling listed a task that cannot be read; it is left out: it has no ID';
		expect(hints).toEqual([hint, hint]);
	});

	it('shows a task whose video was deleted', async () => {
		const cleared = task('2', { task_status: 'succeed', task_result: { videos: [] } });
		const { call, hints } = fakeCall({ answers: [success([task('1'), cleared])] });
		const { entries } = await kling.list!.readPage(call, { number: 1, size: 2 });
		expect(entries).toMatchObject([
			{ taskId: '1' },
			{ taskId: '2', status: 'failed', failure: { code: 'noVideo' } },
		]);
		expect(hints).toEqual([]);
	});

	it.each([
		['an unreadable answer', success([{ id: 1 }, { id: 2 }])],
		['an object', success({ tasks: [] })],
		['a refusal', answer(401, { code: 1002, message: 'no' })],
	])('throws for %s', async (_what, given) => {
		const { call } = fakeCall({ answers: [given] });
		expect(await failureOf(kling.list!.readPage(call, { number: 1, size: 2 }))).toBeDefined();
	});
});

describe("Kling's base URL", () => {
	it.each([
		[{ region: 'singapore' }, 'https://api-singapore.klingai.com'],
		[{ region: 'beijing' }, 'https://api-beijing.klingai.com'],
		[{ region: 'custom', baseUrl: 'http://127.0.0.1:5000' }, 'http://127.0.0.1:5000'],
		[{ region: 'custom' }, ''],
		// Saved before the field existed.
		[{}, 'https://api-singapore.klingai.com'],
		// The saved URL of a region that the credential does not use.
		[{ region: 'beijing', baseUrl: 'http://127.0.0.1' }, 'https://api-beijing.klingai.com'],
	])('for %p is %p', (credential, url) => {
		expect(kling.baseUrl(credential)).toBe(url);
	});
});
