import type { IncomingHttpHeaders } from 'node:http';
import { hasBearer } from '../core/bearer';
import type { SandboxCore } from '../core/core';
import type { Endpoint, SandboxProvider } from '../core/endpoint';
import { videoEndpoint } from '../core/videoEndpoint';
import { klingCodeAnswer, klingErrorAnswer, refuse } from '../klingBase/klingErrors';
import { createTask } from './createTask';
import type { Kling3Model } from './models';
import { getTasks, listTasks } from './readTasks';

/**
 * Kling's new API with the model in the path: sections 2 and 4 to 6 of its contract of November 2026. It
 * shares address and API key with the older one.
 */
export function createKling3(core: SandboxCore): SandboxProvider {
	const creation = (product: Kling3Model['product']): Endpoint => ({
		operation: 'create',
		method: 'POST',
		path: `/${product}/:model`,
		handle: (request) => createTask(core, product, request),
	});
	return {
		id: 'kling3',
		paths: ['/image-to-video/', '/omni-video/', '/tasks'],
		endpoints: [
			creation('image-to-video'),
			creation('omni-video'),
			{
				operation: 'get',
				method: 'GET',
				path: '/tasks',
				handle: (request) => getTasks(core, request),
			},
			{
				operation: 'list',
				method: 'POST',
				path: '/tasks',
				handle: (request) => listTasks(core, request),
			},
			videoEndpoint(core, '/videos/kling3'),
		],
		authenticate: (headers) => authenticate(headers, core.credentials.klingApi.apiKey),
		errorAnswer: klingErrorAnswer,
		codeAnswer: klingCodeAnswer,
	};
}

/** The API key alone; a mistyped one gets the same text as a token signed with two keys. */
function authenticate(headers: IncomingHttpHeaders, apiKey: string): void {
	if (!headers.authorization) throw refuse(1001);
	if (!hasBearer(headers, apiKey)) throw refuse(1002, 'access key not found');
}
