import { z } from 'zod';
import type { Answer } from '../core/answer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { refuse, refuseParameter, success } from './klingErrors';
import { describe, describeListed } from './klingTask';

/** `GET /v1/videos/image2video/{id}`: by the task's id, or by the customer's own. */
export function getTask(core: SandboxCore, request: ApiRequest): Answer {
	const { id = '' } = request.params;
	const task = core.tasks.get('kling', id) ?? core.tasks.getByExternalId('kling', id);
	if (!task) throw refuse(1203, `The task ${id} does not exist`);
	return { status: 200, body: success(describe(core, task)) };
}

/** An integer in a query, without sign or leading zeros. */
const integer = (maximum: number) =>
	z
		.string()
		.regex(/^(0|[1-9]\d*)$/, 'must be an integer')
		.transform(Number)
		.pipe(z.number().min(1).max(maximum))
		.optional();

const listQuery = z.object({ pageNum: integer(1000), pageSize: integer(500) }).strict();

/** `GET /v1/videos/image2video?pageNum&pageSize`: newest first. */
export function listTasks(core: SandboxCore, request: ApiRequest): Answer {
	const { pageNum = 1, pageSize = 30 } = checkShape(listQuery, request.query, refuseParameter);
	const start = (pageNum - 1) * pageSize;
	const tasks = core.tasks.all('kling').reverse();
	const page = tasks.slice(start, start + pageSize);
	return { status: 200, body: success(page.map((task) => describeListed(core, task))) };
}

const milliseconds = z.string().regex(/^\d{13}$/, 'must be milliseconds since 1970');

const costsQuery = z
	.object({
		start_time: milliseconds,
		end_time: milliseconds,
		resource_pack_name: z.string().optional(),
	})
	.strict();

/** `GET /account/costs`: what the account has bought, which costs nothing to ask. */
export function getCosts(request: ApiRequest): Answer {
	checkShape(costsQuery, request.query, refuseParameter);
	const pack = {
		resource_pack_name: 'Sandbox videos',
		resource_pack_id: 'sandbox-pack',
		type: 'decreasing_total',
		total_quantity: 100_000,
		remaining_quantity: 100_000,
		purchase_time: 1_722_769_557_708,
		effective_time: 1_722_769_557_708,
		invalid_time: 4_102_444_800_000,
		status: 'online',
	};
	return {
		status: 200,
		body: success({ code: 0, msg: 'SUCCEED', resource_pack_subscribe_infos: [pack] }),
	};
}
