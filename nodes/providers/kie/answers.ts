import { z } from 'zod';

import type { ApiAnswer } from '../../shared/http/sendRequest';
import { isoTime, numberIn, optionalText, parseJson, readableEntries } from '../../shared/json';
import { completeTask, type TaskStatus, type VideoTask } from '../../shared/tasks/videoTask';
import { kieTaskFailure } from './failures';

const PROVIDER = 'kie';
/** kie.ai's pages say 24 hours or 14 days: only the shorter time is safe (contract: kie-models, section 4). */
const KEPT_FOR_MS = 24 * 60 * 60 * 1_000;

/** Contract: kie, "Response Parameters" of Create Generation Task. */
export const createdSchema = z.object({
	code: z.literal(200),
	data: z.object({ taskId: z.string().min(1) }),
});

/** Contracts: kie, "Response Parameters" of Query Task Status; kie-models, section 4. `param` is not read. */
const recordSchema = z.object({
	code: z.unknown(),
	data: z.object({
		taskId: optionalText,
		task_id: optionalText,
		model: optionalText,
		state: z.string(),
		resultJson: z.unknown(),
		failCode: z.union([z.string(), z.number()]).nullish().catch(undefined),
		failMsg: optionalText,
		creditsConsumed: z.unknown(),
		completeTime: z.unknown(),
		updateTime: z.unknown(),
		createTime: z.unknown(),
	}),
});
type TaskRecord = z.infer<typeof recordSchema>['data'] & { taskId: string };

/**
 * The record of a task in an answer. A documented state counts whatever the code beside it: the answer about a failed
 * task may have the code of the failure.
 *
 * @param knownId the task that was asked for, for an answer without an ID
 * @returns `undefined` if the answer holds no record
 */
export function recordFrom(json: unknown, knownId?: string): TaskRecord | undefined {
	const parsed = recordSchema.safeParse(json);
	if (!parsed.success) return undefined;
	const { code, data } = parsed.data;
	const taskId = data.taskId || data.task_id || knownId;
	if (!taskId || !(numberIn(code) === 200 || isKnownState(data.state))) return undefined;
	return { ...data, taskId };
}

const STATES = new Map<string, TaskStatus>([
	['waiting', 'submitted'],
	['queuing', 'submitted'],
	['generating', 'processing'],
	['success', 'succeeded'],
	['fail', 'failed'],
]);
/** The status of a documented state, in any case; `undefined` for any other. */
export const knownStatus = (state: unknown): TaskStatus | undefined =>
	typeof state === 'string' ? STATES.get(state.trim().toLowerCase()) : undefined;

/** Whether a state is documented. Any other state counts as `processing`. */
export const isKnownState = (state: string): boolean => knownStatus(state) !== undefined;

/** The answer as JSON. The `param` of kie.ai's own example is invalid JSON, so `param` is cut out if parsing fails. */
export function readableJson(answer: ApiAnswer): unknown {
	if (answer.json !== undefined) return answer.json;
	const { text } = answer;
	const start = text.search(/"param"\s*:\s*"/);
	const next = /"\s*,\s*(?="\w+"\s*:)/g;
	next.lastIndex = start + '"param"'.length;
	if (start < 0 || !next.test(text)) return undefined;
	return parseJson(text.slice(0, start) + text.slice(next.lastIndex));
}

/**
 * The common result. Only `state` decides the status.
 *
 * @param baseUrl see `completeTask`
 */
export function fromRecord(record: TaskRecord, raw: unknown, baseUrl?: string): VideoTask {
	const status = knownStatus(record.state) ?? 'processing';
	const urls = status === 'succeeded' ? resultUrls(record.resultJson) : [];
	const completed = isoTime(record.completeTime, 'milliseconds');
	const updated = completed ?? isoTime(record.updateTime, 'milliseconds');
	const cost = numberIn(record.creditsConsumed);
	const common: Omit<VideoTask, 'videoUrl'> = {
		provider: PROVIDER,
		taskId: record.taskId,
		model: record.model || undefined,
		status,
		videos: urls.map((url) => ({ url })),
		failure: status === 'failed' ? kieTaskFailure(record.failMsg, record.failCode) : undefined,
		cost,
		costUnit: cost === undefined ? undefined : 'credits',
		createdAt: isoTime(record.createTime, 'milliseconds'),
		updatedAt: updated,
		videoExpiresAt:
			status === 'succeeded' && updated
				? isoTime(Date.parse(updated) + KEPT_FOR_MS, 'milliseconds')
				: undefined,
		raw,
	};
	return completeTask(common, baseUrl);
}

const resultSchema = z.object({ resultUrls: readableEntries(z.string().trim().min(1)) });

/** `resultJson` is JSON as text. */
function resultUrls(resultJson: unknown): string[] {
	const parsed = resultSchema.safeParse(
		typeof resultJson === 'string' ? parseJson(resultJson) : resultJson,
	);
	return parsed.success ? parsed.data.resultUrls : [];
}
