import type { Answer } from '../core/answer';
import { hasBearer } from '../core/bearer';
import type { SandboxCore } from '../core/core';
import type { ApiRequest, SandboxProvider } from '../core/endpoint';
import type { Task } from '../core/task';
import { videoEndpoint } from '../core/videoEndpoint';
import type { CreateBody } from './createBody';
import { createTask } from './createTask';
import { gatewayErrorAnswer, refuse } from './gatewayErrors';

/** The Kling gateway, as its contract documents it; it keeps no external ids and calls nobody back. */
export function createKlingGateway(core: SandboxCore): SandboxProvider {
	const path = '/kling/v1/videos/image2video';
	return {
		id: 'klingGateway',
		paths: ['/kling/'],
		endpoints: [
			{
				operation: 'create',
				method: 'POST',
				path,
				handle: (request) => createTask(core, request),
			},
			{
				operation: 'get',
				method: 'GET',
				path: `${path}/:id`,
				handle: (request) => getTask(core, request),
			},
			videoEndpoint(core, '/videos/klingGateway'),
		],
		authenticate(headers) {
			if (!hasBearer(headers, core.credentials.klingGatewayApi.token)) throw refuse(core, 401);
		},
		errorAnswer: (status, message) => gatewayErrorAnswer(core, status, message),
		codeAnswer: () => undefined,
	};
}

/** `GET /kling/v1/videos/image2video/{task_id}`: named in the contract, answered as Kling does. */
function getTask(core: SandboxCore, request: ApiRequest): Answer {
	const { id = '' } = request.params;
	const task = core.tasks.get('klingGateway', id);
	if (!task) throw refuse(core, 404, `task ${id} does not exist`);
	return { status: 200, body: { code: 0, message: 'SUCCEED', data: describe(core, task) } };
}

function describe(core: SandboxCore, task: Task) {
	const { duration = '5' } = task.order.request as CreateBody;
	const video = { id: `video-${task.id}`, url: core.videoUrl(task), duration };
	return {
		task_id: task.id,
		task_status: task.outcome === 'succeeded' ? 'succeed' : task.status,
		task_status_msg: task.failure ?? '',
		created_at: task.createdAt,
		updated_at: task.updatedAt,
		...(task.outcome === 'succeeded' && { task_result: { videos: [video] } }),
	};
}
