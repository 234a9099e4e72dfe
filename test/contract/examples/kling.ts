/** The examples of the Kling document, as printed. */
export const EXAMPLE_IMAGE =
	'https://h2.inkwai.com/bs2/upload-ylab-stunt/se/ai_portal_queue_mmu_image_upscale_aiweb/3214b798-e1b4-4b00-b7af-72b5b0417420_raw_image_0.jpg';
export const STATIC_MASK =
	'https://h2.inkwai.com/bs2/upload-ylab-stunt/ai_portal/1732888177/cOLNrShrSO/static_mask.png';
export const DYNAMIC_MASK =
	'https://h2.inkwai.com/bs2/upload-ylab-stunt/ai_portal/1732888130/WU8spl23dA/dynamic_mask_1.png';

/** Create Task, "Example Request". */
export const EXAMPLE_REQUEST = {
	model_name: 'kling-v1',
	mode: 'pro',
	duration: '5',
	image: EXAMPLE_IMAGE,
	prompt: 'The astronaut stood up and walked away',
	cfg_scale: 0.5,
	static_mask: STATIC_MASK,
	dynamic_masks: [
		{
			mask: DYNAMIC_MASK,
			trajectories: [
				{ x: 279, y: 219 },
				{ x: 417, y: 65 },
			],
		},
	],
};

/** Create Task, "Base64 Encoding": correct, and with the prefix that it calls incorrect. */
export const CORRECT_BASE64 =
	'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==';
export const INCORRECT_BASE64 = `data:image/png;base64,${CORRECT_BASE64}`;

/** Create Task, "Voice List Format". */
export const VOICE_LIST = [{ voice_id: 'voice_id_1' }, { voice_id: 'voice_id_2' }];

/** Create Task, "Response Body". */
export const CREATE_ANSWER = {
	code: 0,
	message: 'string',
	request_id: 'string',
	data: {
		task_id: 'string',
		task_status: 'string',
		task_info: { external_task_id: 'string' },
		created_at: 1722769557708,
		updated_at: 1722769557708,
	},
};

/** One task of the answers below. */
export const TASK = {
	...CREATE_ANSWER.data,
	task_status_msg: 'string',
	task_result: { videos: [{ id: 'string', url: 'string', duration: 'string' }] },
};

/** The item for this task, with Output: Raw. A status that is not documented counts as running. */
export const TASK_ITEM = {
	provider: 'kling',
	taskId: 'string',
	externalTaskId: 'string',
	status: 'processing',
	videoUrl: 'string',
	videos: [{ id: 'string', url: 'string' }],
	createdAt: '2024-08-04T11:05:57.708Z',
	updatedAt: '2024-08-04T11:05:57.708Z',
	raw: TASK,
};

/** Query Task (Single), "Response Body". */
export const SINGLE_ANSWER = { ...CREATE_ANSWER, data: TASK };

/** Query Task (List), "Response Body". */
export const LIST_ANSWER = { ...CREATE_ANSWER, data: [TASK] };
