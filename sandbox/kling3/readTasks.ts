import { z } from 'zod';
import type { Answer } from '../core/answer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { findByExternalId, findTask } from '../klingBase/account';
import { refuse, refuseParameter, success } from '../klingBase/klingErrors';
import { describe } from './kling3Task';

const MOST_IDS = 20;
const DAYS_30 = 30 * 24 * 3600 * 1000;

const idsQuery = z
	.object({ task_ids: z.string().optional(), external_task_ids: z.string().optional() })
	.strict();

/**
 * `GET /tasks?task_ids=…` or `?external_task_ids=…`: unknown ids are missing in the answer. Tasks of the
 * older API are included, as measured. The newest comes first, in any order of the ids.
 */
export function getTasks(core: SandboxCore, request: ApiRequest): Answer {
	const query = checkShape(idsQuery, request.query, refuseParameter);
	const { task_ids: taskIds, external_task_ids: externalIds } = query;
	if ((taskIds === undefined) === (externalIds === undefined)) {
		throw refuseParameter('exactly one of task_ids and external_task_ids must be given');
	}
	const ids = (taskIds ?? externalIds ?? '').split(',').filter(Boolean);
	if (ids.length === 0) throw refuseParameter('task_ids: at least one must be given');
	if (ids.length > MOST_IDS) throw refuseParameter(`task_ids: at most ${MOST_IDS}`);
	const find = taskIds === undefined ? findByExternalId : findTask;
	const tasks = new Set(ids.flatMap((id) => find(core, id) ?? []));
	const newestFirst = [...tasks].sort((one, other) => other.createdAt - one.createdAt);
	return { status: 200, body: success(newestFirst.map((task) => describe(core, task))) };
}

/** A number on some pages, text on others; both are accepted. */
const time = z.union([
	z.number().int().min(0),
	z.string().regex(/^\d+$/, 'must be milliseconds since 1970').transform(Number),
]);

const listBody = z.object({
	start_time: time.optional(),
	end_time: time.optional(),
	cursor: z.string().optional(),
	limit: z.number().int().min(1).max(500).optional(),
	filters: z
		.array(
			z.discriminatedUnion('key', [
				z.object({
					key: z.literal('status'),
					values: z.array(z.enum(['submitted', 'processing', 'succeeded', 'failed'])),
				}),
				z.object({
					key: z.literal('product_type'),
					values: z.array(z.enum(['video', 'image', 'try_on'])),
				}),
			]),
		)
		.optional(),
});

type ListBody = z.infer<typeof listBody>;

/** `POST /tasks`: a page of the tasks in a time range, newest first. */
export function listTasks(core: SandboxCore, request: ApiRequest): Answer {
	if (request.unreadable !== undefined) throw refuse(1200, request.unreadable);
	const body = checkShape(listBody, request.json ?? {}, refuseParameter);
	const { start, end, after } = readRange(body);
	const tasks = core.tasks.all('kling3').reverse();
	const position = after === undefined ? -1 : tasks.findIndex(({ id }) => id === after);
	if (after !== undefined && position < 0) throw refuseParameter('cursor is invalid');
	const found = tasks
		.slice(position + 1)
		.filter(({ createdAt }) => createdAt >= start && createdAt <= end)
		.filter((task) => passes(task.status, body.filters ?? []));
	const page = found.slice(0, body.limit ?? 100);
	const hasMore = page.length < found.length;
	const data = {
		result: page.map((task) => describe(core, task)),
		count: page.length,
		next_cursor: hasMore ? writeCursor({ start, end, after: page.at(-1)?.id ?? '' }) : '',
		has_more: hasMore,
	};
	return { status: 200, body: success(data) };
}

interface Range {
	start: number;
	end: number;
	/** The ID of the last task of the previous page. */
	after?: string;
}

/** A cursor contains the time range of the first request, which replaces the range of this one. */
function readRange({ cursor, start_time: startTime, end_time: end = Date.now() }: ListBody): Range {
	if (!cursor) return { start: startTime ?? end - DAYS_30, end };
	const text = Buffer.from(cursor, 'base64url').toString();
	const [, from, to, after] = /^(\d+) (\d+) (\d+)$/.exec(text) ?? [];
	if (after === undefined) throw refuseParameter('cursor is invalid');
	return { start: Number(from), end: Number(to), after };
}

const writeCursor = ({ start, end, after }: Range) =>
	Buffer.from(`${start} ${end} ${after}`).toString('base64url');

/** Every task of the sandbox is a video. */
function passes(status: string, filters: NonNullable<ListBody['filters']>): boolean {
	return filters.every(({ key, values }) =>
		(values as string[]).includes(key === 'status' ? status : 'video'),
	);
}
