import { credentialText } from '../../shared/http/redactSecrets';
import { hmacSha256, isRecent, isSameSecret } from '../../shared/http/signature';
import { endedWithoutVideo } from '../../shared/tasks/videoTask';
import type { CallbackReader } from '../provider';
import { fromRecord, isKnownState, knownStatus, recordFrom } from './answers';

/**
 * kie.ai calls back when a task has ended, with the answer of a query (contract: kie, "Callback URL Parameter").
 * Its signature covers the task's id and the time, not the body.
 */
export const kieCallbacks: CallbackReader = {
	signsBody: false,
	secret: ({ webhookSecret }) => credentialText(webhookSecret),
	parse: (body) => {
		const data = (body as { data?: Record<string, unknown> } | null)?.data;
		const taskId = data?.taskId ?? data?.task_id;
		if (typeof taskId !== 'string' || taskId === '') return undefined;
		const record = recordFrom(body, taskId);
		const task = record && isKnownState(record.state) ? fromRecord(record, data) : undefined;
		// kie.ai calls back when a task has ended, also with a state that is not documented.
		const status = knownStatus(data?.state) ?? 'ended';
		return { taskId, status, ...(task && !endedWithoutVideo(task) && { task }) };
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
