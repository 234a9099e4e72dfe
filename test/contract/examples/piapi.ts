/** Contract: piapi, sections 2 to 5: the examples as printed. */

export const TASK_ID = '0d6f7a1e-3b52-4c0a-8f0e-5c9e2f6b7a10';
export const SECRET = 'long-random-text';

export const EXAMPLE_REQUEST = {
	model: 'kling',
	task_type: 'video_generation',
	input: {
		version: '3.0',
		mode: 'std',
		image_url: 'https://example.com/harbour.jpg',
		prompt: 'The boat leaves the harbour, gulls follow it',
		duration: 5,
		enable_audio: false,
		prefer_multi_shots: false,
	},
	config: {
		service_mode: 'public',
		webhook_config: { endpoint: 'https://example.com/hook?job=order-1042-try-1', secret: SECRET },
	},
};

export const CREATE_ANSWER = {
	code: 200,
	message: 'success',
	data: {
		task_id: TASK_ID,
		model: 'kling',
		task_type: 'video_generation',
		status: 'pending',
		config: { service_mode: 'public', webhook_config: { endpoint: '', secret: '' } },
		input: { version: '3.0', mode: 'std', duration: 5 },
		output: { video: '' },
		meta: {
			created_at: '2026-11-29T10:00:01.3Z',
			started_at: '0001-01-01T00:00:00Z',
			ended_at: '0001-01-01T00:00:00Z',
			usage: { type: 'point', frozen: 5000000, consume: 0 },
			is_using_private_pool: false,
		},
		detail: null,
		logs: [],
		error: { code: 0, raw_message: '', message: '', detail: null },
	},
};

/** The same envelope, with other fields. */
export const answerWith = (more: object, code = 200) => ({
	...CREATE_ANSWER,
	code,
	data: { ...CREATE_ANSWER.data, ...more },
});

export const VIDEO_URL = 'https://img.theapi.app/ephemeral/v.mp4';
const ENDED = {
	...CREATE_ANSWER.data.meta,
	started_at: '2026-11-29T10:00:05Z',
	ended_at: '2026-11-29T10:03:08Z',
	usage: { type: 'point', frozen: 0, consume: 5000000 },
};

export const COMPLETED_ANSWER = answerWith({
	status: 'completed',
	output: { video: VIDEO_URL },
	meta: ENDED,
});

/** The older form: section 4. */
export const WORKS_OUTPUT = {
	type: 'm2v_img2video',
	status: 99,
	works: [
		{
			status: 99,
			cover: { resource: 'https://cdn.example/c.png' },
			video: {
				resource: 'https://cdn.example/w.mp4',
				resource_without_watermark: 'https://cdn.example/v.mp4',
				width: 1280,
				height: 720,
				duration: 5100,
			},
		},
	],
};
export const WORKS_ANSWER = answerWith({ status: 'completed', output: WORKS_OUTPUT, meta: ENDED });

export const FAILED_ANSWER = answerWith({
	status: 'failed',
	error: { code: 10000, raw_message: 'no face', message: 'task failed', detail: null },
});

export const ACCOUNT_FIELDS = { account_name: 'Ann', account_id: '1', equivalent_in_usd: 3.5 };
