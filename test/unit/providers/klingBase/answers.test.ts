import {
	fromKlingTask,
	isDocumentedStatus,
	klingEnvelopeSchema,
	klingStatus,
	klingTaskSchema,
} from '../../../../nodes/providers/klingBase/answers';

const DAY = 86_400_000;
const task = {
	task_id: '829350211345678336',
	task_status: 'succeed',
	task_status_msg: '',
	task_info: { external_task_id: 'order-1' },
	created_at: 1722769557708,
	updated_at: 1722769600000,
	task_result: { videos: [{ id: 'v1', url: 'https://a/1.mp4', duration: '5.1' }] },
	final_unit_deduction: '1.5',
};

const read = (fields: object, keptForMs?: number) => {
	const raw = { ...task, ...fields };
	return fromKlingTask('kling', klingTaskSchema.parse(raw), raw, { keptForMs });
};
const isReadable = (fields: object) => klingTaskSchema.safeParse({ ...task, ...fields }).success;

describe("a task in Kling's shape", () => {
	it('becomes the common result, with the whole answer as raw', () => {
		expect(read({ new_field: 5 }, 30 * DAY)).toEqual({
			provider: 'kling',
			taskId: '829350211345678336',
			externalTaskId: 'order-1',
			status: 'succeeded',
			videoUrl: 'https://a/1.mp4',
			videos: [{ id: 'v1', url: 'https://a/1.mp4', durationSeconds: 5.1 }],
			cost: 1.5,
			costUnit: 'units',
			createdAt: '2024-08-04T11:05:57.708Z',
			updatedAt: '2024-08-04T11:06:40.000Z',
			videoExpiresAt: '2024-09-03T11:06:40.000Z',
			raw: { ...task, new_field: 5 },
		});
	});

	it.each([
		['submitted', 'submitted', true],
		['processing', 'processing', true],
		['succeed', 'succeeded', true],
		['failed', 'failed', true],
		['succeeded', 'succeeded', true],
		['queueing', 'processing', false],
		['', 'processing', false],
		['constructor', 'processing', false],
		['__proto__', 'processing', false],
	])('with the status %p is %s', (status, expected, documented) => {
		expect(klingStatus(status)).toBe(expected);
		expect(isDocumentedStatus(status)).toBe(documented);
		expect(read({ task_status: status }).status).toBe(expected);
	});

	it.each([
		['a number in place of a text', 1.5, 1.5],
		['digits', '2', 2],
		['zero', '0', 0],
		['nothing', '', undefined],
		['null', null, undefined],
		['not a number', 'free', undefined],
		['missing', undefined, undefined],
	])('has a cost only if it is a number: %s', (_what, deduction, cost) => {
		expect(read({ final_unit_deduction: deduction }).cost).toBe(cost);
	});

	const money = (quota: unknown) => ({ quota, list_price: '0.9' });
	it.each([
		['units', '6.4', undefined, { cost: 6.4, costUnit: 'units' }],
		['units and no money', '6.4', money('0'), { cost: 6.4, costUnit: 'units' }],
		['money without a currency', undefined, money('0.84'), { cost: 0.84 }],
		['money and no units', '0', money('0.84'), { cost: 0.84 }],
		['nothing', '0', money('0'), { cost: 0, costUnit: 'units' }],
		['units and money, which have no single amount', '3', money('0.4'), {}],
		['a text', 'free', 'free', {}],
	])('costs %s', (_what, units, balance, expected) => {
		const deductions = { final_unit_deduction: units, final_balance_deduction: balance };
		const { cost, costUnit } = read(deductions);
		expect(JSON.parse(JSON.stringify({ cost, costUnit }))).toEqual(expected);
	});

	it('has the marked video beside the clean one', () => {
		const videos = [{ url: 'https://a/1.mp4', watermark_url: 'https://a/1m.mp4' }];
		expect(read({ task_result: { videos } })).toMatchObject({
			videoUrl: 'https://a/1.mp4',
			watermarkUrl: 'https://a/1m.mp4',
		});
		expect(read({})).not.toHaveProperty('watermarkUrl');
	});

	it.each([
		['5', 5],
		[5, 5],
		['5.1', 5.1],
		['5s', 5],
		['string', undefined],
		[null, undefined],
		[{}, undefined],
	])('has the duration %p as %p seconds', (duration, seconds) => {
		const videos = [{ url: 'https://a/1.mp4', duration }];
		expect(read({ task_result: { videos } }).videos[0]?.durationSeconds).toBe(seconds);
	});

	it.each([
		['as digits', { created_at: '1722769557708' }, '2024-08-04T11:05:57.708Z'],
		['not at all', { created_at: undefined }, undefined],
		['as 0', { created_at: 0 }, undefined],
		['as text', { created_at: 'today' }, undefined],
	])('has a creation time %s', (_how, fields, createdAt) => {
		expect(read(fields).createdAt).toBe(createdAt);
	});

	it.each([
		['is not finished', { task_status: 'processing' }],
		['has no time', { updated_at: undefined }],
		['has a time at the end of the calendar', { updated_at: 8.64e15 }],
	])('has no expiry of its video when it %s', (_case, fields) => {
		expect(read(fields, 30 * DAY)).not.toHaveProperty('videoExpiresAt');
	});

	it.each([
		['Insufficient light', 'Insufficient light'],
		['', 'The provider gave no reason'],
		[null, 'The provider gave no reason'],
		[5, 'The provider gave no reason'],
	])('that failed has the reason %p', (said, message) => {
		const failed = read({ task_status: 'failed', task_status_msg: said, task_result: undefined });
		expect(failed.failure).toEqual({ message });
		expect(failed.videos).toEqual([]);
	});

	it('that did not fail has no failure, whatever its message says', () => {
		expect(read({ task_status_msg: 'ok' })).not.toHaveProperty('failure');
	});

	it.each([
		['missing', undefined],
		['null', null],
		['an empty object', {}],
		['without videos', { videos: null }],
		['with no video', { videos: [] }],
		['a text', ''],
		['a list', []],
		['with a video that has no URL yet', { videos: [{ id: '1', url: '' }] }],
	])('that is still running may have a result that is %s', (_what, result) => {
		expect(read({ task_status: 'processing', task_result: result })).toMatchObject({
			status: 'processing',
			videos: [],
		});
	});

	it.each([
		['status', { task_status: undefined }],
		['status that is a text', { task_status: 5 }],
		['external id', { task_info: undefined }],
		['task_info that is an object', { task_info: 'order-1' }],
		['external id that is a text', { task_info: { external_task_id: 5 } }],
	])('is read when it has an id but no %s', (_what, fields) => {
		expect(read({ task_result: undefined, task_status: 'submitted', ...fields })).toMatchObject({
			taskId: task.task_id,
			status: expect.stringMatching(/^(submitted|processing)$/),
		});
	});

	it.each([
		['missing', undefined],
		['empty', ''],
		// 18 digits do not fit a JavaScript number.
		['a number', 829350211345678300],
		['null', null],
	])('is not read when its id is %s', (_what, taskId) => {
		expect(isReadable({ task_id: taskId })).toBe(false);
	});

	it.each([
		['missing', undefined],
		['null', null],
		['without videos', { videos: null }],
		['with no video', { videos: [] }],
		['a text', ''],
		['with a video that has no URL', { videos: [{ id: '1', url: '' }] }],
		['with a video whose URL is null', { videos: [{ id: '1', url: null }] }],
		['with a video that is null', { videos: [null] }],
	])('that succeeded with a result that is %s ended without a video', (_what, result) => {
		const ended = read({ task_result: result }, 30 * DAY);
		expect(ended).toMatchObject({
			status: 'failed',
			videos: [],
			failure: {
				code: 'noVideo',
				message: expect.stringMatching(/ended without a video: .*filtered or removed/),
			},
		});
		expect(ended).not.toHaveProperty('videoExpiresAt');
	});

	it('keeps the valid videos beside one without a URL', () => {
		const videos = [{ id: '1', url: '' }, null, { id: '2', url: 'https://a/2.mp4' }];
		expect(read({ task_result: { videos } })).toMatchObject({
			status: 'succeeded',
			videoUrl: 'https://a/2.mp4',
			videos: [{ id: '2', url: 'https://a/2.mp4' }],
		});
	});

	it('keeps every video, in order', () => {
		const videos = ['1', '2', '3'].map((id) => ({ id, url: `https://a/${id}.mp4` }));
		expect(read({ task_result: { videos } })).toMatchObject({
			videoUrl: 'https://a/1.mp4',
			videos,
		});
	});
});

describe('the envelope', () => {
	it.each([
		[{ code: 0, message: 'SUCCEED', request_id: 'r', data: {} }, true],
		[{ code: 1201 }, true],
		[{ code: 0, message: null, request_id: 5 }, true],
		[{ code: '0' }, true],
		[{ message: 'x' }, false],
		['text', false],
		[undefined, false],
	])('recognises %p: %p', (json, expected) => {
		expect(klingEnvelopeSchema.safeParse(json).success).toBe(expected);
	});
});
