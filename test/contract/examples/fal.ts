/** Contract: fal, sections 2 to 7: the examples as printed. */

export const MODEL = 'fal-ai/kling-video/v3/pro/image-to-video';
export const REQUEST_ID = '5b0e7c52-0f3f-4f6e-9b61-1d8f0a3c7e11';
export const TASK_ID = `${MODEL}/requests/${REQUEST_ID}`;

export const EXAMPLE_REQUEST = {
	start_image_url: 'https://example.com/harbour.jpg',
	prompt: 'The boat leaves the harbour, gulls follow it',
	duration: '8',
	generate_audio: false,
};

export const SUBMIT_ANSWER = {
	status: 'IN_QUEUE',
	request_id: REQUEST_ID,
	queue_position: 0,
	response_url: `https://queue.fal.run/fal-ai/kling-video/requests/${REQUEST_ID}`,
	status_url: `https://queue.fal.run/fal-ai/kling-video/requests/${REQUEST_ID}/status`,
	cancel_url: `https://queue.fal.run/fal-ai/kling-video/requests/${REQUEST_ID}/cancel`,
};

export const VIDEO_URL = 'https://v3b.fal.media/files/b/example/out.mp4';

export const RESULT_ANSWER = {
	video: {
		url: VIDEO_URL,
		content_type: 'video/mp4',
		file_name: 'out.mp4',
		file_size: 4404019,
	},
};

export const IMAGE_ERROR = {
	detail: [
		{
			loc: ['body', 'start_image_url'],
			msg: 'Could not read the image',
			type: 'image_load_error',
			url: 'https://docs.fal.ai/errors',
			input: 'https://example.com/x',
		},
	],
};
export const PLATFORM_ERROR = {
	detail: 'Runner did not answer in time',
	error_type: 'request_timeout',
};
export const PLAIN_ERROR = { detail: 'Not allowed' };

export const WEBHOOK = {
	request_id: REQUEST_ID,
	gateway_request_id: REQUEST_ID,
	status: 'OK',
	payload: { video: { url: VIDEO_URL } },
};

export const HISTORY_ANSWER = {
	items: [
		{
			request_id: REQUEST_ID,
			endpoint_id: MODEL,
			sent_at: '2026-11-29T10:00:01Z',
			started_at: '2026-11-29T10:00:05Z',
			ended_at: '2026-11-29T10:03:08Z',
			status_code: 200,
			duration: 183.0,
			json_input: { prompt: 'The boat leaves the harbour' },
		},
	],
	next_cursor: null,
	has_more: false,
};

/** Section 9.4. */
export const ELEMENTS_REQUEST = {
	start_image_url: 'https://example.com/deck.jpg',
	prompt: '@Element1 waves from the deck',
	duration: '5',
	generate_audio: false,
	elements: [
		{
			frontal_image_url: 'https://example.com/ann.jpg',
			reference_image_urls: ['https://example.com/ann-side.jpg'],
		},
	],
};
