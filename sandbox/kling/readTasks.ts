import type { Answer } from '../core/answer';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { unknownTask } from '../klingBase/account';
import { success } from '../klingBase/klingErrors';
import { readPage } from '../klingBase/readPage';
import { describe, describeListed } from './klingTask';

/** `GET /v1/videos/image2video/{id}`: by the task's id or the customer's own. */
export function getTask(core: SandboxCore, request: ApiRequest): Answer {
	const { id = '' } = request.params;
	const task = core.tasks.get('kling', id) ?? core.tasks.getByExternalId('kling', id);
	if (!task) throw unknownTask(core, id);
	return { status: 200, body: success(describe(core, task)) };
}

/** `GET /v1/videos/image2video?pageNum&pageSize`: newest first. */
export function listTasks(core: SandboxCore, request: ApiRequest): Answer {
	const page = readPage(core.tasks.all('kling').reverse(), request, 500);
	return { status: 200, body: success(page.map((task) => describeListed(core, task))) };
}
