import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../core/answer';
import { hasBearer } from '../core/bearer';
import type { SandboxCore } from '../core/core';
import type { ApiRequest, Operation, SandboxProvider } from '../core/endpoint';
import type { Task } from '../core/task';
import { videoEndpoint } from '../core/videoEndpoint';
import { createTask } from './createTask';
import { contentEndpoint } from './dialects/content';
import { createDialectTask } from './dialects/createDialectTask';
import { completeDialect, type Dialect } from './dialects/dialect';
import { QUERIES } from './dialects/queries';
import { klingRefusalAnswer, refusalAnswer, refuse as refuseCode } from './dialects/refusals';
import { SUBMISSIONS } from './dialects/submissions';
import { gatewayErrorAnswer, refuse } from './gatewayErrors';

/** The Kling gateway, as its contract documents it or in one of the dialects. */
export function createKlingGateway(core: SandboxCore): SandboxProvider {
	const dialect = completeDialect(core.options.deployments.gateway);
	const path = '/kling/v1/videos/image2video';
	const authenticate = (headers: IncomingHttpHeaders) => {
		if (!hasBearer(headers, core.credentials.klingGatewayApi.token)) throw refuse(core, 401);
	};
	const isBehindToken = dialect.video === 'content' || dialect.video === 'content_path';
	return {
		id: 'klingGateway',
		paths: ['/kling/'],
		endpoints: [
			{
				operation: 'create',
				method: 'POST',
				path,
				handle: (request) => submit(core, dialect, request),
			},
			{
				operation: 'get',
				method: 'GET',
				path: `${path}/:id`,
				handle: createQuery(core, dialect),
			},
			videoEndpoint(core, '/videos/klingGateway'),
			...(isBehindToken ? [contentEndpoint(core, dialect, authenticate)] : []),
		],
		authenticate,
		errorAnswer: (status, message) => gatewayErrorAnswer(core, status, message),
		codeAnswer: (code, message, operation) => codeAnswer(dialect, code, message, operation),
	};
}

async function submit(core: SandboxCore, dialect: Dialect, request: ApiRequest): Promise<Answer> {
	const isContract = dialect.submission === 'contract';
	const task = await (isContract ? createTask : createDialectTask)(core, dialect, request);
	return { status: 200, body: SUBMISSIONS[dialect.submission](dialect, task) };
}

/** `GET /kling/v1/videos/image2video/{task_id}`: named in the contract, answered as Kling does. */
function createQuery(core: SandboxCore, dialect: Dialect) {
	/** The number of queries before the gateway's database knew the task. */
	const missed = new WeakMap<Task, number>();
	return ({ params }: ApiRequest): Answer => {
		const { id = '' } = params;
		const task = core.tasks.get('klingGateway', id);
		const misses = task ? (missed.get(task) ?? 0) : 0;
		if (!task || misses < dialect.lag) {
			if (task) missed.set(task, misses + 1);
			throw dialect.query === 'contract'
				? refuse(core, 404, `task ${id} does not exist`)
				: refuseCode(dialect.query, 'task_not_exist');
		}
		return { status: 200, body: QUERIES[dialect.query](core, dialect, task) };
	};
}

/** A code of the gateway's own, or a number: a code of Kling's that the gateway forwards. */
function codeAnswer(
	{ submission, query }: Dialect,
	code: number | string,
	message?: string,
	operation?: Operation,
): Answer | undefined {
	const shape = operation === 'create' ? submission : query;
	if (shape === 'contract') return undefined;
	return typeof code === 'number'
		? klingRefusalAnswer(shape, code, message)
		: refusalAnswer(shape, code, message);
}
