import type { SandboxCore } from '../core/core';
import type { Task } from '../core/task';
import { charge, unitsOf, type PricedVideo } from '../klingBase/prices';
import { modelName } from './checkCombination';
import type { CreateBody } from './createBody';
import { MODELS } from './models';

/** The stored body of a creation, truncated. */
type KlingRequest = CreateBody;

/** The word of the Kling contract for a task's status. */
function wordOf(task: Task): string {
	return task.outcome === 'succeeded' ? 'succeed' : task.status;
}

/** `data` of a creation's answer. */
export function describeNew(task: Task) {
	return {
		task_id: task.id,
		task_status: wordOf(task),
		task_info: { external_task_id: task.order.externalId ?? null },
		created_at: task.createdAt,
		updated_at: task.updatedAt,
	};
}

/** `data` of a query's answer, and the body of a callback. An unfinished task has no result. */
export function describe(core: SandboxCore, task: Task) {
	const { task_id, task_status, ...rest } = describeNew(task);
	return {
		task_id,
		task_status,
		task_status_msg: task.failure ?? '',
		...rest,
		watermark_info: { enabled: task.order.watermarked !== undefined },
		...(task.outcome === 'succeeded' && {
			task_result: { videos: [describeVideo(core, task)] },
			...describeCharge(core, task),
		}),
	};
}

/** An entry of the list: there, an unfinished task's result is empty. Both forms occur. */
export function describeListed(core: SandboxCore, task: Task) {
	return { task_result: {}, ...describe(core, task) };
}

function describeVideo(core: SandboxCore, task: Task) {
	const { duration = '5' } = task.order.request as KlingRequest;
	return {
		id: `video-${task.id}`,
		url: core.videoUrl(task),
		watermark_url: core.watermarkUrl(task),
		duration: `${duration}.0`,
	};
}

/** Amounts are text. Unused sources of payment are absent. */
function describeCharge(core: SandboxCore, task: Task) {
	const { units, cash } = charge(task.order.units ?? 0, core.options);
	return {
		final_unit_deduction: units,
		final_balance_deduction: cash && { quota: cash, list_price: cash },
	};
}

const RESOLUTIONS = { std: '720p', pro: '1080p', '4k': '4k' } as const;

/** The units that a task costs. */
export function unitsOfBody(body: CreateBody): number {
	const { duration = '5', mode = 'std' } = body;
	const seconds = Number(duration);
	const model = MODELS.get(modelName(body));
	// A price list of the sandbox's own for retired models: a unit for each 5 s, 3.5 in mode pro.
	if (!model || model.retired) return (seconds / 5) * (mode === 'std' ? 1 : 3.5);
	const resolution = RESOLUTIONS[mode];
	return unitsOf({ model: model.newName, resolution, seconds, sound: soundOf(body) });
}

/** A voice is paid for if the prompt refers to one. */
function soundOf({ sound, voice_list: voices, prompt = '' }: CreateBody): PricedVideo['sound'] {
	if (sound !== 'on') return 'silent';
	return voices && prompt.includes('<<<voice_') ? 'voice' : 'sound';
}
