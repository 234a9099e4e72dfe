import { Refusal } from './answer';
import type { SandboxCore } from './core';
import type { Endpoint } from './endpoint';
import type { Task } from './task';
import { videoAnswer } from './videoAnswer';

const gone = () =>
	new Refusal({ status: 404, body: 'no such video' }, 'no video has this name, or it was deleted');

/**
 * The download of a provider's videos as a storage host serves them: without credentials and with `Range`.
 *
 * @param folder the path before the file name, e.g. `/videos`
 * @param isServed whether the task's video is available. Default: succeeded and not expired
 */
export function videoEndpoint(
	core: SandboxCore,
	folder: string,
	isServed = (task: Task) => task.outcome === 'succeeded' && !task.expired,
): Endpoint {
	return {
		operation: 'video',
		method: 'GET',
		path: `${folder}/:file`,
		async handle(request) {
			const { task, video } = core.tasks.getByVideo(request.path) ?? {};
			if (!task || !video || !isServed(task)) throw gone();
			return videoAnswer(await video.render(), request.headers.range);
		},
	};
}
