import type { SandboxCore } from './core';
import type { FaultHandle } from './faults/faultRegistry';
import type { ProviderId } from './providerId';
import type { Outcome, Task } from './task';

/** A task for tests and the page. */
export interface TaskView {
	id: string;
	provider: ProviderId;
	externalId?: string;
	/** The provider's word for its stage; `succeeded` or `failed` at its end. */
	status: string;
	outcome?: Outcome;
	/** From 0 to 1. */
	progress: number;
	/** Why it failed. */
	failure?: string;
	/** Milliseconds since 1970. */
	createdAt: number;
	updatedAt: number;
	finishedAt?: number;
	held: boolean;
	expired: boolean;
	model?: string;
	/** Paths of the fields that its provider silently dropped; absent if it drops none. */
	dropped?: string[];
	/** The body of its creation, truncated. */
	request: unknown;
	callbackUrl?: string;
	/** Set once it has succeeded. */
	videoUrl?: string;
}

export function viewTask(core: SandboxCore, task: Task): TaskView {
	return {
		id: task.id,
		provider: task.provider,
		externalId: task.order.externalId,
		status: task.status,
		outcome: task.outcome,
		progress: task.progress,
		failure: task.failure,
		createdAt: task.createdAt,
		updatedAt: task.updatedAt,
		finishedAt: task.finishedAt,
		held: task.held,
		expired: task.expired,
		model: task.order.model,
		dropped: task.order.dropped,
		request: task.order.request,
		callbackUrl: task.order.callbackUrl,
		videoUrl: task.outcome === 'succeeded' ? core.videoUrl(task) : undefined,
	};
}

export function viewFault({ id, fault, fired }: FaultHandle) {
	return { id, fired, ...fault };
}
