import { credentialText } from '../../shared/http/redactSecrets';
import { hmacSha256, isRecent, isSameSecret } from '../../shared/http/signature';
import { endedWithoutVideo } from '../../shared/tasks/videoTask';
import type { CallbackReader } from '../provider';
import { fromRecord, isKnownState, knownStatus, recordSchema } from './answers';

/**
 * kie.ai calls back when a task has ended, with the answer of a query (contract: kie, "Callback URL Parameter").
 * Its signature covers the task's id and the time, not the body.
 */
export const kieCallbacks: CallbackReader = {
	signsBody: false,
	secret: ({ webhookSecret }) => credentialText(webhookSecret),
	parse: (body) => {
		const known = withTaskId(body);
		if (!known) return undefined;
		const record = recordSchema.safeParse(known);
		const isTold = record.success && isKnownState(record.data.data.state);
		const task = isTold
			? fromRecord(record.data.data, (body as { data: unknown }).data)
			: undefined;
		// It calls back when a task has ended, also where it says so in words that are not documented.
		const status = knownStatus(known.data.state) ?? 'ended';
		return { taskId: known.data.taskId, status, ...(task && !endedWithoutVideo(task) && { task }) };
	},
	isGenuine: ({ headers }, taskId, secret, nowMs) => {
		const timestamp = headers['x-webhook-timestamp'];
		const signature = headers['x-webhook-signature'];
		return (
			secret !== '' &&
			typeof signature === 'string' &&
			isRecent(timestamp, nowMs) &&
			isSameSecret(signature, hmacSha256(secret, `${taskId}.${String(timestamp)}`))
		);
	},
};

/** The id comes as `taskId` or as `task_id`, and a failed task's callback may carry a code of its own. */
function withTaskId(body: unknown) {
	const data = (body as { data?: Record<string, unknown> } | null)?.data;
	if (typeof data !== 'object' || data === null) return undefined;
	const taskId = data.taskId ?? data.task_id;
	if (typeof taskId !== 'string' || taskId === '') return undefined;
	return { code: 200, data: { ...data, taskId, state: data.state } };
}
