import { z } from 'zod';

import type { ApiAnswer } from '../../shared/http/sendRequest';
import { isoTime, optionalText, parseJson, readableEntries } from '../../shared/json';
import { completeTask, type TaskStatus, type VideoTask } from '../../shared/tasks/videoTask';

const PROVIDER = 'kie';
/** kie.ai keeps media for 14 days. */
const KEPT_FOR_MS = 14 * 24 * 60 * 60 * 1_000;

/** Contract: kie, "Response Parameters" of Create Generation Task. */
export const createdSchema = z.object({
	code: z.literal(200),
	data: z.object({ taskId: z.string().min(1) }),
});

/** Contract: kie, "Response Parameters" of Query Task Status. `param` and what is empty are not looked at. */
export const recordSchema = z.object({
	code: z.literal(200),
	data: z.object({
		taskId: z.string().min(1),
		state: z.string(),
		resultJson: z.unknown(),
		failCode: z.union([z.string(), z.number()]).nullish().catch(undefined),
		failMsg: optionalText,
		creditsConsumed: z.number().nullish().catch(undefined),
		completeTime: z.unknown(),
		createTime: z.unknown(),
	}),
});
type TaskRecord = z.infer<typeof recordSchema>['data'];

const STATES = new Map<string, TaskStatus>([
	['waiting', 'submitted'],
	['queuing', 'submitted'],
	['generating', 'processing'],
	['success', 'succeeded'],
	['fail', 'failed'],
]);
/** What a state means, if it is one of those that kie.ai is known to give. */
export const knownStatus = (state: unknown): TaskStatus | undefined => STATES.get(String(state));

/** Whether a state is one of those that kie.ai is known to give; any other counts as `processing`. */
export const isKnownState = (state: string): boolean => STATES.has(state);

/**
 * The answer as JSON. kie.ai's own example has a `param` that makes the whole of it unreadable; the request's
 * parameters are of no use here, so they are cut out then.
 */
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
 * The common result. Only `state` is believed.
 *
 * @param baseUrl see `completeTask`
 */
export function fromRecord(record: TaskRecord, raw: unknown, baseUrl?: string): VideoTask {
	const status = STATES.get(record.state) ?? 'processing';
	const urls = status === 'succeeded' ? resultUrls(record.resultJson) : [];
	const completed = isoTime(record.completeTime, 'milliseconds');
	const common = {
		provider: PROVIDER,
		taskId: record.taskId,
		status,
		videos: urls.map((url) => ({ url })),
		failure:
			status === 'failed'
				? {
						...(record.failCode && { code: String(record.failCode) }),
						message: record.failMsg || 'The provider gave no reason',
					}
				: undefined,
		cost: record.creditsConsumed ?? undefined,
		createdAt: isoTime(record.createTime, 'milliseconds'),
		updatedAt: completed,
		videoExpiresAt:
			status === 'succeeded' && completed
				? isoTime(Date.parse(completed) + KEPT_FOR_MS, 'milliseconds')
				: undefined,
		raw,
	};
	return completeTask(common, baseUrl);
}

const resultSchema = z.object({ resultUrls: readableEntries(z.string().trim().min(1)) });

/** `resultJson` is a text that holds JSON. */
function resultUrls(resultJson: unknown): string[] {
	const parsed = resultSchema.safeParse(
		typeof resultJson === 'string' ? parseJson(resultJson) : resultJson,
	);
	return parsed.success ? parsed.data.resultUrls : [];
}
