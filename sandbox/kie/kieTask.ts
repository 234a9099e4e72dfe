import type { SandboxCore } from '../core/core';
import type { Task } from '../core/task';
import type { CreateBody } from './createBody';
import { modelOf } from './models';

const STATE_OF_OUTCOME = { succeeded: 'success', failed: 'fail' };

/** kie's code for a failed generation. */
const GENERATION_FAILED = '501';

/** `data` of a query's answer and of a callback; `param` and `resultJson` are JSON strings. */
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
		creditsConsumed: succeededAt ? priceOf(core, request) : null,
		...(core.options.deployments.kie === 'deployed' && describeDeployed(core, task, request)),
	};
}

/** Fields beyond kie.ai's document: section 4 of the document on its models. */
function describeDeployed(core: SandboxCore, task: Task, request: CreateBody) {
	const isRunning = task.status === 'generating' || task.outcome === 'succeeded';
	const isCreditedBack = task.outcome === 'failed';
	return {
		creditsConsumed: isRunning ? priceOf(core, request) : isCreditedBack ? 0 : null,
		updateTime: task.updatedAt,
		...(task.outcome === 'succeeded' && { failCode: '', failMsg: '' }),
	};
}

/** The price in credits. */
export function priceOf(core: SandboxCore, { model: name, input }: CreateBody): number {
	const model = modelOf(name, core.options.deployments.kie);
	if (!model) return 0;
	const given = input as never;
	return model.scene(given).durationSeconds * model.creditsPerSecond(given);
}
