import { z } from 'zod';

import { isStandardWebhook } from '../../shared/signature';
import type { VideoTask } from '../../shared/videoTask';
import { fromKlingTask, klingTaskSchema } from '../base/klingAnswers';
import type { CallbackReader } from '../provider';

/** The body of Kling's newer API, which has the same content under other names. */
const newerBodySchema = z.object({
	id: z.string().min(1),
	status: z.string(),
	message: z.string().nullish(),
	create_time: z.unknown(),
	update_time: z.unknown(),
	external_id: z.string().nullish(),
	outputs: z.array(z.object({ id: z.string().nullish(), url: z.string().min(1) })).nullish(),
});

/** Kling calls back at every change of a task's status, signed as Standard Webhooks where a secret is set. */
export const klingCallbacks: CallbackReader = {
	signsBody: true,
	secret: ({ webhookSecret }) => String(webhookSecret ?? '').trim(),
	parse: (body) => parseTask(body) ?? parseTask(fromNewerBody(body), body),
	isGenuine: (request, _task, secret, nowMs) => isStandardWebhook(request, secret, nowMs),
};

function parseTask(body: unknown, raw = body): VideoTask | undefined {
	const task = klingTaskSchema.safeParse(body);
	return task.success ? fromKlingTask('kling', task.data, raw) : undefined;
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
