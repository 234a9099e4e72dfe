/** The examples of the Stability service's document. */

/** "Start Video Generation", Success (200). */
export const STARTED_ANSWER = {
	success: true,
	id: 'a1b2c3d4e5f6...',
	message: 'Video generation started. Poll for results using the returned ID.',
};

/** "Start Video Generation" and "Poll for Results", Error. */
export const ERROR_ANSWER = { error: 'Error message details' };

/** "Poll for Results", In Progress (202). */
export const IN_PROGRESS_ANSWER = {
	status: 'in-progress',
	message: 'Video generation is still in progress. Try again in a few seconds.',
};

/** "Poll for Results", Complete (200). */
export const COMPLETE_ANSWER = {
	status: 'complete',
	video_url: '/processed_videos/video_a1b2c3d4_12345.mp4',
	finish_reason: 'SUCCESS',
	seed: '12345',
};

/** "Python": the optional parameters. */
export const EXAMPLE_PARAMETERS = { seed: 0, cfg_scale: 1.5, motion_bucket_id: 127 };
