import { submitTask as submitToService } from '../../../nodes/providers/imageToVideoService/api';
import { submitTask as submitToKie } from '../../../nodes/providers/kie/api';
import { submitTask as submitToKling } from '../../../nodes/providers/kling/api';
import { submitTask as submitToGateway } from '../../../nodes/providers/klingGateway/api';
import type { ProviderCall, VideoTask } from '../../../nodes/providers/provider';
import { submitTask as submitToStability } from '../../../nodes/providers/stability/api';
import { ProviderCallError } from '../../../nodes/shared/failures';
import { bytesContent, FormBody } from '../../../nodes/shared/http/requestBody';
import { parseJson } from '../../../nodes/shared/json';
import { answer } from '../support/answers';
import { fakeCall } from '../support/providerCall';

const form = new FormBody(
	{},
	{
		field: 'image',
		fileName: 'a.png',
		mimeType: 'image/png',
		content: bytesContent(Buffer.from('a')),
	},
);

interface Submission {
	submit: (call: ProviderCall) => Promise<VideoTask>;
	/** The documented answer, and others that name the task T. */
	answers: object[];
	/** Refusals that name the task T anyway. */
	contradictions: object[];
	/** Refusals that name the task T, and count as the task behind an HTTP status of success. */
	codedTasks?: object[];
}

const klingAnswers = {
	answers: [
		{ code: 0, message: 'SUCCEED', data: { task_id: 'T', task_status: 'submitted' } },
		{ code: 200, data: { task_id: 'T' } },
		{ code: '0', data: { taskId: 'T' } },
		{ data: { id: 'T' } },
		{ task_id: 'T', task_status: 'submitted' },
	],
	contradictions: [
		{ code: 1201, message: 'bad', data: { task_id: 'T' } },
		{ code: 1303, message: 'busy', data: { taskId: 'T' } },
		{ code: 1102, task_id: 'T' },
		{ error: { message: 'late', task_id: 'T' } },
	],
};

const submissions: Array<[string, Submission]> = [
	['kling', { submit: async (call) => await submitToKling(call, {}), ...klingAnswers }],
	[
		'klingGateway',
		{
			submit: async (call) => await submitToGateway(call, {}),
			answers: [
				...klingAnswers.answers,
				{ id: 'T', task_id: 'T', object: 'video', status: 'queued' },
				{ task_id: 'T', status: 'queued' },
				{ code: 'success', message: '', data: { task_id: 'T', status: 'queued' } },
			],
			contradictions: klingAnswers.contradictions.slice(-1),
			codedTasks: klingAnswers.contradictions.slice(0, -1),
		},
	],
	[
		'kie',
		{
			submit: async (call) => await submitToKie(call, {}),
			answers: [
				{ code: 200, msg: 'success', data: { taskId: 'T' } },
				{ code: 0, data: { task_id: 'T' } },
				{ data: { taskId: 'T' } },
				{ taskId: 'T' },
			],
			contradictions: [
				{ code: 422, msg: 'bad', data: { taskId: 'T' } },
				{ code: 429, msg: 'busy', data: { task_id: 'T' } },
				{ code: 433, taskId: 'T' },
			],
		},
	],
	[
		'stability',
		{
			submit: async (call) => await submitToStability(call, form),
			answers: [
				{ success: true, id: 'T' },
				{ id: 'T' },
				{ generation_id: 'T' },
				{ data: { id: 'T' } },
			],
			contradictions: [
				{ success: false, id: 'T' },
				{ error: 'busy', generation_id: 'T' },
			],
		},
	],
	[
		'imageToVideoService',
		{
			submit: async (call) =>
				await submitToService(call, [{ endpoint: 'generate', body: () => ({}) }]),
			answers: [
				{ request_id: 'T', status: 'completed', video_url: 'https://a/b.mp4' },
				{ request_id: 'T', status: 'completed' },
				{ request_id: 'T' },
				{ job_id: 'T', status: 'pending' },
				{ data: { id: 'T' } },
			],
			contradictions: [
				{ error: 'busy', request_id: 'T' },
				{ success: false, job_id: 'T' },
			],
		},
	],
];

describe.each(submissions)('the answer to a submission at %s', (_id, { submit, ...bodies }) => {
	const submitted = async (status: number, text: string) =>
		await submit(
			fakeCall({ answers: [{ ...answer(status, text), json: parseJson(text) }] }).call,
		).catch((error: unknown) => {
			if (error instanceof ProviderCallError) return error.failure;
			throw error;
		});

	it.each(
		[200, 201, 202, 203, 206].flatMap((status) =>
			[...bodies.answers, ...(bodies.codedTasks ?? [])].map((body): [number, object] => [
				status,
				body,
			]),
		),
	)('creates a task with HTTP %i: %j', async (status, body) => {
		expect(await submitted(status, JSON.stringify(body))).toMatchObject({
			taskId: 'T',
			videos: expect.anything(),
		});
	});

	it('creates a task with a byte order mark', async () => {
		const text = `\uFEFF${JSON.stringify(bodies.answers[0])}`;
		expect(await submitted(200, text)).toMatchObject({ taskId: 'T', videos: expect.anything() });
	});

	it.each(
		[200, 202, 303, 400, 409, 422, 429, 499, 500].flatMap((status) =>
			[...bodies.contradictions, ...(status < 300 ? [] : (bodies.codedTasks ?? []))]
				.filter((body) => status < 300 || !('id' in body))
				.map((body): [number, object] => [status, body]),
		),
	)('is ambiguous and names the task with HTTP %i: %j', async (status, body) => {
		expect(await submitted(status, JSON.stringify(body))).toMatchObject({
			kind: 'ambiguous',
			taskId: 'T',
			message: expect.stringMatching(/, but the answer names task T$/),
		});
	});

	it.each(
		[300, 303, 304, 408, 444, 460, 499].flatMap((status) =>
			[
				'{}',
				'<html>',
				'{"code":1200,"message":"no"}',
				'{"code":429,"msg":"no"}',
				'{"error":"no"}',
			].map((text): [number, string] => [status, text]),
		),
	)('is ambiguous with HTTP %i: %s', async (status, text) => {
		expect(await submitted(status, text)).toMatchObject({ kind: 'ambiguous' });
	});

	it.each([500, 504, 599])('is ambiguous with HTTP %i', async (status) => {
		expect(await submitted(status, '{}')).toMatchObject({ kind: 'ambiguous' });
	});

	it.each([301, 302, 307, 308, 400, 409, 413, 422])('is a refusal with HTTP %i', async (status) => {
		const failure = await submitted(status, '{"message":"no"}');
		expect(failure).toMatchObject({ kind: 'permanent' });
		expect(failure).not.toHaveProperty('taskId');
	});
});
