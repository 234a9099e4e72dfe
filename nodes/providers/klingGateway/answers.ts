import { z } from 'zod';

import { taskFailure } from '../../shared/failures';
import { isHttpUrl } from '../../shared/http/url';
import {
	inSnakeCase,
	isoTime,
	numberIn,
	optionalText,
	parseJson,
	readableEntries,
} from '../../shared/json';
import { namedTask, onlyEntry, saysSuccess } from '../../shared/tasks/namedTask';
import { type TaskStatus, type VideoTask } from '../../shared/tasks/videoTask';

// The answers of gateways (contract: Kling gateway dialects, sections 1 and 2). The fields of an answer decide its
// shape, because each endpoint of a gateway may answer in another shape.

const identifier = z
	.union([z.string().trim().min(1), z.number().int().positive().safe().transform(String)])
	.nullish()
	.catch(undefined);

const fileSchema = z.object({
	id: identifier,
	url: optionalText,
	/** Seconds, as text or number. */
	duration: z.unknown(),
});

/** A task in Kling's fields: shape O, and Kling's answer inside shape N1. */
const klingFields = {
	task_status: optionalText,
	task_status_msg: optionalText,
	task_info: z.object({ external_task_id: optionalText }).nullish().catch(undefined),
	task_result: z
		.object({ videos: readableEntries(fileSchema).nullish().catch(undefined) })
		.nullish()
		.catch(undefined),
	final_unit_deduction: z.unknown(),
};

const recordSchema = z.object({
	...klingFields,
	task_id: identifier,
	id: identifier,
	status: optionalText,
	result_url: optionalText,
	url: optionalText,
	fail_reason: optionalText,
	metadata: z.object({ url: optionalText, duration: z.unknown() }).nullish().catch(undefined),
	error: z
		.union([
			z.string().transform((message) => ({ message, code: undefined })),
			z.object({
				message: optionalText,
				code: z.union([z.string(), z.number()]).nullish().catch(undefined),
			}),
		])
		.nullish()
		.catch(undefined),
	created_at: z.unknown(),
	submit_time: z.unknown(),
	updated_at: z.unknown(),
	finish_time: z.unknown(),
	data: z.unknown(),
});

type TaskRecord = z.infer<typeof recordSchema>;
type KlingRecord = z.infer<z.ZodObject<typeof klingFields>>;

const STATUSES: Record<TaskStatus, string[]> = {
	submitted: ['not_start', 'submitted', 'queued', 'queuing', 'pending', 'waiting', 'unknown'],
	processing: ['in_progress', 'processing', 'running'],
	succeeded: ['succeed', 'succeeded', 'success', 'completed', 'complete', 'done', 'finished'],
	failed: ['failed', 'failure', 'fail', 'error', 'cancelled', 'canceled'],
};
const STATUS_BY_WORD = new Map(
	Object.entries(STATUSES).flatMap(([status, words]) =>
		words.map((word) => [word, status as TaskStatus] as const),
	),
);

/** The parts of an answer about a task. */
export interface GatewayAnswer {
	/** The task's ID in the answer. */
	id: string | undefined;
	/** The status as the gateway writes it; `undefined` if the answer has none. */
	word: string | undefined;
	/** Whether the word is known. Any other status counts as `processing`. */
	isKnown: boolean;
	/** Everything but `provider` and `taskId`. */
	task: Omit<VideoTask, 'provider' | 'taskId' | 'videoUrl'>;
}

/** Reads the answer to a submission or a query. Without a known shape both `id` and `word` are `undefined`. */
export function readGatewayAnswer(json: unknown): GatewayAnswer {
	const raw = recordOf(json);
	const record = recordSchema.safeParse(inSnakeCase(raw)).data ?? recordSchema.parse({});
	const kling = klingInside(record);
	const word = textIn(record.task_status, record.status, kling?.task_status)?.trim();
	const known = STATUS_BY_WORD.get(word?.toLowerCase() ?? '');
	const status = word === undefined ? 'submitted' : (known ?? 'processing');
	return {
		id: record.task_id ?? record.id ?? undefined,
		word,
		isKnown: known !== undefined,
		task: {
			externalTaskId: textIn(
				record.task_info?.external_task_id,
				kling?.task_info?.external_task_id,
			),
			status,
			videos: status === 'failed' ? [] : videosOf(record, kling, status),
			failure: status === 'failed' ? failureOf(record, kling) : undefined,
			...withUnits(numberIn(record.final_unit_deduction ?? kling?.final_unit_deduction)),
			createdAt: timeOf(record.created_at) ?? timeOf(record.submit_time),
			updatedAt: timeOf(record.updated_at) ?? timeOf(record.finish_time),
			raw,
		},
	};
}

/** The units that Kling took from the gateway's own account. */
const withUnits = (cost: number | undefined): Pick<VideoTask, 'cost' | 'costUnit'> =>
	cost === undefined ? {} : { cost, costUnit: 'units' };

