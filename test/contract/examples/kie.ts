/** The examples of the kie document. */

/** Create Generation Task, "Request Example". */
export const EXAMPLE_PROMPT =
	'In a bright rehearsal room, sunlight streams through the window, and a standing microphone is placed in the center of the room. [Campus band female lead singer] stands in front of the microphone with her eyes closed, while the other members stand around her. [Campus band female lead singer, full voice] leads: "I will try to fix you, with all my heart and soul..." The background is an a cappella harmony, and the camera slowly circles around the band members.';
export const EXAMPLE_IMAGE =
	'https://static.aiquickdraw.com/tools/example/1764851002741_i0lEiI8I.png';
export const EXAMPLE_REQUEST = {
	model: 'kling-2.6/image-to-video',
	input: {
		prompt: EXAMPLE_PROMPT,
		image_urls: [EXAMPLE_IMAGE],
		sound: true,
		duration: '5',
	},
};

/** Create Generation Task, "Response Example". */
export const TASK_ID = '281e5b0*********************f39b9';
export const CREATE_ANSWER = { code: 200, msg: 'success', data: { taskId: TASK_ID } };

/** Query Task Status, "Response Example", exactly as printed: the quotation marks in `param` make it no valid JSON. */
export const RECORD_AS_PRINTED = String.raw`{
  "code": 200,
  "msg": "success",
  "data": {
    "taskId": "281e5b0*********************f39b9",
    "model": "kling-2.6/image-to-video",
    "state": "waiting",
    "param": "{\"model\":\"kling-2.6/image-to-video\",\"input\":{\"prompt\":\"In a bright rehearsal room, sunlight streams through the window, and a standing microphone is placed in the center of the room. [Campus band female lead singer] stands in front of the microphone with her eyes closed, while the other members stand around her. [Campus band female lead singer, full voice] leads: \\"I will try to fix you, with all my heart and soul...\\" The background is an a cappella harmony, and the camera slowly circles around the band members.\",\"image_urls\":[\"https://static.aiquickdraw.com/tools/example/1764851002741_i0lEiI8I.png\"],\"sound\":false,\"duration\":\"5\"}}",
    "resultJson": "{\"resultUrls\":[\"https://static.aiquickdraw.com/tools/example/1764828670530_Kbo8avhf.mp4\"]}",
    "failCode": null,
    "failMsg": null,
    "costTime": null,
    "completeTime": null,
    "createTime": 1757584164490
  }
}`;

/** The same with `param` as it must have been meant: a text that holds JSON. */
export const RECORD_ANSWER = JSON.parse(RECORD_AS_PRINTED.replaceAll('\\\\"', '\\\\\\"')) as {
	code: number;
	msg: string;
	data: Record<string, unknown>;
};
export const EXAMPLE_VIDEO =
	'https://static.aiquickdraw.com/tools/example/1764828670530_Kbo8avhf.mp4';
