import type { SandboxCore } from '../core/core';
import type { Task } from '../core/task';
import type { CreateBody } from './createBody';

const STATE_OF_OUTCOME = { succeeded: 'success', failed: 'fail' };

/** kie's code for a generation that has failed. */
const GENERATION_FAILED = '501';

/** `data` of a query's answer and of a callback; `param` and `resultJson` are strings holding JSON. */
export function describe(core: SandboxCore, task: Task) {
	const request = task.order.request as CreateBody;
	const finishedAt = task.finishedAt ?? null;
	const succeeded = task.outcome === 'succeeded';
	return {
		taskId: task.id,
		model: request.model,
		state: task.outcome ? STATE_OF_OUTCOME[task.outcome] : task.status,
		param: JSON.stringify(request),
		resultJson: succeeded ? JSON.stringify({ resultUrls: [core.videoUrl(task)] }) : null,
		failCode: task.outcome === 'failed' ? GENERATION_FAILED : null,
		failMsg: task.failure ?? null,
		costTime: succeeded && finishedAt ? finishedAt - task.createdAt : null,
		completeTime: finishedAt,
		createTime: task.createdAt,
		creditsConsumed: succeeded ? priceOf(request) : null,
	};
}

/** The sandbox's price list, in credits: 11 a second, twice that with sound. */
export function priceOf({ input }: CreateBody): number {
	return Number(input.duration) * (input.sound ? 22 : 11);
}
