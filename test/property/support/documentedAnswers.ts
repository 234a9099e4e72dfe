import * as service from '../../contract/examples/imageToVideoService';
import * as kie from '../../contract/examples/kie';
import * as kling from '../../contract/examples/kling';
import * as kling3 from '../../contract/examples/kling3';
import * as gateway from '../../contract/examples/klingGateway';
import * as piapi from '../../contract/examples/piapi';
import * as stability from '../../contract/examples/stability';

const klingTask = (task_status: string) => ({
	...kling.TASK,
	task_status,
	final_unit_deduction: '2.0',
});
const klingTasks = ['submitted', 'processing', 'succeed', 'failed', 'paused'].map(klingTask);
const klingAnswers = [
	kling.CREATE_ANSWER,
	...klingTasks.map((data) => ({ ...kling.SINGLE_ANSWER, data })),
	{ code: 1303, message: 'parallel task over resource pack limit', request_id: '1' },
];
const kieRecord = (state: string) => ({
	...kie.RECORD_ANSWER,
	data: { ...kie.RECORD_ANSWER.data, state },
});

const newerAnswer = (data: unknown) => ({ ...kling3.CREATE_ANSWER, data });
const newerTasks = ['submitted', 'processing', 'succeeded', 'failed', 'paused'].map((status) => ({
	...kling3.TASK,
	status,
}));

const falRequest = { request_id: '5b0e7c52-0f3f-4f6e-9b61-1d8f0a3c7e11' };
const falIssue = { loc: ['body', 'prompt'], msg: 'no', type: 'content_policy_violation' };

/** Answers from each provider's document, and similar ones, for every request of its nodes. */
export const DOCUMENTED_ANSWERS: Record<string, unknown[]> = {
	kling: [...klingAnswers, { ...kling.LIST_ANSWER, data: klingTasks }],
	kling3: [
		kling3.CREATE_ANSWER,
		...newerTasks.map((task) => newerAnswer([task])),
		newerAnswer({ result: newerTasks, next_cursor: 'next', has_more: true }),
		{ code: 1201, message: 'external_task_id already exists', request_id: '1' },
	],
	klingGateway: [...klingAnswers, gateway.CREATE_ANSWER, { error: { message: 'no', code: 'no' } }],
	kie: [
		kie.CREATE_ANSWER,
		...['waiting', 'generating', 'success', 'fail', 'paused'].map(kieRecord),
		{ success: true, code: 200, msg: 'ok', data: { downloadUrl: 'https://files.kie.ai/1.png' } },
		{ code: 422, msg: 'Parameter validation failed', data: null },
	],
	stability: [
		stability.STARTED_ANSWER,
		stability.IN_PROGRESS_ANSWER,
		stability.COMPLETE_ANSWER,
		stability.ERROR_ANSWER,
	],
	fal: [
		{ status: 'IN_QUEUE', queue_position: 0, ...falRequest },
		{ status: 'IN_PROGRESS', ...falRequest },
		{ status: 'COMPLETED', metrics: { inference_time: 3 }, ...falRequest },
		{ status: 'COMPLETED', error: 'no', error_type: 'request_timeout', ...falRequest },
		{ video: { url: 'https://v3b.fal.media/files/b/example/out.mp4' } },
		{ detail: [falIssue] },
		{ items: [{ ...falRequest, sent_at: '2026-11-29T10:00:01Z' }], next_cursor: null },
	],
	piapi: [
		piapi.CREATE_ANSWER,
		piapi.COMPLETED_ANSWER,
		piapi.WORKS_ANSWER,
		piapi.FAILED_ANSWER,
		{ code: 400, message: 'invalid request', data: null },
	],
	imageToVideoService: [
		service.GENERATE.answer,
		{ ...service.GENERATE.answer, status: 'failed', video_url: undefined, error: 'no face' },
		{ detail: [{ loc: ['body', 'prompt'], msg: 'too long' }] },
	],
};
