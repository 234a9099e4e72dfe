import type { SandboxCore } from '../core/core';
import type { Task } from '../core/task';
import { charge } from '../klingBase/prices';

/** `data` of a creation's answer. */
export function describeNew(task: Task) {
	return {
		id: task.id,
		status: task.status,
		message: task.failure ?? '',
		create_time: task.createdAt,
		update_time: task.updatedAt,
		external_id: task.order.externalId,
	};
}

/** A task in the answer of `/tasks` and in the body of a callback. It names neither model nor product. */
export function describe(core: SandboxCore, task: Task) {
	const isFinished = task.outcome === 'succeeded';
	return {
		...describeNew(task),
		outputs: isFinished ? [describeVideo(core, task)] : [],
		billing: isFinished ? describeBilling(core, task) : [],
	};
}

function describeVideo(core: SandboxCore, task: Task) {
	return {
		type: 'video',
		id: `video-${task.id}`,
		url: core.videoUrl(task),
		watermark_url: core.watermarkUrl(task),
		// Kling returns one frame more than requested.
		duration: `${task.order.video.scene.durationSeconds}.041`,
	};
}

/** The payment: from a pack, the balance, or both. Amounts are text. */
function describeBilling(core: SandboxCore, { order }: Task) {
	const { units, cash } = charge(order.units ?? 0, core.options);
	const packs = units && { charge_type: 'unit', amount: units, package_type: 'video' };
	const balance = cash && {
		charge_type: 'cash',
		amount: cash,
		cash_type: 'balance',
		currency: 'USD',
		list_price: cash,
	};
	return [packs, balance].filter(Boolean);
}
