import { z } from 'zod';
import type { Answer } from '../core/answer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { refuse } from './falErrors';
import { outcomeOf, type FalRequest } from './falTask';
import { modelOf, modelsLike } from './models';
import { openApiOf } from './openApi';

const listOf = z
	.union([z.string(), z.array(z.string())])
	.transform((value) => [value].flat().flatMap((text) => text.split(',')));
const modelsQuery = z
	.object({
		endpoint_id: listOf.optional(),
		q: z.string().optional(),
		expand: listOf.default([]),
		limit: z.coerce.number().int().min(1).max(100).default(50),
		cursor: z.string().optional(),
	})
	.strict();

/** `GET /v1/models`: section 9. */
export function listModels({ query }: ApiRequest): Answer {
	const given = checkShape(modelsQuery, query, (message) => refuse(422, message));
	const found = given.endpoint_id
		? given.endpoint_id.flatMap((id) => modelOf(id) ?? [])
		: modelsLike(given.q);
	if (given.endpoint_id && found.length === 0) throw refuse(404, 'Model not found');
	const from = Number(given.cursor ?? 0);
	const page = found.slice(from, from + given.limit);
	const hasMore = from + given.limit < found.length;
	return {
		status: 200,
		body: {
			models: page.map((model) => ({
				endpoint_id: model.id,
				metadata: { display_name: model.name, category: 'image-to-video' },
				...(given.expand.includes('openapi-3.0') && { openapi: openApiOf(model) }),
			})),
			next_cursor: hasMore ? String(from + given.limit) : null,
			has_more: hasMore,
		},
	};
}

const historyQuery = z
	.object({
		endpoint_id: listOf,
		start: z.string().datetime().optional(),
		end: z.string().datetime().optional(),
		status: z.enum(['success', 'error', 'user_error']).optional(),
		request_id: z.string().optional(),
		expand: z.literal('payloads').optional(),
		sort_by: z.enum(['ended_at', 'duration']).optional(),
		limit: z.coerce.number().int().min(1).max(100).default(50),
		cursor: z.string().optional(),
	})
	.strict();

const DAY_MS = 24 * 3_600_000;

/** `GET /v1/models/requests/by-endpoint`: section 7. */
export function listRequests(
	core: SandboxCore,
	requests: Iterable<FalRequest>,
	{ query }: ApiRequest,
): Answer {
	const given = checkShape(historyQuery, query, (message) => refuse(422, message));
	const days = given.request_id === undefined ? 1 : 90;
	const start = given.start ? Date.parse(given.start) : Date.now() - days * DAY_MS;
	const end = given.end ? Date.parse(given.end) : Infinity;
	const isListed = core.options.falHistory === 'all';
	const found = [...requests].filter(
		({ endpointId, requestId, task, isStored }) =>
			given.endpoint_id.includes(endpointId) &&
			(given.request_id === undefined || given.request_id === requestId) &&
			task.createdAt >= start &&
			task.createdAt < end &&
			isStored &&
			(isListed || task.outcome !== undefined),
	);
	const from = Number(given.cursor ?? 0);
	const hasMore = from + given.limit < found.length;
	return {
		status: 200,
		body: {
			items: found
				.slice(from, from + given.limit)
				.map((request) => describe(core, request, given.expand !== undefined)),
			next_cursor: hasMore ? String(from + given.limit) : null,
			has_more: hasMore,
		},
	};
}

function describe(core: SandboxCore, request: FalRequest, hasPayloads: boolean) {
	const { task, endpointId, requestId, input } = request;
	const time = (milliseconds: number) => new Date(milliseconds).toISOString();
	const ended = task.outcome ? outcomeOf(core, request) : undefined;
	return {
		request_id: requestId,
		endpoint_id: endpointId,
		sent_at: time(task.createdAt),
		started_at: time(task.createdAt),
		...(ended && {
			ended_at: time(task.finishedAt!),
			status_code: ended.status,
			duration: (task.finishedAt! - task.createdAt) / 1000,
		}),
		...(hasPayloads && { json_input: input, ...(ended && { json_output: ended.body }) }),
	};
}
