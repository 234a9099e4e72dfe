import type { SandboxCore } from '../core/core';
import type { Endpoint, SandboxProvider } from '../core/endpoint';
import { videoEndpoint } from '../core/videoEndpoint';
import { createTask } from './createTask';
import { authenticate } from './klingAuth';
import { klingCodeAnswer, klingErrorAnswer } from './klingErrors';
import { getCosts, getTask, listTasks } from './readTasks';

/** Kling's own API, as the Kling contract documents it. */
export function createKling(core: SandboxCore): SandboxProvider {
	const account = (endpoint: Endpoint): Endpoint => ({
		...endpoint,
		handle(request) {
			authenticate(request.headers, core.credentials.klingApi);
			return endpoint.handle(request);
		},
	});
	const path = '/v1/videos/image2video';
	return {
		id: 'kling',
		paths: ['/v1/', '/account/'],
		endpoints: [
			account({
				operation: 'create',
				method: 'POST',
				path,
				handle: (request) => createTask(core, request),
			}),
			account({
				operation: 'get',
				method: 'GET',
				path: `${path}/:id`,
				handle: (request) => getTask(core, request),
			}),
			account({
				operation: 'list',
				method: 'GET',
				path,
				handle: (request) => listTasks(core, request),
			}),
			account({ operation: 'account', method: 'GET', path: '/account/costs', handle: getCosts }),
			videoEndpoint(core, 'kling', '/videos/kling'),
		],
		errorAnswer: klingErrorAnswer,
		codeAnswer: klingCodeAnswer,
	};
}
