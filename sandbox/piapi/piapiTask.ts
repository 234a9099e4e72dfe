import type { SandboxCore } from '../core/core';
import type { Task } from '../core/task';
import type { CreateBody } from './createBody';

/** What was ordered, without the fields that were dropped. */
export interface PiapiOrder extends CreateBody {
	seconds: number;
	isCancelled?: true;
}

export const orderOf = (task: Task): PiapiOrder => task.order.request as PiapiOrder;

const STATUS_OF_OUTCOME = { succeeded: 'completed', failed: 'failed' };
/** The word for a task: section 4. */
export function statusOf(task: Task): string {
	if (orderOf(task).isCancelled) return 'cancelled';
	return task.outcome ? STATUS_OF_OUTCOME[task.outcome] : task.status;
}

const POINTS_PER_USD = 10_000_000;
const NOT_YET = '0001-01-01T00:00:00Z';

/** `data` of an answer and of a webhook: section 2.2. */
export function describe(core: SandboxCore, task: Task) {
	const order = orderOf(task);
	const { model, task_type, config } = order;
	const { version, mode, duration } = order.input;
	const isDone = task.outcome === 'succeeded';
	const url = isDone ? core.videoUrl(task) : '';
	const price = priceOf(order);
	const hasFailed = task.outcome === 'failed' && !order.isCancelled;
	return {
		task_id: task.id,
		model,
		task_type,
		status: statusOf(task),
		config,
		input: core.options.piapiRepeats === 'all' ? order.input : { version, mode, duration },
		output: version === '3.0' || version === 'o1' ? { video: url } : worksOf(url),
		meta: {
			created_at: new Date(task.createdAt).toISOString(),
			started_at: task.status === 'pending' ? NOT_YET : new Date(task.createdAt).toISOString(),
			ended_at: task.finishedAt ? new Date(task.finishedAt).toISOString() : NOT_YET,
			usage: {
				type: 'point',
				frozen: task.outcome ? 0 : price,
				consume: isDone ? price : 0,
			},
			is_using_private_pool: config.service_mode === 'private',
		},
		detail: null,
		logs: [],
		error: {
			code: hasFailed ? 10000 : 0,
			raw_message: hasFailed ? (task.failure ?? '') : '',
			message: hasFailed ? 'task failed' : '',
			detail: null,
		},
	};
}

/** The older form of an output: section 4. */
const worksOf = (url: string) =>
	url === ''
		? null
		: {
				type: 'm2v_img2video',
				status: 99,
				works: [
					{
						status: 99,
						video: { resource: url, resource_without_watermark: url, width: 1280, height: 720 },
					},
				],
			};

/** In points: section 7.1. */
function priceOf({ input, seconds }: PiapiOrder): number {
	const isPro = input.mode === 'pro' || input.resolution === '1080p';
	if (input.version === '2.5-turbo') return (isPro ? 0.33 : 0.2) * POINTS_PER_USD;
	const perSecond = (isPro ? 15 : 10) + (input.enable_audio ? 5 : 0);
	return (perSecond * seconds * POINTS_PER_USD) / 100;
}
