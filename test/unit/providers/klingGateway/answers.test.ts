import {
	readGatewayAnswer,
	submittedTaskId,
} from '../../../../nodes/providers/klingGateway/answers';

const URL = 'https://cdn.example/8001.mp4';
const KLING = {
	code: 0,
	message: 'SUCCEED',
	data: {
		task_id: '8001',
		task_status: 'succeed',
		task_result: { videos: [{ id: 'v1', url: URL, duration: '5.1' }] },
	},
};
const RECORD = {
	id: 41,
	task_id: 'task_ab12',
	platform: '50',
	action: 'generate',
	status: 'SUCCESS',
	progress: '100%',
	fail_reason: '',
	result_url: URL,
	submit_time: 1790000000,
	start_time: 1790000003,
	finish_time: 1790000190,
	created_at: 1790000000,
	updated_at: 1790000190,
	quota: 500,
	data: KLING,
};
const n1 = (changes: object = {}) => ({
	code: 'success',
	message: '',
	data: { ...RECORD, ...changes },
});
const times = { createdAt: '2026-09-21T14:13:20.000Z', updatedAt: '2026-09-21T14:16:30.000Z' };

describe('readGatewayAnswer', () => {
	it('reads shape O', () => {
		const submission = {
			code: 0,
			message: 'SUCCEED',
			request_id: 'r-1',
			data: { task_id: '8001', task_status: 'submitted', created_at: 1790000000000 },
		};
		expect(readGatewayAnswer(submission)).toMatchObject({
			id: '8001',
			word: 'submitted',
			task: { status: 'submitted', videos: [], createdAt: times.createdAt, raw: submission.data },
		});
		expect(readGatewayAnswer({ ...KLING, request_id: 'r-2' })).toMatchObject({
			id: '8001',
			task: { status: 'succeeded', videos: [{ id: 'v1', url: URL, durationSeconds: 5.1 }] },
		});
		const running = { task_id: '8001', task_status: 'processing' };
		const task_result = { images: [], videos: null };
		expect(readGatewayAnswer({ code: 0, data: { ...running, task_result } }).task).toMatchObject({
			status: 'processing',
			videos: [],
		});
	});

	it('reads a submission of shape N1', () => {
		const submission = {
			id: 'task_ab12',
			task_id: 'task_ab12',
			object: 'video',
			model: 'kling-v2-6',
			status: 'queued',
			progress: 0,
			created_at: 1790000000,
		};
		const read = { id: 'task_ab12', word: 'queued', isKnown: true };
		const task = { status: 'submitted', createdAt: times.createdAt, raw: submission };
		expect(readGatewayAnswer(submission)).toMatchObject({ ...read, task });
		expect(readGatewayAnswer({ ...submission, task_id: undefined })).toMatchObject(read);
	});

	it("reads a query of shape N1, with id and duration of the video from Kling's nested answer", () => {
		expect(readGatewayAnswer(n1())).toMatchObject({
			id: 'task_ab12',
			word: 'SUCCESS',
			task: {
				status: 'succeeded',
				videos: [{ id: 'v1', url: URL, durationSeconds: 5.1 }],
				...times,
				raw: RECORD,
			},
		});
	});

	it.each([
		['result_url', { data: null }, { url: URL }],
		['the answer of Kling', { result_url: '' }, { id: 'v1', url: URL, durationSeconds: 5.1 }],
		['fail_reason', { result_url: undefined, fail_reason: URL, data: null }, { url: URL }],
		[
			'a path of the gateway',
			{ result_url: '/v1/videos/task_ab12/content' },
			{ id: 'v1', url: '/v1/videos/task_ab12/content', durationSeconds: 5.1 },
		],
		[
			'the answer of Kling as text',
			{ result_url: '', data: JSON.stringify(KLING) },
			{ id: 'v1', url: URL, durationSeconds: 5.1 },
		],
		[
			'the answer of Kling, next to words',
			{ result_url: 'done in 3 s', fail_reason: 'ok' },
			{ id: 'v1', url: URL, durationSeconds: 5.1 },
		],
	])('finds the video of shape N1 in %s', (_place, changes, video) => {
		expect(readGatewayAnswer(n1(changes)).task.videos).toEqual([video]);
	});

	it.each(['moderation failed', '//cdn.example/1.mp4', 'ftp://cdn.example/1.mp4', '/no way', ''])(
		'does not treat %j as a URL',
		(text) => {
			const changes = { result_url: text, fail_reason: text, data: null };
			expect(readGatewayAnswer(n1(changes)).task.videos).toEqual([]);
		},
	);

	it('treats a path in fail_reason as text', () => {
		const changes = { result_url: '', fail_reason: '/data/error', data: null };
		expect(readGatewayAnswer(n1(changes)).task.videos).toEqual([]);
	});

	it('reads the failure reason of shape N1 and no video', () => {
		const reason = 'https://docs.example/moderation says no';
		const changes = { status: 'FAILURE', fail_reason: reason, result_url: reason };
		expect(readGatewayAnswer(n1(changes)).task).toMatchObject({
			status: 'failed',
			failure: { message: reason },
			videos: [],
		});
		const inside = { code: 0, data: { task_status: 'failed', task_status_msg: 'too dark' } };
		expect(
			readGatewayAnswer(n1({ status: 'FAILURE', result_url: '', data: inside })).task.failure,
		).toEqual({ message: 'too dark' });
	});

	it.each(['SUCCEED', 'success', ' Success '])(
		"reads the failure reason in Kling's answer if the gateway gives %j as the reason",
		(reason) => {
			const inside = {
				code: 0,
				message: 'SUCCEED',
				data: { task_status: 'failed', task_status_msg: 'Image pixel is invalid' },
			};
			const changes = { status: 'FAILURE', fail_reason: reason, result_url: reason };
			expect(readGatewayAnswer(n1({ ...changes, data: inside })).task.failure).toEqual({
				message: 'Image pixel is invalid',
			});
			expect(readGatewayAnswer(n1({ ...changes, data: null })).task.failure).toEqual({
				message: 'The provider gave no reason',
			});
		},
	);

	it('reads shape N2', () => {
		expect(readGatewayAnswer({ task_id: 'task_ab12', status: 'queued' })).toMatchObject({
			id: 'task_ab12',
			task: { status: 'submitted' },
		});
		const query = {
			task_id: 'task_ab12',
			status: 'completed',
			url: URL,
			format: 'mp4',
			metadata: { duration: 5, fps: 30, width: 1280, height: 720, seed: 7 },
			error: { code: 0, message: '' },
		};
		expect(readGatewayAnswer(query)).toMatchObject({
			id: 'task_ab12',
			task: { status: 'succeeded', videos: [{ url: URL, durationSeconds: 5 }], raw: query },
		});
		expect(readGatewayAnswer({ ...query, status: 'failed', url: '' }).task.failure).toEqual({
			message: 'The provider gave no reason',
		});
	});

	it('reads shape N3', () => {
		const data = { task_id: '8001', url: 'https://cdn.example/8001.m4v', format: 'mp4' };
		const success = { ...data, status: 'succeeded', metadata: null, error: null };
		expect(readGatewayAnswer({ code: 'success', message: '', data: success })).toMatchObject({
			id: '8001',
			task: { status: 'succeeded', videos: [{ url: data.url }] },
		});
		const error = { code: 'task_failed', message: 'content moderation failed' };
		const failure = { ...data, url: '', status: 'failed', metadata: null, error };
		expect(readGatewayAnswer({ code: 'success', message: '', data: failure }).task).toMatchObject({
			status: 'failed',
			failure: { code: 'task_failed', message: 'content moderation failed' },
		});
	});

	it.each(
		Object.entries({
			submitted: 'not_start submitted queued queuing pending waiting unknown',
			processing: 'in_progress processing running',
			succeeded: 'succeed succeeded success completed complete done finished',
			failed: 'failed failure fail error cancelled canceled',
		}).flatMap(([status, words]) => words.split(' ').map((word) => [word, status])),
	)('reads the status word %s as %s, in any case and in every shape', (word, status) => {
		for (const written of [word, word!.toUpperCase(), word![0]!.toUpperCase() + word!.slice(1)]) {
			const answers = [
				{ code: 0, data: { task_id: '1', task_status: written } },
				{ code: 'success', data: { task_id: '1', status: written } },
				{ id: '1', object: 'video', status: written },
				{ task_id: '1', status: written },
			];
			for (const answer of answers) {
				expect(readGatewayAnswer(answer)).toMatchObject({ isKnown: true, task: { status } });
			}
		}
	});

	it('treats any other word as processing', () => {
		expect(readGatewayAnswer({ task_id: '1', status: 'Paused' })).toMatchObject({
			word: 'Paused',
			isKnown: false,
			task: { status: 'processing' },
		});
	});

	it.each([1790000000, '1790000000', 1790000000000, '1790000000000'])(
		'reads the time %p',
		(created_at) => {
			const { task } = readGatewayAnswer({ task_id: '1', status: 'queued', created_at });
			expect(task.createdAt).toBe(times.createdAt);
		},
	);

	it('ignores a time that is an object without a primitive value', () => {
		const created_at = { toString: 1, valueOf: 1 };
		const { task } = readGatewayAnswer({ task_id: '1', status: 'queued', created_at });
		expect(task.createdAt).toBeUndefined();
	});

	it.each([null, [], 'text', 7, {}, { data: null }, { code: 0, data: {} }, { data: [{}, {}] }])(
		'reads nothing in %j',
		(json) => {
			expect(readGatewayAnswer(json)).toMatchObject({ id: undefined, word: undefined });
		},
	);
});

