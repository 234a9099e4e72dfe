import { Refusal, type Answer } from './answer';
import type { SandboxCore } from './core';
import type { ApiRequest, Endpoint } from './endpoint';

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
			return ranged(request, await task.order.video.render());
		},
	};
}

function ranged(request: ApiRequest, video: Buffer): Answer {
	const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' };
	const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
	if (!range || (range[1] === '' && range[2] === '')) {
		return { status: 200, headers, body: video };
	}
	const start = range[1] ? Number(range[1]) : Math.max(0, video.length - Number(range[2]));
	const end =
		range[1] && range[2] ? Math.min(Number(range[2]), video.length - 1) : video.length - 1;
	if (start > end) {
		return { status: 416, headers: { 'content-range': `bytes */${video.length}` }, body: '' };
	}
	return {
		status: 206,
		headers: { ...headers, 'content-range': `bytes ${start}-${end}/${video.length}` },
		body: video.subarray(start, end + 1),
	};
}
