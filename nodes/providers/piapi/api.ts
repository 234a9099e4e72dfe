import type { IDataObject } from 'n8n-workflow';

import { clock } from '../../shared/clock';
import { ProviderCallError } from '../../shared/failures';
import { pathSegment } from '../../shared/form/values';
import { isSuccessStatus } from '../../shared/http/answerFailure';
import { redactFound } from '../../shared/http/redactSecrets';
import type { ApiAnswer } from '../../shared/http/sendRequest';
import { outcomeOf } from '../../shared/outcome';
import { createdTaskId, saysSuccess } from '../../shared/tasks/namedTask';
import { completeTask, logUnknownStatus, type VideoTask } from '../../shared/tasks/videoTask';
import type { ProviderCall, TaskReference } from '../provider';
import { fromPiapi, isKnownStatus, type PiapiTask, taskIn } from './answers';
import { webhookSecretOf } from './callbacks';
import { classifyPiapiFailure, classifyReading } from './failures';

/** A checked body. */
export type PiapiRequest = IDataObject & { input: IDataObject };

/**
 * Contract: piapi, section 2. PiAPI has no idempotency key.
 *
 * @param imageParameter the name of the image in the input
 * @throws ProviderCallError: ambiguous if a task may exist, permanent if a task was cancelled because it lost its image
 */
export async function submitTask(
	call: ProviderCall,
	body: PiapiRequest,
	imageParameter: string,
): Promise<VideoTask> {
	const answer = await ask(call, {
		method: 'POST',
		url: `${call.baseUrl}/api/v1/task`,
		body,
	});
	const isSuccess = isSuccessStatus(answer.status) && saysSuccess(answer.json);
	const taskId = createdTaskId(answer, classifyPiapiFailure, isSuccess);
	const data = taskIn(answer.json);
	if (lacksImage(body, imageParameter, data)) {
		await cancelWithoutImage(call, taskId, imageParameter);
	}
	return {
		createdAt: new Date(clock.now()).toISOString(),
		...(data
			? fromPiapi(data)
			: completeTask({
					provider: 'piapi',
					taskId,
					status: 'submitted',
					videos: [],
					raw: answer.json,
				})),
	};
}

/** Contract: piapi, section 4. @throws ProviderCallError; unknown for an external ID, which only a callback names */
export async function readTask(call: ProviderCall, { by, id }: TaskReference): Promise<VideoTask> {
	if (by === 'externalTaskId') {
		throw new ProviderCallError({
			kind: 'permanent',
			message: 'PiAPI finds no task by an External Task ID',
			description: 'Only the callback of the task names its task ID.',
			reason: 'unknownTask',
		});
	}
	const data = await readData(call, id);
	if (!isKnownStatus(data.status)) {
		logUnknownStatus(call, 'PiAPI', id, { status: data.status });
	}
	return fromPiapi(data);
}

const taskUrl = (call: ProviderCall, id: string): string =>
	`${call.baseUrl}/api/v1/task/${pathSegment(id)}`;

async function readData(call: ProviderCall, id: string): Promise<PiapiTask> {
	const answer = await ask(call, { method: 'GET', url: taskUrl(call, id) });
	const data = taskIn(answer.json);
	if (isSuccessStatus(answer.status) && data) return data;
	throw new ProviderCallError(classifyReading(answer));
}

/**
 * Cancels a task that is pending; PiAPI cannot stop a task that runs (contract: piapi, section 4.1).
 *
 * @returns whether the task says afterwards that it is cancelled
 * @throws ProviderCallError
 */
export async function cancelIfPending(
	call: ProviderCall,
	{ by, id }: TaskReference,
): Promise<boolean> {
	if (by === 'externalTaskId') return false;
	const isNow = async (status: string) =>
		(await readData(call, id)).status.toLowerCase() === status;
	if (!(await isNow('pending'))) return false;
	const answer = await ask(call, {
		method: 'DELETE',
		url: taskUrl(call, id),
		createsNothing: true,
	});
	if (await isNow('cancelled')) return true;
	if (isSuccessStatus(answer.status)) return false;
	throw new ProviderCallError(classifyPiapiFailure(answer));
}

/**
 * Whether an answer repeats every field of the input but the image. Answers that repeat only some fields prove nothing
 * (contract: piapi, sections 2.2 and 9, 2).
 */
function lacksImage(
	body: PiapiRequest,
	imageParameter: string,
	data: PiapiTask | undefined,
): boolean {
	const told = data?.input ?? {};
	const others = Object.keys(body.input).filter((name) => name !== imageParameter);
	const image = told[imageParameter];
	const isEmpty = !image || (Array.isArray(image) && image.length === 0);
	return isEmpty && others.length > 0 && others.every((name) => name in told);
}

/** @throws ProviderCallError if PiAPI has cancelled the task; otherwise the task goes on, with a hint */
async function cancelWithoutImage(
	call: ProviderCall,
	id: string,
	parameter: string,
): Promise<void> {
	const outcome = await outcomeOf(() => cancelIfPending(call, { by: 'taskId', id }));
	if (!outcome.ok || !outcome.value) {
		call.hint(
			`PiAPI's answer lacks the image of task ${id} (${parameter}), and PiAPI has not cancelled the task: it may make the video from the prompt alone`,
		);
		return;
	}
	throw new ProviderCallError({
		kind: 'permanent',
		message: `PiAPI has dropped the image of task ${id} (${parameter}), so the task was cancelled before it began`,
		description: "Set the option Image Parameter to the name that PiAPI's page of the model has.",
		taskId: id,
	});
}

/** The secret of a callback, or the beginning of a long one, in the text of an answer, escaped as JSON has it. */
const SECRET = /"secret"\s*:\s*"((?:[^"\\]|\\.){1,200})/g;

/**
 * Sends a request. PiAPI repeats the secret of callbacks in its answers, so it is taken out of them. A task may have the
 * secret of another credential.
 */
async function ask(
	call: ProviderCall,
	request: Parameters<ProviderCall['request']>[0],
): Promise<ApiAnswer> {
	const answer = await call.request(request);
	const { text, json } = redactFound({ text: answer.text, json: answer.json }, [
		webhookSecretOf(call.credential),
		...[...answer.text.matchAll(SECRET)].map(([, secret]) => secret!),
	]);
	const { data } = (json ?? {}) as { data?: unknown };
	for (const task of [json, data] as Array<{ config?: Webhook } | null | undefined>) {
		delete task?.config?.webhook_config?.secret;
	}
	return { ...answer, text, json };
}

interface Webhook {
	webhook_config?: { secret?: unknown };
}
