import { z } from 'zod';
import { isoTime, numberIn, optionalText, readableEntries } from '../../shared/json';
import {
	logUnknownStatus,
	completeTask,
	type TaskStatus,
	type VideoTask,
} from '../../shared/tasks/videoTask';
import { ProviderCallError, type ProviderFailure, taskFailure } from '../../shared/failures';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import { createdTaskId } from '../../shared/tasks/namedTask';
import type { ProviderCall } from '../provider';

// The answers of Kling's API (contract: Kling, "Response Body"). Only the fields of a result are read; `raw` keeps the
// rest.

/** Contract: Kling, "Important Notes": videos are cleared after 30 days. In milliseconds. */
export const KEPT_FOR_MS = 30 * 24 * 60 * 60 * 1_000;

const videoSchema = z.object({
	id: optionalText,
	url: z.string().trim().min(1),
	/** The video with a watermark (contract: Kling today, section 3.4). */
	watermark_url: optionalText,
	/** Seconds, as text. */
	duration: z.union([z.string(), z.number()]).nullish().catch(undefined),
});

/**
 * A task in an answer (contract: Kling, "Query Task"). A missing, empty or invalid `task_result` leaves the answer
 * readable.
 */
export const klingTaskSchema = z.object({
	task_id: z.string().min(1),
	task_status: z.string().catch('(none)'),
	task_status_msg: optionalText,
	task_info: z.object({ external_task_id: optionalText }).nullish().catch(undefined),
	created_at: z.unknown(),
	updated_at: z.unknown(),
	final_unit_deduction: z.unknown(),
	final_balance_deduction: z.object({ quota: z.unknown() }).nullish().catch(undefined),
	task_result: z
		.object({ videos: readableEntries(videoSchema).nullish().catch(undefined) })
		.nullish()
		.catch(undefined),
});

type KlingTask = z.infer<typeof klingTaskSchema>;

const lacksVideo = ({ task_status: status, task_result: result }: KlingTask): boolean =>
	klingStatus(status) === 'succeeded' && (result?.videos?.length ?? 0) === 0;

/**
 * A task that a submission has created. Only its ID is required, because the task has been paid for. A success without
 * a video still has to be read, because no videos are documented for this answer.
 */
export const createdTaskSchema = klingTaskSchema.transform((task) =>
	lacksVideo(task) ? { ...task, task_status: 'processing' } : task,
);

/** The envelope of every answer (contract: Kling, "Response Body"). `code` 0 is success. */
export const klingEnvelopeSchema = z.object({
	code: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]),
	message: optionalText,
	request_id: optionalText,
	data: z.unknown(),
});

const STATUSES = new Map<string, TaskStatus>([
	['submitted', 'submitted'],
	['processing', 'processing'],
	['succeed', 'succeeded'],
	['succeeded', 'succeeded'],
	['failed', 'failed'],
]);

const knownStatus = (status: string): TaskStatus | undefined =>
	STATUSES.get(status.trim().toLowerCase());

/**
 * The status of a task, in any case (contract: Kling, "Response Body"). An undocumented status counts as `processing`.
 */
export const klingStatus = (status: string): TaskStatus => knownStatus(status) ?? 'processing';

/** Whether a status is documented (contracts: Kling, "Response Body"; Kling today, section 5.1). */
export const isDocumentedStatus = (status: string): boolean => knownStatus(status) !== undefined;

/**
 * The result for one of Kling's tasks.
 *
 * @param raw the unchanged task, with every field
 * @param about `keptForMs`: how long the provider keeps the video after the task's last change, in milliseconds;
 * `baseUrl`: see `completeTask`
 */
export function fromKlingTask(
	provider: string,
	task: KlingTask,
	raw: unknown,
	{ keptForMs, baseUrl }: { keptForMs?: number | undefined; baseUrl?: string } = {},
): VideoTask {
	const status = klingStatus(task.task_status);
	const updatedAt = isoTime(task.updated_at, 'milliseconds');
	const common = {
		provider,
		taskId: task.task_id,
		externalTaskId: task.task_info?.external_task_id || undefined,
		status,
		videos: (task.task_result?.videos ?? []).map(({ id, url, duration }) => ({
			...(id && { id }),
			url,
			...withSeconds(numberIn(duration)),
		})),
		// Contract: Kling today, section 2.3: a failed task has free text and no code.
		failure: status === 'failed' ? taskFailure(task.task_status_msg ?? undefined) : undefined,
		...klingCost(task),
		watermarkUrl: task.task_result?.videos?.[0]?.watermark_url || undefined,
		createdAt: isoTime(task.created_at, 'milliseconds'),
		updatedAt,
		videoExpiresAt:
			status === 'succeeded' && updatedAt && keptForMs
				? isoTime(Date.parse(updatedAt) + keptForMs, 'milliseconds')
				: undefined,
		raw,
	};
	return completeTask(common, baseUrl);
}

