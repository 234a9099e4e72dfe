import type { Answer } from '../core/answer';
import type { SandboxCore } from '../core/core';
import type { ApiRequest, Endpoint, SandboxProvider } from '../core/endpoint';
import { videoEndpoint } from '../core/videoEndpoint';
import { falErrorAnswer, notFound, refuse } from './falErrors';
import { appOf, outcomeOf, statusOf, type FalRequest } from './falTask';
import { listModels, listRequests } from './platform';
import { submit } from './submit';
import { uploadEndpoints } from './uploads';
import { sendWebhook, WebhookKeys } from './webhook';

/** Owners of the models that the sandbox has. */
const OWNERS = ['/fal-ai/'];

/** fal's queue, as its contract documents it, with its three hosts on the same address. */
export function createFal(core: SandboxCore): SandboxProvider {
	const requests = new Map<string, FalRequest>();
	const keys = new WebhookKeys();
	core.whenReset(() => requests.clear());

	const keyOf = (app: string, requestId: string) => `${app}/requests/${requestId}`;
	const find = (path: string): { request: FalRequest; part: string } => {
		const [, app = '', id = '', part = ''] =
			/^\/(.+)\/requests\/([^/]+)(?:\/(status|cancel))?$/.exec(path) ?? [];
		const request = requests.get(keyOf(app, id));
		if (!request) throw notFound();
		return { request, part };
	};
	const begin = (request: FalRequest) => {
		requests.set(keyOf(appOf(request.endpointId), request.requestId), request);
		return (changed: FalRequest) => sendWebhook(core, keys, changed);
	};
	const read = ({ path }: ApiRequest): Answer => {
		const { request, part } = find(path);
		if (part === 'status') {
			const body = statusOf(core, request);
			return { status: request.task.outcome ? 200 : 202, body };
		}
		if (part !== '') throw refuse(405, 'Method not allowed');
		if (!request.task.outcome) throw refuse(400, 'Request is still in progress');
		const units = request.task.outcome === 'succeeded' ? request.durationSeconds : 0;
		return {
			...outcomeOf(core, request),
			headers: {
				'x-fal-request-id': request.requestId,
				'x-fal-billable-units': String(units),
			},
		};
	};
	const cancel = ({ path }: ApiRequest): Answer => {
		const { request, part } = find(path);
		if (part !== 'cancel') throw refuse(405, 'Method not allowed');
		const { task } = request;
		if (task.outcome) return { status: 400, body: { status: 'ALREADY_COMPLETED' } };
		if (task.status !== 'IN_QUEUE') {
			return { status: 202, body: { status: 'CANCELLATION_REQUESTED' } };
		}
		request.isCancelled = true;
		void task.fail('The request was cancelled');
		return { status: 200, body: { status: 'OK' } };
	};
	const below = (owner: string): Endpoint[] => [
		{
			operation: 'create',
			method: 'POST',
			path: `${owner}*`,
			handle: (request) => submit(core, request, begin),
		},
		{ operation: 'get', method: 'GET', path: `${owner}*`, handle: read },
		{ operation: 'cancel', method: 'PUT', path: `${owner}*`, handle: cancel },
	];

	return {
		id: 'fal',
		paths: [...OWNERS, '/v1/models', '/storage/', '/.well-known/'],
		endpoints: [
			...OWNERS.flatMap(below),
			{ operation: 'catalogue', method: 'GET', path: '/v1/models', handle: listModels },
			{
				operation: 'list',
				method: 'GET',
				path: '/v1/models/requests/by-endpoint',
				handle: (request) => listRequests(core, requests.values(), request),
			},
			{
				operation: 'file',
				method: 'GET',
				path: '/.well-known/jwks.json',
				handle: () => ({ status: 200, body: keys.published }),
			},
			...uploadEndpoints(core),
			videoEndpoint(core, '/videos/fal'),
		],
		authenticate({ authorization }) {
			if (authorization === `Key ${core.credentials.falApi.apiKey}`) return;
			throw refuse(401);
		},
		errorAnswer: falErrorAnswer,
		codeAnswer: () => undefined,
	};
}
