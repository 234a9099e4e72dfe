import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest, Endpoint, SandboxProvider } from '../core/endpoint';
import { fileEndpoint } from '../core/fileEndpoint';
import type { Task } from '../core/task';
import { videoEndpoint } from '../core/videoEndpoint';
import { createTask } from './createTask';
import { piapiErrorAnswer, refuse, success } from './piapiErrors';
import { describe, orderOf } from './piapiTask';

/** PiAPI's Kling tasks, as its contract documents them, with its upload host on the same address. */
export function createPiapi(core: SandboxCore): SandboxProvider {
	const find = ({ params }: ApiRequest): Task => {
		const task = core.tasks.get('piapi', params.id ?? '');
		if (!task) throw refuse(404);
		return task;
	};
	return {
		id: 'piapi',
		paths: ['/api/v1/task', '/account/', '/api/ephemeral_resource'],
		endpoints: [
			{
				operation: 'create',
				method: 'POST',
				path: '/api/v1/task',
				handle: (request) => createTask(core, request),
			},
			{
				operation: 'get',
				method: 'GET',
				path: '/api/v1/task/:id',
				handle: (request) => ({ status: 200, body: success(describe(core, find(request))) }),
			},
			{
				operation: 'cancel',
				method: 'DELETE',
				path: '/api/v1/task/:id',
				handle(request) {
					const task = find(request);
					if (task.outcome || task.status !== 'pending') {
						throw refuse(400, 'only pending tasks can be cancelled');
					}
					orderOf(task).isCancelled = true;
					void task.fail('cancelled');
					return { status: 200, body: success(describe(core, task)) };
				},
			},
			{
				operation: 'account',
				method: 'GET',
				path: '/account/info',
				handle: () => ({ status: 200, body: success(ACCOUNT) }),
			},
			...uploadEndpoints(core),
			videoEndpoint(core, '/videos/piapi'),
		],
		authenticate(headers) {
			if (headers['x-api-key'] !== core.credentials.piapiApi.apiKey) throw refuse(401);
		},
		errorAnswer: piapiErrorAnswer,
		codeAnswer: () => undefined,
	};
}

/** Section 7. */
const ACCOUNT = {
	account_name: 'Sandbox',
	account_id: 'sandbox-account',
	equivalent_in_usd: 10,
	remaining_credits: 100_000_000,
	plan: 'creator',
	credit_pack_info: [],
};

const FOLDER = '/files/piapi';

const uploadBody = z.object({
	file_name: z.string().regex(/\.(?:jpe?g|png|webp|mp4|wav|mp3)$/i),
	file_data: z.string().min(1),
});

/** The upload of a file in base64 without a prefix, and where the file is had again: section 7. */
function uploadEndpoints(core: SandboxCore): Endpoint[] {
	return [
		{
			operation: 'upload',
			method: 'POST',
			path: '/api/ephemeral_resource',
			handle({ json, unreadable }) {
				if (unreadable !== undefined) throw refuse(400, unreadable);
				const order = checkShape(uploadBody, json, (message) => refuse(400, message));
				const data = Buffer.from(order.file_data, 'base64');
				if (data.toString('base64') !== order.file_data) throw refuse(400, 'file_data: not base64');
				const name = `${randomUUID()}-${order.file_name}`;
				core.uploads.set(`${FOLDER}/${name}`, { data, mimeType: 'application/octet-stream' });
				return {
					status: 200,
					body: success({ url: `${core.url}${FOLDER}/${encodeURIComponent(name)}` }),
				};
			},
		},
		fileEndpoint(core, FOLDER, refuse(404, 'no such file')),
	];
}
