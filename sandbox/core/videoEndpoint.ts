import { Refusal } from './answer';
import type { SandboxCore } from './core';
import type { Endpoint } from './endpoint';
import { videoAnswer } from './videoAnswer';

const gone = () =>
	new Refusal({ status: 404, body: 'no such video' }, 'no video has this name, or it was deleted');

/**
 * The download of a provider's videos, as a storage host serves them: no credentials are asked
 * for, and a part can be had with `Range`.
 *
 * @param folder the path before the file name, e.g. `/videos`
 */
export function videoEndpoint(core: SandboxCore, folder: string): Endpoint {
	return {
		operation: 'video',
		method: 'GET',
		path: `${folder}/:file`,
		async handle(request) {
			const task = core.tasks.getByVideo(request.path);
			if (task?.outcome !== 'succeeded' || task.expired) throw gone();
			return videoAnswer(await task.order.video.render(), request.headers.range);
		},
	};
}
