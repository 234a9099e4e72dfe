import type { SandboxCore } from '../core/core';
import type { SandboxProvider } from '../core/endpoint';
import { videoEndpoint } from '../core/videoEndpoint';
import { klingCodeAnswer, klingErrorAnswer } from '../klingBase/klingErrors';
import { catalogueEndpoints } from './catalogueEndpoints';
import { getCosts } from './costs';
import { createTask } from './createTask';
import { authenticate } from './klingAuth';
import { getTask, listTasks } from './readTasks';

/** Kling's own API, as the Kling contract documents it and as it stands in November 2026. */
export function createKling(core: SandboxCore): SandboxProvider {
	const path = '/v1/videos/image2video';
	return {
		id: 'kling',
		paths: ['/v1/', '/account/'],
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
			{
				operation: 'list',
				method: 'GET',
				path,
				handle: (request) => listTasks(core, request),
			},
			{
				operation: 'account',
				method: 'GET',
				path: '/account/costs',
				handle: (request) => getCosts(core, request),
			},
			...catalogueEndpoints(core),
			videoEndpoint(core, '/videos/kling'),
		],
		authenticate: (headers) => authenticate(headers, core.credentials.klingApi),
		errorAnswer: klingErrorAnswer,
		codeAnswer: klingCodeAnswer,
	};
}
