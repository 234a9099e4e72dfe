import { z } from 'zod';

import { taskFailure } from '../../shared/failures';
import { credentialText } from '../../shared/http/redactSecrets';
import { isStandardWebhook } from '../../shared/http/signature';
import { isoTime, numberIn, optionalText, readableEntries, textId } from '../../shared/json';
import { completeTask, endedWithoutVideo, type VideoTask } from '../../shared/tasks/videoTask';
import {
	fromKlingTask,
	isDocumentedStatus,
	KEPT_FOR_MS,
	klingStatus,
	klingTaskSchema,
} from './answers';
import type { CallbackReader, CallbackReport } from '../provider';

const namedSchema = z.object({ task_id: textId, task_status: optionalText });

/**
 * Callbacks in either form, also inside the envelope of an answer. Kling calls back at every change of a task's status,
 * and signs callbacks as Standard Webhooks if a secret is set.
 *
 * @param provider the ID of the receiving provider
 */
export const klingCallbacks = (provider: string): CallbackReader => ({
	signsBody: true,
	secret: ({ webhookSecret }) => credentialText(webhookSecret),
	parse: (body) => {
		const envelope = z.object({ data: z.unknown() }).safeParse(body).data;
		return reportOf(provider, body) ?? reportOf(provider, envelope?.data);
	},
	isGenuine: (request, _taskId, secret, nowMs) => isStandardWebhook(request, secret, nowMs),
});

const reportOf = (provider: string, body: unknown): CallbackReport | undefined =>
	olderReport(provider, body) ?? newerReport(provider, body);

function olderReport(provider: string, body: unknown): CallbackReport | undefined {
	const named = namedSchema.safeParse(body);
	if (!named.success) return undefined;
	const { task_id: taskId, task_status: status } = named.data;
	const task = klingTaskSchema.safeParse(body);
	const told = task.success
		? fromKlingTask(provider, task.data, body, { keptForMs: KEPT_FOR_MS })
		: undefined;
	return report(taskId, status, told);
}

function newerReport(provider: string, body: unknown): CallbackReport | undefined {
	const { data: task } = newerTaskSchema.safeParse(body);
	return task && report(task.id, task.status, fromNewerTask(provider, task, body));
}

/** @param task omitted from the report without a documented status */
function report(
	taskId: string,
	status: string | null | undefined,
	task: VideoTask | undefined,
): CallbackReport {
	if (!status || !isDocumentedStatus(status)) return { taskId };
	const isComplete = task && !endedWithoutVideo(task);
	return { taskId, status: klingStatus(status), ...(isComplete && { task }) };
}

// Tasks as Kling's newer API describes them, in answers and in callbacks (contract: Kling today, sections 4.1, 5.1 and 6).

const outputSchema = z.object({
	type: optionalText,
	id: optionalText,
	url: z.string().trim().min(1),
	watermark_url: optionalText,
	/** Seconds, as text. */
	duration: z.unknown(),
});

const billingSchema = z.object({
	charge_type: z.string(),
	/** A decimal number as text. */
	amount: z.union([z.string(), z.number()]),
	currency: optionalText,
});

/** Only the ID is required. Everything else may be missing or invalid in a task that was paid for. */
export const newerTaskSchema = z.object({
	id: z.string().min(1),
	external_id: optionalText,
	status: z.string().catch('(none)'),
	message: optionalText,
	create_time: z.unknown(),
	update_time: z.unknown(),
	outputs: readableEntries(outputSchema).nullish().catch(undefined),
	billing: readableEntries(billingSchema).nullish().catch(undefined),
});

/** See `newerTaskSchema`. */
export type NewerTask = z.infer<typeof newerTaskSchema>;

const isVideo = ({ type }: z.infer<typeof outputSchema>): boolean =>
	type === undefined || type === null || type === '' || type === 'video';

/**
 * The result for a task of the newer API.
 *
 * @param raw the task as Kling describes it
 */
export function fromNewerTask(
	provider: string,
	task: NewerTask,
	raw: unknown,
	baseUrl?: string,
): VideoTask {
	const status = klingStatus(task.status);
	const updatedAt = isoTime(task.update_time, 'milliseconds');
	const videos = (task.outputs ?? []).filter(isVideo);
	const common = {
		provider,
		taskId: task.id,
		externalTaskId: task.external_id || undefined,
		status,
		videos: videos.map(({ id, url, duration }) => {
			const durationSeconds = numberIn(duration);
			return { ...(id && { id }), url, ...(durationSeconds !== undefined && { durationSeconds }) };
		}),
		watermarkUrl: videos.find(({ watermark_url: url }) => url)?.watermark_url ?? undefined,
		failure: status === 'failed' ? taskFailure(task.message ?? undefined) : undefined,
		...billedCost(task.billing ?? []),
		createdAt: isoTime(task.create_time, 'milliseconds'),
		updatedAt,
		videoExpiresAt:
			status === 'succeeded' && updatedAt
				? isoTime(Date.parse(updatedAt) + KEPT_FOR_MS, 'milliseconds')
				: undefined,
		raw,
	};
	return completeTask(common, baseUrl);
}

type CostUnit = NonNullable<VideoTask['costUnit']>;

/** The sum of all entries. Entries in several units have no single cost. */
function billedCost(
	billing: NonNullable<NewerTask['billing']>,
): Pick<VideoTask, 'cost' | 'costUnit'> {
	const sums = new Map<CostUnit, number>();
	for (const { charge_type: type, amount, currency } of billing) {
		const unit = type === 'unit' ? 'units' : type === 'cash' ? moneyUnit(currency) : undefined;
		const cost = numberIn(amount);
		// An amount means nothing without its unit.
		if (unit === undefined || cost === undefined) return {};
		// Kling writes decimal texts, and their sum must not have the error of binary fractions.
		sums.set(unit, Number(((sums.get(unit) ?? 0) + cost).toFixed(6)));
	}
	const [costUnit, cost] = sums.size === 1 ? [...sums][0]! : [];
	return costUnit === undefined ? {} : { cost, costUnit };
}

const moneyUnit = (currency: string | null | undefined): CostUnit | undefined =>
	currency === 'USD' || currency === 'CNY' ? currency : undefined;
