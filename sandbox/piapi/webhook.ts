import type { SandboxCore } from '../core/core';
import type { Task } from '../core/task';
import { describe } from './piapiTask';

/** One POST at the end of a task, with the plain secret as a header and no signature: section 5. */
export function sendWebhook(core: SandboxCore, task: Task, secret: string): Promise<void> {
	if (!task.outcome) return Promise.resolve();
	const event = { timestamp: Math.floor(Date.now() / 1000), data: describe(core, task) };
	return core.callbacks.send(task, event, (): Record<string, string> =>
		secret === '' ? {} : { 'x-webhook-secret': secret },
	);
}
