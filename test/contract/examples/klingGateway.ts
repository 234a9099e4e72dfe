/** The examples of the Kling gateway's document. */

/** "Curl Example". */
export const EXAMPLE_REQUEST = {
	model: 'kling-v1',
	image: 'https://example.com/start.jpg',
	prompt: 'Animate the person',
	duration: '5',
};

/** "Response Parameters", which the document gives as a table only. */
export const CREATE_ANSWER = {
	code: 0,
	message: 'SUCCEED',
	data: { task_id: '829350211345678336', task_status: 'submitted' },
};
