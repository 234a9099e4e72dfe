// Kling's contract of November 2026.

/** The user's own ID in the examples. */
export const EXTERNAL_ID = 'order-1042-try-1';
/** The task's ID in the examples. */
export const TASK_ID = '930000000000000001';

/** Kling's contract of November 2026, section 4.1: the answer to a creation. */
export const CREATE_ANSWER = {
	code: 0,
	message: 'SUCCEED',
	request_id: 'req-a1',
	data: {
		id: TASK_ID,
		status: 'submitted',
		message: '',
		create_time: 1796000000000,
		update_time: 1796000000000,
		external_id: EXTERNAL_ID,
	},
};

/** Section 5.1: the answer about a task. */
export const TASK = {
	id: TASK_ID,
	external_id: EXTERNAL_ID,
	status: 'succeeded',
	message: '',
	create_time: 1796000000000,
	update_time: 1796000060000,
	outputs: [
		{
			type: 'video',
			id: '930000000000000777',
			url: 'https://cdn.example/v.mp4?sig=1',
			duration: '8.041',
		},
	],
	billing: [{ charge_type: 'unit', amount: '6.4', package_type: 'video' }],
};
