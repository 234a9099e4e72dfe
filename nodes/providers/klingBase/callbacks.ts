import { z } from 'zod';

import { credentialText } from '../../shared/http/redactSecrets';
import { isStandardWebhook } from '../../shared/http/signature';
import { optionalText } from '../../shared/json';
import { endedWithoutVideo } from '../../shared/tasks/videoTask';
import {
	fromKlingTask,
	isDocumentedStatus,
	KEPT_FOR_MS,
	klingStatus,
	klingTaskSchema,
} from './answers';
import type { CallbackReader, CallbackReport } from '../provider';

const namedSchema = z.object({ task_id: z.string().min(1), task_status: optionalText });

/** The body of Kling's newer API, which has the same content under other names. */
const newerBodySchema = z.object({
	id: z.string().min(1),
	status: optionalText,
	message: optionalText,
	create_time: z.unknown(),
	update_time: z.unknown(),
	external_id: optionalText,
	outputs: z.array(z.unknown()).nullish().catch(undefined),
});

/**
 * Callbacks in either form. Kling calls back at every change of a task's status, and signs callbacks as Standard Webhooks
 * if a secret is set.
 *
 * @param provider the id of the provider that gets them
 */
export const klingCallbacks = (provider: string): CallbackReader => ({
	signsBody: true,
	secret: ({ webhookSecret }) => credentialText(webhookSecret),
	parse: (body) => reportOf(provider, body, body) ?? reportOf(provider, fromNewerBody(body), body),
	isGenuine: (request, _taskId, secret, nowMs) => isStandardWebhook(request, secret, nowMs),
});

function reportOf(provider: string, body: unknown, raw: unknown): CallbackReport | undefined {
	const named = namedSchema.safeParse(body);
	if (!named.success) return undefined;
	const { task_id: taskId, task_status } = named.data;
	const status = task_status ?? '';
	const task = klingTaskSchema.safeParse(body);
	const isTold = task.success && isDocumentedStatus(task.data.task_status);
	const told = isTold
		? fromKlingTask(provider, task.data, raw, { keptForMs: KEPT_FOR_MS })
		: undefined;
	return {
		taskId,
		...(isDocumentedStatus(status) && { status: klingStatus(status) }),
		...(told && !endedWithoutVideo(told) && { task: told }),
	};
}

function fromNewerBody(body: unknown): unknown {
	const newer = newerBodySchema.safeParse(body);
	if (!newer.success) return undefined;
	const { id, status, message, create_time, update_time, external_id, outputs } = newer.data;
	return {
		task_id: id,
		task_status: status,
		task_status_msg: message,
		task_info: { external_task_id: external_id },
		created_at: create_time,
		updated_at: update_time,
		task_result: { videos: outputs },
	};
}
