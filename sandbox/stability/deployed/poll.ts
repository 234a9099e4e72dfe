import type { Answer } from '../../core/answer';
import type { SandboxCore } from '../../core/core';
import type { ApiRequest } from '../../core/endpoint';
import type { Task } from '../../core/task';
import { FINISH_REASON } from '../finishReason';
import type { StabilityRequest } from '../startGeneration';
import { refuseReading, refuseWithoutKeys } from './deployedErrors';
import type { Keyring } from './keyring';
import { readSession, setCookie } from './session';

/**
 * `GET /api/img2video/result/{id}`: sections 2 and 3. It reads from Stability with the key of the
 * generation's own cookie, or with the oldest.
 *
 * @param fetched the generations whose video the service has saved
 */
export function poll(
	core: SandboxCore,
	keyring: Keyring,
	fetched: WeakSet<Task>,
	{ params, headers }: ApiRequest,
): Answer {
	const { id = '' } = params;
	const session = readSession(headers);
	const own = session?.id === id ? session : undefined;
	const key = own?.key ?? keyring.oldest;
	if (!key) throw refuseWithoutKeys({ status: 'error' });

	const refuse = (status: number, message: string) =>
		refuseReading(status, message, own && setCookie(own));
	const task = core.tasks.get('stability', id);
	if (!task || task.expired || !keyring.isOwner(task, key)) {
		throw refuse(404, `generation ${id} does not exist`);
	}
	if (!task.outcome) {
		const message = 'Video generation is still in progress. Try again in a few seconds.';
		return { status: 202, body: { status: 'in-progress', message } };
	}
	const failure = task.failure ?? 'SUCCESS';
	if (!FINISH_REASON.test(failure)) throw refuse(500, failure);
	fetched.add(task);
	keyring.delete(key);
	return {
		status: 200,
		// The cookie of this answer no longer has a key.
		headers: own && setCookie({ id, dimensions: own.dimensions }),
		body: {
			status: 'complete',
			video_url: task.order.video.path,
			finish_reason: failure,
			seed: String((task.order.request as StabilityRequest).seed),
			dimensions: own?.dimensions ?? null,
		},
	};
}
