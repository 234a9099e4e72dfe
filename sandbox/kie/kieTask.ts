import type { SandboxCore } from '../core/core';
import type { Task } from '../core/task';
import type { CreateBody } from './createBody';

const STATE_OF_OUTCOME = { succeeded: 'success', failed: 'fail' };

/** kie's code for a generation that has failed. */
const GENERATION_FAILED = '501';

/** `data` of a query's answer and of a callback; `param` and `resultJson` are strings holding JSON. */
export function describe(core: SandboxCore, task: Task) {
	const request = task.order.request as CreateBody;
	const succeededAt = task.outcome === 'succeeded' ? task.finishedAt : undefined;
	return {
		taskId: task.id,
		model: request.model,
		state: task.outcome ? STATE_OF_OUTCOME[task.outcome] : task.status,
		param: JSON.stringify(request),
		resultJson: succeededAt ? JSON.stringify({ resultUrls: [core.videoUrl(task)] }) : null,
		failCode: task.outcome === 'failed' ? GENERATION_FAILED : null,
		failMsg: task.failure ?? null,
		costTime: succeededAt ? succeededAt - task.createdAt : null,
		completeTime: succeededAt ?? null,
		createTime: task.createdAt,
		creditsConsumed: succeededAt ? priceOf(request) : null,
	};
}

/** The sandbox's price list, in credits: 11 a second, twice that with sound. */
export function priceOf({ input }: CreateBody): number {
	return Number(input.duration) * (input.sound ? 22 : 11);
}
