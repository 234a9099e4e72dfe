import { credentialText } from '../../shared/http/redactSecrets';
import { hmacSha256, isRecent, isSameSecret } from '../../shared/http/signature';
import { textId } from '../../shared/json';
import { endedWithoutVideo } from '../../shared/tasks/videoTask';
import type { CallbackReader } from '../provider';
import { fromRecord, isKnownState, knownStatus, recordFrom } from './answers';

/**
 * Callbacks of kie.ai, sent when a task has ended, with the answer of a query (contract: kie, "Callback URL
 * Parameter"). The signature covers the task's ID and the time, but not the body.
 */
export const kieCallbacks: CallbackReader = {
	signsBody: false,
	secret: ({ webhookSecret }) => credentialText(webhookSecret),
	parse: (body) => {
		const data = (body as { data?: Record<string, unknown> } | null)?.data;
		const taskId = textId.safeParse(data?.taskId ?? data?.task_id).data;
		if (taskId === undefined) return undefined;
		const record = recordFrom(body, taskId);
		const task = record && isKnownState(record.state) ? fromRecord(record, data) : undefined;
		// Any callback means that the task has ended, even if its state is not documented.
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
