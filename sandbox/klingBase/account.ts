import { randomUUID } from 'node:crypto';
import { signWebhook } from '../core/callbacks/standardWebhooks';
import type { SandboxCore } from '../core/core';
import type { ProviderId } from '../core/providerId';
import type { Task } from '../core/task';
import { refuse, refuseParameter } from './klingErrors';

/** Kling's two APIs share one account. */
const KLING_APIS: readonly ProviderId[] = ['kling', 'kling3'];

/** A task of the account by Kling's ID, from either API. */
export function findTask(core: SandboxCore, id: string): Task | undefined {
	return first((provider) => core.tasks.get(provider, id));
}

/** The same by the customer's own ID, in one namespace per account. */
export function findByExternalId(core: SandboxCore, externalId: string): Task | undefined {
	return first((provider) => core.tasks.getByExternalId(provider, externalId));
}

const first = (find: (provider: ProviderId) => Task | undefined) =>
	KLING_APIS.map(find).find((task) => task !== undefined);

/** The refusal of an unknown ID. Kling's own hosts answer 1201, as for any other invalid parameter. */
export const unknownTask = (core: SandboxCore, id: string) =>
	core.options.klingUnknownTask === 400
		? refuseParameter(`Task not found: ${id}`)
		: refuse(1203, `The task ${id} does not exist`);

/** @throws Refusal 1302 above the account's rate of creations */
export function checkRate(core: SandboxCore): void {
	if (!core.creationRates.kling.accept(core.limits.klingRate)) throw refuse(1302);
}

/**
 * Checks that the account may start a task: its own ID is new, and the model has a free slot.
 *
 * @throws Refusal 1201 or 1303
 */
export function checkAccount(
	core: SandboxCore,
	{ model, externalId, field }: { model: string; externalId?: string; field: string },
): void {
	if (externalId !== undefined && findByExternalId(core, externalId)) {
		throw refuse(1201, `${field}: ${externalId} already exists`);
	}
	const { klingConcurrency } = core.limits;
	const unfinished = KLING_APIS.flatMap((provider) => core.tasks.all(provider)).filter(
		(task) => !task.outcome && task.order.model === model,
	);
	if (klingConcurrency !== null && unfinished.length >= klingConcurrency) throw refuse(1303);
}

/** Sends a callback, signed if the account has a webhook secret. */
export function sendCallback(core: SandboxCore, task: Task, body: object): Promise<void> {
	const { webhookSecret } = core.credentials.klingApi;
	return core.callbacks.send(task, body, (text) =>
		webhookSecret
			? signWebhook(webhookSecret, randomUUID(), Math.floor(Date.now() / 1000), text)
			: {},
	);
}
