import { z } from 'zod';

import { credentialText } from '../../shared/http/redactSecrets';
import { isStandardWebhook } from '../../shared/http/signature';
import { optionalText } from '../../shared/json';
import { endedWithoutVideo } from '../../shared/tasks/videoTask';
import {
	fromKlingTask,
	isDocumentedStatus,
	klingStatus,
	klingTaskSchema,
} from '../klingBase/answers';
import type { CallbackReader, CallbackReport } from '../provider';
import { KEPT_FOR_MS } from './api';

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

/** Kling calls back at every change of a task's status, signed as Standard Webhooks where a secret is set. */
export const klingCallbacks: CallbackReader = {
	signsBody: true,
	secret: ({ webhookSecret }) => credentialText(webhookSecret),
	parse: (body) => reportOf(body, body) ?? reportOf(fromNewerBody(body), body),
	isGenuine: (request, _taskId, secret, nowMs) => isStandardWebhook(request, secret, nowMs),
};

function reportOf(body: unknown, raw: unknown): CallbackReport | undefined {
	const named = namedSchema.safeParse(body);
	if (!named.success) return undefined;
	const { task_id: taskId, task_status } = named.data;
	const status = task_status ?? '';
	const task = klingTaskSchema.safeParse(body);
	const isTold = task.success && isDocumentedStatus(task.data.task_status);
	const told = isTold
		? fromKlingTask('kling', task.data, raw, { keptForMs: KEPT_FOR_MS })
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
		task_status: status === 'succeeded' ? 'succeed' : status,
		task_status_msg: message,
		task_info: { external_task_id: external_id },
		created_at: create_time,
		updated_at: update_time,
		task_result: { videos: outputs },
	};
}
