import * as service from '../../contract/examples/imageToVideoService';
import * as kie from '../../contract/examples/kie';
import * as kling from '../../contract/examples/kling';
import * as gateway from '../../contract/examples/klingGateway';
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

/** Answers from each provider's document, and like those, for every request that its nodes send. */
export const DOCUMENTED_ANSWERS: Record<string, unknown[]> = {
	kling: [...klingAnswers, { ...kling.LIST_ANSWER, data: klingTasks }],
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
	imageToVideoService: [
		service.GENERATE.answer,
		{ ...service.GENERATE.answer, status: 'failed', video_url: undefined, error: 'no face' },
		{ detail: [{ loc: ['body', 'prompt'], msg: 'too long' }] },
	],
};
