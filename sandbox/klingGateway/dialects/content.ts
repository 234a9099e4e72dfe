import type { SandboxCore } from '../../core/core';
import type { Endpoint } from '../../core/endpoint';
import type { Task } from '../../core/task';
import { videoAnswer } from '../../core/videoAnswer';
import type { Dialect } from './dialect';
import { refuse } from './refusals';

const pathOf = (id: string) => `/v1/videos/${id}/content`;

/** The place of a finished video in the gateway's answer. */
export function videoAddress(core: SandboxCore, { video }: Dialect, task: Task): string {
	if (video === 'content_path') return pathOf(task.id);
	return video === 'content' ? `${core.url}${pathOf(task.id)}` : core.videoUrl(task);
}

/** `GET /v1/videos/{task_id}/content`: the video behind the gateway's token. */
export function contentEndpoint(
	core: SandboxCore,
	{ query }: Dialect,
	authenticate: (headers: Parameters<Endpoint['handle']>[0]['headers']) => void,
): Endpoint {
	return {
		operation: 'video',
		method: 'GET',
		path: pathOf(':id'),
		async handle({ params, headers }) {
			authenticate(headers);
			const task = core.tasks.get('klingGateway', params.id ?? '');
			if (task?.outcome !== 'succeeded' || task.expired) throw refuse(query, 'task_not_exist');
			return videoAnswer(await task.order.video.render(), headers.range);
		},
	};
}
