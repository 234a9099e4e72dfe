import { createHmac } from 'node:crypto';
import type { SandboxCore } from '../core/core';
import type { Task } from '../core/task';
import { success } from './kieErrors';
import { describe } from './kieTask';

/** Reports the end of a task and no earlier status. The body equals a query's answer. */
export function sendCallback(core: SandboxCore, task: Task): Promise<void> {
	if (!task.outcome) return Promise.resolve();
	const { webhookHmacKey } = core.credentials.kieApi;
	return core.callbacks.send(task, success(describe(core, task)), () =>
		webhookHmacKey ? sign(webhookHmacKey, task.id, Math.floor(Date.now() / 1000)) : {},
	);
}

/**
 * kie's signature: HMAC-SHA256 over `taskId.timestamp`. It does not cover the body.
 *
 * @param timestamp seconds since 1970
 */
function sign(key: string, taskId: string, timestamp: number): Record<string, string> {
	const signature = createHmac('sha256', key).update(`${taskId}.${timestamp}`).digest('base64');
	return { 'x-webhook-timestamp': String(timestamp), 'x-webhook-signature': signature };
}