/** The object that describes the task: the answer itself (shapes N1 submission and N2), or `data` of an envelope. */
function recordOf(json: unknown): unknown {
	const data = onlyEntry(fieldOf(json, 'data'));
	const isEnvelope = typeof data === 'object' && data !== null && !isRecord(json);
	return isEnvelope ? recordOf(data) : json;
}

const isRecord = (json: unknown): boolean =>
	fieldOf(json, 'code') === undefined &&
	['task_id', 'taskId', 'id', 'status', 'task_status'].some(
		(name) => fieldOf(json, name) !== undefined,
	);

const fieldOf = (json: unknown, name: string): unknown =>
	typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[name] : undefined;

/**
 * Kling's latest answer to the gateway (shape N1). Its `task_id` is Kling's own, which queries of the gateway do not
 * accept.
 */
function klingInside({ data }: TaskRecord): KlingRecord | undefined {
	const answer = typeof data === 'string' ? parseJson(data) : data;
	return z.object(klingFields).safeParse(inSnakeCase(recordOf(answer))).data;
}

/**
 * The videos of a task. `result_url` and `fail_reason` count only on success, because both contain the reason of a
 * failure.
 */
function videosOf(
	record: TaskRecord,
	kling: KlingRecord | undefined,
	status: TaskStatus,
): VideoTask['videos'] {
	const isDone = status === 'succeeded';
	const { metadata, fail_reason: failReason } = record;
	const files = (record.task_result?.videos ?? kling?.task_result?.videos ?? []).map(
		({ id, url, duration }) => ({ id, url: linkIn(url), duration: numberIn(duration) }),
	);
	const first = files[0] ?? { id: undefined, url: undefined, duration: undefined };
	const url =
		(isDone && linkIn(record.result_url)) ||
		linkIn(record.url) ||
		linkIn(metadata?.url) ||
		first.url ||
		(isDone && failReason && isHttpUrl(failReason.trim()) ? failReason.trim() : undefined);
	const duration = first.duration ?? numberIn(metadata?.duration);
	return [{ ...first, url, duration }, ...files.slice(1)].flatMap((file) =>
		file.url
			? [
					{
						...(file.id && { id: file.id }),
						url: file.url,
						...(file.duration !== undefined && { durationSeconds: file.duration }),
					},
				]
			: [],
	);
}

/** An http(s) URL, or a path of the gateway (contract: section 5, number 6). */
function linkIn(text: string | null | undefined): string | undefined {
	const link = text?.trim() ?? '';
	return isHttpUrl(link) || /^\/(?!\/)\S+$/.test(link) ? link : undefined;
}

function failureOf(record: TaskRecord, kling: KlingRecord | undefined): VideoTask['failure'] {
	const { error } = record;
	const code = error?.code ? String(error.code) : undefined;
	const reasons = [
		record.fail_reason,
		record.task_status_msg,
		error?.message,
		kling?.task_status_msg,
	];
	// Some gateways store the message of Kling's envelope, "SUCCEED", as the reason.
	const message = textIn(...reasons.filter((reason) => !saysSuccess({ code: reason?.trim() })));
	return taskFailure(message, { code });
}

const textIn = (...texts: Array<string | null | undefined>): string | undefined =>
	texts.find((text) => text?.trim()) ?? undefined;

/** The limit between seconds and milliseconds: as seconds it is in the year 5138, as milliseconds in 1973. */
const SMALLEST_MILLISECONDS = 1e11;

const timeOf = (value: unknown): string | undefined =>
	isoTime(value, (numberIn(value) ?? 0) < SMALLEST_MILLISECONDS ? 'seconds' : 'milliseconds');
/**
 * The task ID in the answer to a submission, anywhere but in an object that describes a refusal; `undefined` if there
 * is none (shape N1-chain).
 */
export function submittedTaskId(json: unknown): string | undefined {
	const answer = namingParts(json);
	const id = namedTask(answer, { isSuccess: true });
	if (id !== undefined) return id;
	const data = fieldOf(answer, 'data');
	return typeof data === 'string' && saysSuccess(json) ? LONE_ID.exec(data)?.[0] : undefined;
}

/** An ID in place of the object with the ID, as new-api answers for other kinds of tasks. */
const LONE_ID = /^(?=.*\d)[\w-]{4,64}$/;

/** Objects that describe a refusal. An ID in them is not a task's. */
const REFUSALS = ['error', 'detail', 'details'];

/**
 * The parts of an answer that may contain the task ID. An `id` beside `task_id` in `data` is the number of a database
 * row.
 */
function namingParts(json: unknown): unknown {
	if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
	const isRow = 'task_id' in json && typeof fieldOf(json, 'id') === 'number';
	const ignored = [...REFUSALS, ...(isRow ? ['id'] : [])];
	const parts = Object.entries(json).filter(([name]) => !ignored.includes(name));
	return Object.fromEntries(
		parts.map(([name, value]) => [name, name === 'data' ? namingParts(onlyEntry(value)) : value]),
	);
}
