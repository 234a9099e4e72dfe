import { z } from 'zod';
import type { Answer } from '../core/answer';
import { hasBearer } from '../core/bearer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest, SandboxProvider } from '../core/endpoint';
import { videoEndpoint } from '../core/videoEndpoint';
import { createTask } from './createTask';
import { kieCodeAnswer, kieErrorAnswer, refuse, success } from './kieErrors';
import { describe } from './kieTask';
import { refuseUpload, uploadEndpoints } from './uploads';

/** kie.ai, as its contract documents it, with its upload host on the same address. */
export function createKie(core: SandboxCore): SandboxProvider {
	return {
		id: 'kie',
		paths: ['/api/v1/jobs/', '/api/v1/chat/', '/api/v1/common/', '/api/file-'],
		endpoints: [
			{
				operation: 'create',
				method: 'POST',
				path: '/api/v1/jobs/createTask',
				handle: (request) => createTask(core, request),
			},
			{
				operation: 'get',
				method: 'GET',
				path: '/api/v1/jobs/recordInfo',
				handle: (request) => getTask(core, request),
			},
			{
				operation: 'account',
				method: 'GET',
				path: '/api/v1/chat/credit',
				handle: () => ({ status: 200, body: success(core.limits.kieCredits) }),
			},
			{
				operation: 'link',
				method: 'POST',
				path: '/api/v1/common/download-url',
				handle: (request) => createDownloadLink(core, request),
			},
			...uploadEndpoints(core),
			videoEndpoint(core, '/videos/kie'),
		],
		authenticate(headers, operation) {
			if (hasBearer(headers, core.credentials.kieApi.apiKey)) return;
			throw operation === 'upload' ? refuseUpload('Unauthorized', 401) : refuse(core, 401);
		},
		errorAnswer: kieErrorAnswer,
		codeAnswer: (code, message) => kieCodeAnswer(core, code, message),
	};
}

/** The time without an answer from upstream, in milliseconds. */
const TEN_MINUTES = 600_000;

const recordQuery = z.object({ taskId: z.string().min(1) }).strict();

/** `GET /api/v1/jobs/recordInfo?taskId=` */
function getTask(core: SandboxCore, request: ApiRequest): Answer {
	const { taskId } = checkShape(recordQuery, request.query, (message) =>
		refuse(core, 422, message),
	);
	const task = core.tasks.get('kie', taskId);
	const isDeployed = core.options.deployments.kie === 'deployed';
	if (!task) {
		throw isDeployed
			? refuse(core, 422, 'recordInfo is null')
			: refuse(core, 404, `The task ${taskId} does not exist`);
	}
	const isStuck = !task.outcome && Date.now() - task.updatedAt > TEN_MINUTES;
	if (isDeployed && isStuck) throw refuse(core, 408);
	return { status: 200, body: success(describe(core, task)) };
}

const linkBody = z.object({ url: z.string() }).strict();

/** `POST /api/v1/common/download-url`: only for kie's own videos. */
function createDownloadLink(core: SandboxCore, request: ApiRequest): Answer {
	if (request.unreadable !== undefined) throw refuse(core, 400, request.unreadable);
	const { url } = checkShape(linkBody, request.json, (message) => refuse(core, 422, message));
	const isExpired = core.tasks.getByVideo(url.slice(core.url.length))?.task.expired;
	if (!url.startsWith(`${core.url}/videos/kie/`) || isExpired) {
		throw refuse(core, 422, 'url: only files that were generated here');
	}
	return { status: 200, body: success(url) };
}