/**
 * The cost of a task (contract: Kling today, section 3.4): units of a pack, or money. The answer contains no currency.
 * A task that cost both has no single amount.
 */
function klingCost({
	final_unit_deduction: unitDeduction,
	final_balance_deduction: balanceDeduction,
}: Pick<KlingTask, 'final_unit_deduction' | 'final_balance_deduction'>): Pick<
	VideoTask,
	'cost' | 'costUnit'
> {
	const units = numberIn(unitDeduction);
	const money = numberIn(balanceDeduction?.quota);
	if (units && money) return {};
	if (money && !units) return { cost: money };
	return units === undefined ? { cost: money } : { cost: units, costUnit: 'units' };
}

const withSeconds = (durationSeconds: number | undefined) =>
	durationSeconds === undefined ? {} : { durationSeconds };

/** The differences between providers whose answers have Kling's shape. */
export interface KlingAnswerReader {
	provider: { id: string; displayName: string };
	classifyFailure(answer: ApiAnswer): ProviderFailure;
	/** How long a video is kept after the task's last change, in milliseconds. */
	keptForMs?: number;
}

/** The `data` of a successful answer (contract: Kling, "Response Body"). @throws ProviderCallError for any other */
export function klingData(reader: KlingAnswerReader, answer: ApiAnswer): unknown {
	const envelope = klingEnvelopeSchema.safeParse(answer.json);
	const isSuccess = isSuccessStatus(answer.status) && envelope.success && envelope.data.code === 0;
	if (!isSuccess) throw failed(reader, answer);
	return envelope.data.data;
}

/**
 * The task that a submission has created, with or without a video.
 *
 * @throws ProviderCallError if the answer names no task; if an unsuccessful answer names one, the failure contains it
 */
export function submittedKlingTask(
	call: ProviderCall,
	reader: KlingAnswerReader,
	answer: ApiAnswer,
): VideoTask {
	const taskId = createdTaskId(answer, (refusal) => reader.classifyFailure(refusal));
	const { data } = answer.json as { data?: unknown };
	const task = createdTaskSchema.safeParse(data);
	if (task.success) return taskInAnswer(call, reader, task.data, data);
	return completeTask({
		provider: reader.provider.id,
		taskId,
		status: 'submitted',
		videos: [],
		raw: data ?? answer.json,
	});
}

/** Reads a task that a submission may have created. @throws ProviderCallError if the answer holds no task */
export const createdKlingTask = (
	call: ProviderCall,
	reader: KlingAnswerReader,
	answer: ApiAnswer,
	data: unknown,
): VideoTask => klingTask(call, reader, answer, data, createdTaskSchema);

/** One task of an answer. @throws ProviderCallError if the answer contains no task */
export function klingTask(
	call: ProviderCall,
	reader: KlingAnswerReader,
	answer: ApiAnswer,
	data: unknown,
	schema: typeof klingTaskSchema | typeof createdTaskSchema = klingTaskSchema,
): VideoTask {
	const task = schema.safeParse(data);
	if (!task.success) throw failed(reader, answer);
	return taskInAnswer(call, reader, task.data, data);
}

function taskInAnswer(
	call: ProviderCall,
	reader: KlingAnswerReader,
	task: KlingTask,
	raw: unknown,
): VideoTask {
	const { task_id: taskId, task_status: status } = task;
	const { id, displayName } = reader.provider;
	if (!isDocumentedStatus(status)) {
		logUnknownStatus(call, displayName, taskId, { status });
	}
	return fromKlingTask(id, task, raw, {
		keptForMs: reader.keptForMs,
		baseUrl: call.baseUrl,
	});
}

const failed = (reader: KlingAnswerReader, answer: ApiAnswer) =>
	new ProviderCallError(reader.classifyFailure(answer));