describe('submittedTaskId', () => {
	it.each<[unknown]>([
		[{ code: 0, data: { task_id: 'T' } }],
		[{ code: '0', data: { task_id: 'T', task_status: 'submitted' } }],
		[{ code: 'success', data: { task_id: 'T', status: 'queued' } }],
		[{ code: 'success', data: { id: 41, task_id: 'T' } }],
		[{ id: 'T', object: 'video', status: 'queued' }],
		[{ id: 'row', task_id: 'T', object: 'video' }],
		[{ task_id: 'T', status: 'queued' }],
		[{ id: 'T', object: 'video', status: 'failed', error: { message: 'no', id: 'request' } }],
		[{ code: 'task_failed', message: 'no', data: { task_id: 'T', status: 'FAILURE' } }],
		[{ code: 1201, message: 'no', data: { task_id: 'T' } }],
		[{ code: 'success', data: { code: 0, data: { task_id: 'T' } } }],
		[{ code: 'success', data: [{ task_id: 'T' }] }],
	])('finds the task in %j', (json) => {
		expect(submittedTaskId(json)).toBe('T');
	});

	it('takes an ID in place of the data for the task', () => {
		const answer = { code: 'success', message: '', data: 'task_ab12' };
		expect(submittedTaskId(answer)).toBe('task_ab12');
		expect(submittedTaskId({ ...answer, code: 'task_failed' })).toBeUndefined();
		expect(submittedTaskId({ ...answer, data: 'queued' })).toBeUndefined();
		expect(submittedTaskId({ ...answer, data: 'see order 41' })).toBeUndefined();
	});

	it.each<[unknown]>([
		[{ id: '', object: 'video', status: 'queued', created_at: 1790000000 }],
		[{ code: 'success', data: null }],
		[{ code: 'success', data: { id: 41, task_id: '', status: 'NOT_START' } }],
		[{ error: { message: 'no', id: 'request', task_id: 'T' } }],
		[{ code: 0, request_id: 'r-1', data: {} }],
		['<html>'],
		[null],
	])('finds none in %j', (json) => {
		expect(submittedTaskId(json)).toBeUndefined();
	});
});
